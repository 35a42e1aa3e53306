"""Versions of Kubernetes' own APIs, and those that it serves no more.

Source: Kubernetes documentation, "Deprecated API Migration Guide".
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.schema.fault import SchemaFault, required

_STABLE = re.compile(r"v[0-9]+")
_CUSTOM = "argoproj.io"
"""The group of Argo CD's kinds; other programs have kinds in it too."""


class Removed(NamedTuple):
    """When a version went away, and what came for it."""

    since: str
    use: str
    """Empty where nothing did."""


_WORKLOADS = ("DaemonSet", "Deployment", "ReplicaSet")
_WEBHOOKS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
_ROLES = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
_FLOWS = ("FlowSchema", "PriorityLevelConfiguration")

_TABLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("extensions/v1beta1", "1.16", "apps/v1", _WORKLOADS),
    ("extensions/v1beta1", "1.16", "networking.k8s.io/v1", ("NetworkPolicy",)),
    ("extensions/v1beta1", "1.16", "", ("PodSecurityPolicy",)),
    ("extensions/v1beta1", "1.22", "networking.k8s.io/v1", ("Ingress",)),
    ("apps/v1beta1", "1.16", "apps/v1", ("Deployment", "StatefulSet", "ControllerRevision")),
    ("apps/v1beta2", "1.16", "apps/v1", (*_WORKLOADS, "StatefulSet", "ControllerRevision")),
    ("admissionregistration.k8s.io/v1beta1", "1.22", "admissionregistration.k8s.io/v1", _WEBHOOKS),
    (
        *("apiextensions.k8s.io/v1beta1", "1.22", "apiextensions.k8s.io/v1"),
        ("CustomResourceDefinition",),
    ),
    ("apiregistration.k8s.io/v1beta1", "1.22", "apiregistration.k8s.io/v1", ("APIService",)),
    (
        "certificates.k8s.io/v1beta1",
        "1.22",
        "certificates.k8s.io/v1",
        ("CertificateSigningRequest",),
    ),
    ("coordination.k8s.io/v1beta1", "1.22", "coordination.k8s.io/v1", ("Lease",)),
    ("networking.k8s.io/v1beta1", "1.22", "networking.k8s.io/v1", ("Ingress", "IngressClass")),
    ("rbac.authorization.k8s.io/v1alpha1", "1.22", "rbac.authorization.k8s.io/v1", _ROLES),
    ("rbac.authorization.k8s.io/v1beta1", "1.22", "rbac.authorization.k8s.io/v1", _ROLES),
    ("scheduling.k8s.io/v1beta1", "1.22", "scheduling.k8s.io/v1", ("PriorityClass",)),
    (
        *("storage.k8s.io/v1beta1", "1.22", "storage.k8s.io/v1"),
        ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"),
    ),
    ("batch/v1beta1", "1.25", "batch/v1", ("CronJob",)),
    ("discovery.k8s.io/v1beta1", "1.25", "discovery.k8s.io/v1", ("EndpointSlice",)),
    ("events.k8s.io/v1beta1", "1.25", "events.k8s.io/v1", ("Event",)),
    ("autoscaling/v2beta1", "1.25", "autoscaling/v2", ("HorizontalPodAutoscaler",)),
    ("autoscaling/v2beta2", "1.26", "autoscaling/v2", ("HorizontalPodAutoscaler",)),
    ("policy/v1beta1", "1.25", "policy/v1", ("PodDisruptionBudget",)),
    ("policy/v1beta1", "1.25", "", ("PodSecurityPolicy",)),
    ("node.k8s.io/v1beta1", "1.25", "node.k8s.io/v1", ("RuntimeClass",)),
    ("flowcontrol.apiserver.k8s.io/v1beta1", "1.26", "flowcontrol.apiserver.k8s.io/v1", _FLOWS),
    ("flowcontrol.apiserver.k8s.io/v1beta2", "1.29", "flowcontrol.apiserver.k8s.io/v1", _FLOWS),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "1.32", "flowcontrol.apiserver.k8s.io/v1", _FLOWS),
    ("storage.k8s.io/v1beta1", "1.27", "storage.k8s.io/v1", ("CSIStorageCapacity",)),
)

REMOVED: Mapping[str, Removed] = {
    f"{version}/{kind}": Removed(since, use)
    for version, since, use, kinds in _TABLE
    for kind in kinds
}
"""By apiVersion and kind."""


def group_and_kind(name: str) -> tuple[str, str]:
    """Return the group and kind of an apiVersion and kind."""
    version, _, kind = name.rpartition("/")
    return version.rpartition("/")[0], kind


def is_built_in(name: str) -> bool:
    """Tell whether a kind that this package brings is Kubernetes' own."""
    return group_and_kind(name)[0] != _CUSTOM


def unserved_faults(
    manifest: Mapping[str, object], shipped: Collection[str]
) -> Iterator[SchemaFault]:
    """Yield why the API server does not have an object's kind, where that is certain.

    Given: `shipped`, the kinds that this package brings, by apiVersion and kind.
    """
    version, kind = manifest.get("apiVersion"), manifest.get("kind")
    if not isinstance(version, str) or not version:
        yield required(("apiVersion",), "must not be empty")
        return
    if not isinstance(kind, str) or not kind:
        yield required(("kind",), "must not be empty")
        return
    fact = _fact(version, kind, shipped)
    if fact:
        said = f'no matches for kind "{kind}" in version "{version}"'
        yield SchemaFault(("apiVersion",), fact, said)


def _fact(version: str, kind: str, shipped: Collection[str]) -> str:
    removed = REMOVED.get(f"{version}/{kind}")
    if removed:
        instead = f"use {removed.use}" if removed.use else "nothing came for it"
        return f"{version} is not served since {removed.since}; {instead}"
    group, slash, number = version.rpartition("/")
    known = [one for one in map(group_and_kind, shipped) if one[0] == group]
    if not known or kind.endswith("List"):
        return ""
    # Versions that are not stable come and go, and anybody may have kinds in Argo CD's group.
    stable = not slash or _STABLE.fullmatch(number) is not None
    if not (stable if group != _CUSTOM else (group, kind) in known):
        return ""
    served = sorted(name.rpartition("/")[0] for name in shipped if name.endswith(f"/{kind}"))
    return f"{version} has no kind {kind}" + (f"; use {' or '.join(served)}" if served else "")
