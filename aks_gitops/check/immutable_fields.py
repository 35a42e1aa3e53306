"""Fields of objects that the API server does not let anybody change.

Source: the functions Validate...Update in pkg/apis/<group>/validation/validation.go of Kubernetes
v1.36.3; each row names its own.
"""

from typing import NamedTuple


class ImmutableField(NamedTuple):
    """One field."""

    group: str
    kind: str
    path: tuple[str, ...]
    said: str
    """The API server's words, behind the path; whole where they hold a colon and a space."""
    source: str
    """The function that refuses the change."""
    default: object = None
    """What the API server takes where the field is absent."""
    filled: bool = False
    """Whether the cluster may fill it in where it is absent: then adding it may change nothing."""


_IMMUTABLE = "field is immutable"
_SET = (
    "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', "
    "'template', 'updateStrategy', 'revisionHistoryLimit', "
    "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
)
_CLAIM = (
    "spec: Forbidden: spec is immutable after creation except resources.requests and "
    "volumeAttributesClassName for bound claims"
)
_VOLUME = (
    "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after "
    "creation"
)
_VOLUME_SOURCES = (
    *("azureDisk", "azureFile", "cephfs", "csi", "fc", "glusterfs", "hostPath", "iscsi", "local"),
    *("nfs", "rbd"),
)
_ROLE_REF = "cannot change roleRef"


def _workload(kind: str) -> ImmutableField:
    source = f"Validate{kind}Update"
    return ImmutableField("apps", kind, ("spec", "selector"), _IMMUTABLE, source)


def _stateful_set(field: str, default: object = None) -> ImmutableField:
    path = ("spec", field)
    return ImmutableField("apps", "StatefulSet", path, _SET, "ValidateStatefulSetUpdate", default)


def _job(field: str, default: object = None) -> ImmutableField:
    path = ("spec", field)
    return ImmutableField("batch", "Job", path, _IMMUTABLE, "ValidateJobSpecUpdate", default)


def _claim(field: str, default: object = None, *, filled: bool = False) -> ImmutableField:
    source = "ValidatePersistentVolumeClaimUpdate"
    path = ("spec", field)
    return ImmutableField("", "PersistentVolumeClaim", path, _CLAIM, source, default, filled)


def _volume(field: str, said: str = _VOLUME, default: object = None) -> ImmutableField:
    source = "ValidatePersistentVolumeUpdate"
    return ImmutableField("", "PersistentVolume", ("spec", field), said, source, default)


def _storage_class(field: str, default: object = None) -> ImmutableField:
    group, source = "storage.k8s.io", "ValidateStorageClassUpdate"
    return ImmutableField(group, "StorageClass", (field,), _IMMUTABLE, source, default)


def _role_ref(kind: str) -> ImmutableField:
    group = "rbac.authorization.k8s.io"
    return ImmutableField(group, kind, ("roleRef",), _ROLE_REF, f"Validate{kind}Update")


def _definition(*path: str) -> ImmutableField:
    group, source = "apiextensions.k8s.io", "validateCustomResourceDefinitionSpecUpdate"
    return ImmutableField(group, "CustomResourceDefinition", ("spec", *path), _IMMUTABLE, source)


IMMUTABLE_FIELDS: tuple[ImmutableField, ...] = (
    _workload("Deployment"),
    _workload("DaemonSet"),
    _workload("ReplicaSet"),
    _stateful_set("selector"),
    _stateful_set("serviceName"),
    _stateful_set("podManagementPolicy", "OrderedReady"),
    _stateful_set("volumeClaimTemplates"),
    _job("selector"),
    _job("template"),
    _job("completions", 1),
    _job("completionMode", "NonIndexed"),
    _job("podFailurePolicy"),
    _job("successPolicy"),
    _job("backoffLimitPerIndex"),
    _job("managedBy"),
    _claim("accessModes"),
    _claim("selector"),
    _claim("storageClassName", filled=True),
    _claim("volumeName", filled=True),
    _claim("volumeMode", "Filesystem"),
    _claim("dataSource"),
    _claim("dataSourceRef"),
    *(_volume(field) for field in _VOLUME_SOURCES),
    _volume("volumeMode", _IMMUTABLE, "Filesystem"),
    _storage_class("provisioner"),
    _storage_class("parameters"),
    _storage_class("reclaimPolicy", "Delete"),
    _storage_class("volumeBindingMode", "Immediate"),
    _role_ref("RoleBinding"),
    _role_ref("ClusterRoleBinding"),
    ImmutableField(
        *("networking.k8s.io", "IngressClass", ("spec", "controller"), _IMMUTABLE),
        "ValidateIngressClassUpdate",
    ),
    ImmutableField(
        *("scheduling.k8s.io", "PriorityClass", ("value",), "may not be changed in an update."),
        "ValidatePriorityClassUpdate",
    ),
    ImmutableField(
        *("scheduling.k8s.io", "PriorityClass", ("preemptionPolicy",), _IMMUTABLE),
        *("ValidatePriorityClassUpdate", "PreemptLowerPriority"),
    ),
    ImmutableField(
        *("node.k8s.io", "RuntimeClass", ("handler",), _IMMUTABLE), "ValidateRuntimeClassUpdate"
    ),
    ImmutableField(
        *("discovery.k8s.io", "EndpointSlice", ("addressType",), _IMMUTABLE),
        "ValidateEndpointSliceUpdate",
    ),
    ImmutableField("", "Secret", ("type",), _IMMUTABLE, "ValidateSecretUpdate", "Opaque"),
    _definition("group"),
    _definition("scope"),
    _definition("names", "kind"),
    _definition("names", "plural"),
)
