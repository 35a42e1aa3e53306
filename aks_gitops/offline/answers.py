"""What the offline preview answers to the functions that the program calls in a cloud."""

import base64
from collections.abc import Mapping
from typing import Any

_KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters:
- name: offline
  cluster:
    server: https://offline.invalid:443
    certificate-authority-data: b2ZmbGluZQ==
"""

INVOKES: Mapping[str, Mapping[str, Any]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": {
        "kubeconfigs": [
            {"name": "clusterUser", "value": base64.b64encode(_KUBECONFIG.encode()).decode()}
        ]
    },
}
"""Answers by function token. A call that is not here fails the preview."""
