"""What a cluster on AKS has from the start and a bare API server has not: nodes and disks."""

from collections.abc import Iterator

from aks_gitops.argocd.sync import Manifest

_LOCATION = "westeurope"
_ZONES = ("1", "2", "3")
_CAPACITY = {"cpu": "16", "memory": "64Gi", "pods": "250", "ephemeral-storage": "128Gi"}
STORAGE_CLASSES = ("managed-csi", "managed-csi-premium")
"""Two of the classes that AKS has built in; what claims them gets a volume at once."""


def cluster_objects() -> Iterator[Manifest]:
    """Yield the objects that a new cluster gets."""
    for zone in _ZONES:
        yield _node(zone)
    for name in STORAGE_CLASSES:
        yield _storage_class(name)


def _node(zone: str) -> Manifest:
    name = f"node-{zone}"
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "topology.kubernetes.io/region": _LOCATION,
        # AKS names a zone after its region.
        "topology.kubernetes.io/zone": f"{_LOCATION}-{zone}",
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "status": {"capacity": dict(_CAPACITY), "allocatable": dict(_CAPACITY)},
    }


def _storage_class(name: str) -> Manifest:
    annotation = "storageclass.kubernetes.io/is-default-class"
    metadata: Manifest = {"name": name}
    if name == STORAGE_CLASSES[0]:
        metadata["annotations"] = {annotation: "true"}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": metadata,
        "provisioner": "kwok.x-k8s.io/volume",
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "Immediate",
    }
