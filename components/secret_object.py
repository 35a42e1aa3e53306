"""A Kubernetes Secret whose values stay secret in the state."""

from collections.abc import Mapping, Sequence

import pulumi

from aks_gitops.argocd.sync import Manifest
from components.kubernetes_object import KubernetesObject


def secret_object(
    name: str,
    metadata: Manifest,
    values: Mapping[str, pulumi.Input[str]] | pulumi.Output[dict[str, str]],
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource] = (),
) -> KubernetesObject:
    """Register a Secret.

    Given: `values`, its texts; those that are secret are Outputs marked so.
    """
    manifest: dict[str, pulumi.Input[object]] = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "stringData": values,
    }
    # The API server answers with the values in `data`, which the state must not show.
    options = pulumi.ResourceOptions(
        parent=parent,
        depends_on=list(depends_on),
        additional_secret_outputs=["data", "stringData"],
    )
    return KubernetesObject(name, manifest, options)
