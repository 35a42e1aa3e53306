"""What the tests of the engine deploy, edit and break, as data: a new stack or setting is a row."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from aks_gitops.azure.names import cluster_id
from aks_gitops.offline.project import stack_names
from aks_gitops.offline.replacing import CLUSTER, CREDENTIAL
from tests.engine.faults import THROTTLED, Fault
from tests.engine.stack import PROJECT
from tests.offline.edits import EDITS as OFFLINE_EDITS

_NOBODY = "00000000-0000-0000-0000-000000000000"
_ARGO = "kubernetes:argoproj.io/v1alpha1"
_EXTENSION = "azure-native:kubernetesconfiguration:Extension"
_POOL = "azure-native:containerservice:AgentPool"
_RELEASE = "kubernetes:helm.sh/v3:Release"
_TRUST = (
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"
)


def _group(name: str) -> str:
    return f"/subscriptions/{_NOBODY}/resourceGroups/{name}"


class Variant(NamedTuple):
    """One of the project's stacks with other settings."""

    stack: str
    areas: Mapping[str, Mapping[str, object]]
    """By area: keys that are set, or the whole of an area that has another mode."""


VARIANTS: Mapping[str, Variant] = {
    "dev-extension": Variant(
        "dev",
        {
            "argocd": {
                "install": "extension",
                "extension": {"releaseTrain": "Preview", "version": "1.0.0-preview"},
            }
        },
    ),
    "dev-existing": Variant(
        "dev",
        {
            "cluster": {
                "mode": "existing",
                "subscriptionId": _NOBODY,
                "tenantId": _NOBODY,
                "resourceGroup": "rg-gitops-dev",
                "name": "aks-gitops-dev",
                "login": "azurecli",
            }
        },
    ),
}
CASES = [*stack_names(PROJECT), *VARIANTS]
"""Everything that is deployed: the project's stacks, and these."""

_DEV = frozenset(
    {
        _group("rg-gitops-dev"),
        _group("rg-gitops-staging"),
        cluster_id(_NOBODY, "rg-gitops-staging", "aks-gitops-staging"),
    }
)
GIVEN: Mapping[str, frozenset[str]] = {
    "dev": _DEV,
    "dev-existing": _DEV | {cluster_id(_NOBODY, "rg-gitops-dev", "aks-gitops-dev")},
    "dev-extension": _DEV,
    "production": frozenset({_group("rg-gitops-production")}),
}
"""What a case expects in Azure before its first deployment."""


_EDITS = {
    "dev: a larger system pool",
    "dev: another chart",
    "dev: another name of the release",
    "dev: no pruning",
    "dev: other admins of Argo CD",
    "dev: other machines for the system pool",
    "local: an argocd-cm that others write",
    "production: a larger pool",
    "production: a pool less",
    "production: a webhook",
    "production: other tags",
}
EDITS = [edit for edit in OFFLINE_EDITS if str(edit) in _EDITS | {"production: another domain"}]
"""Edits of which the offline tests say what they do. Every other one takes the engine as long; what
replaces a cluster needs a permission first, see REPLACEMENTS."""

SHOWN_TOO: Mapping[str, frozenset[str]] = {
    # The issuer's URL is an output of the cluster.
    "dev: a larger system pool": frozenset({f"update {CREDENTIAL}", f"update {_TRUST}"}),
    # So are an identity's ids of the identity.
    "production: other tags": frozenset(
        {
            f"update {CREDENTIAL}",
            f"update {_TRUST}",
            f"update {_ARGO}:Application",
            f"update {_RELEASE}",
            "replace azure-native:authorization:RoleAssignment",
        }
    ),
}
"""What the preview of an edit shows besides: while a resource of Azure changes, nobody knows its
outputs."""


class Replacement(NamedTuple):
    """A change that Azure cannot make to what is there."""

    case: str
    path: str
    value: object
    key: str
    """What `cluster.allowReplacement` calls it."""
    replaced: str
    """The type of what is replaced."""

    def __str__(self) -> str:
        return f"{self.case}: {self.path} = {self.value}"


REPLACEMENTS = [
    Replacement(
        "dev", "cluster.systemPool.vmSize", "Standard_D8ds_v5", "systemPool.vmSize", CLUSTER
    ),
    Replacement("dev", "cluster.network.podCidr", "10.96.0.0/14", "network.podCidr", CLUSTER),
    Replacement(
        "dev", "cluster.network.addressSpace", "10.100.0.0/16", "network.addressSpace", CLUSTER
    ),
    Replacement("dev", "cluster.location", "northeurope", "location", CLUSTER),
    Replacement(
        "production", "cluster.pools.apps.vmSize", "Standard_D16ds_v5", "pools.vmSize", _POOL
    ),
]

REFUSALS = [
    ("dev", Fault("Create", _RELEASE)),
    ("dev-extension", Fault("Create", f"{_ARGO}:ApplicationSet", nth=2)),
    ("local", Fault("Create", f"{_ARGO}:Application")),
    ("production", Fault("Create", CLUSTER, message=THROTTLED)),
]
"""What is refused while a case is deployed for the first time."""

HALF_MADE = [
    ("dev", Fault("Create", _RELEASE, "half made")),
    ("dev-extension", Fault("Create", _EXTENSION, "half made")),
    ("production", Fault("Create", CLUSTER, "half made")),
]
"""What is made at the first deployment, but does not work."""


def set_at(settings: dict[str, Any], path: str, value: object) -> None:
    """Set one value in a stack's settings; None takes it away.

    Given: `path`, the area and then the keys, with dots.
    """
    area, *keys = path.split(".")
    *above, last = (f"aks-gitops:{area}", *keys)
    inner = settings
    for key in above:
        inner = inner.setdefault(key, {})
    inner.pop(last, None)
    if value is not None:
        inner[last] = value


def set_all(settings: dict[str, Any], values: Mapping[str, object]) -> None:
    """Set values in a stack's settings, by their paths."""
    for path, value in values.items():
        set_at(settings, path, value)


def unprotect(settings: dict[str, Any]) -> None:
    """Set every `protect` in a stack's settings to false."""
    for key, value in settings.items():
        if key == "protect":
            settings[key] = False
        elif isinstance(value, dict):
            unprotect(value)


def apply_variant(settings: dict[str, Any], variant: Variant) -> None:
    """Make a stack's settings those of a variant."""
    for area, keys in variant.areas.items():
        name = f"aks-gitops:{area}"
        settings[name] = dict(keys) if "mode" in keys else {**settings[name], **keys}
