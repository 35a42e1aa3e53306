"""Whether the API server takes an object's metadata.

Source: ValidateObjectMeta in pkg/api/validation/objectmeta.go of k8s.io/apimachinery v0.36.3, and
the names that each kind takes in pkg/apis/*/validation of Kubernetes.
"""

from collections.abc import Iterator, Mapping

from aks_gitops.check.schema.fault import Path, SchemaFault, invalid, required
from aks_gitops.check.schema.names import (
    Check,
    any_fault,
    label_fault,
    path_segment_fault,
    qualified_fault,
    subdomain_fault,
    value_fault,
)
from aks_gitops.check.schema.reading import Fields, fields, text, texts

_NAMES: Mapping[str, Check] = {
    **{f"v1/{kind}": label_fault for kind in ("Namespace", "Service")},
    "apps/v1/StatefulSet": label_fault,
    **{
        f"rbac.authorization.k8s.io/v1/{kind}": path_segment_fault
        for kind in ("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding")
    },
    "v1/Event": path_segment_fault,
    "policy/v1/PodDisruptionBudget": path_segment_fault,
    "v1/Binding": any_fault,
    "certificates.k8s.io/v1/CertificateSigningRequest": any_fault,
    "networking.k8s.io/v1/IPAddress": any_fault,
    "authentication.k8s.io/v1/SelfSubjectReview": any_fault,
    "authentication.k8s.io/v1/TokenReview": any_fault,
    **{
        f"authorization.k8s.io/v1/{kind}": any_fault
        for kind in (
            *("LocalSubjectAccessReview", "SelfSubjectAccessReview"),
            *("SelfSubjectRulesReview", "SubjectAccessReview"),
        )
    },
}
"""What a kind's names are, where they are no DNS subdomains. The API server was asked for each."""

_LIMITS = {"batch/v1/CronJob": 52}
"""How long names may be that others are made of."""

_ANNOTATIONS = 256 * 1024
"""How many bytes all annotations may have."""


def metadata_faults(manifest: Fields, kind: str, *, namespaced: bool) -> Iterator[SchemaFault]:
    """Yield what is wrong with an object's name, namespace, labels and annotations.

    Given: `kind`, its apiVersion and kind.
    """
    metadata = fields(manifest, "metadata")
    yield from _name_faults(metadata, kind)
    namespace = text(metadata, "namespace")
    wrong = label_fault(namespace) if namespaced and namespace else ""
    if wrong:
        yield invalid(("metadata", "namespace"), namespace, wrong)
    yield from described_faults(metadata, ("metadata",))


def described_faults(metadata: Fields, path: Path) -> Iterator[SchemaFault]:
    """Yield what is wrong with the labels and annotations of an object or template."""
    for key, value in texts(metadata, "labels").items():
        wrong = qualified_fault(key)
        if wrong:
            yield invalid((*path, "labels"), key, wrong)
        wrong = value_fault(value)
        if wrong:
            yield invalid((*path, "labels", key), value, wrong)
    annotations = texts(metadata, "annotations")
    for key in annotations:
        wrong = qualified_fault(key.lower())
        if wrong:
            yield invalid((*path, "annotations"), key, wrong)
    size = sum(len(part.encode(errors="replace")) for pair in annotations.items() for part in pair)
    if size > _ANNOTATIONS:
        why = f"may not be more than {_ANNOTATIONS} bytes"
        yield SchemaFault((*path, "annotations"), why, f"metadata.annotations: Too long: {why}")


def _name_faults(metadata: Fields, kind: str) -> Iterator[SchemaFault]:
    name = text(metadata, "name")
    path: Path = ("metadata", "name")
    if not name:
        if not text(metadata, "generateName"):
            yield required(path, "name or generateName is required")
        return
    wrong = _NAMES.get(kind, subdomain_fault)(name)
    if wrong:
        yield invalid(path, name, wrong)
    most = _LIMITS.get(kind)
    if most and len(name) > most and not wrong:
        yield invalid(path, name, f"must be no more than {most} characters")
