"""Which kinds lie in a namespace."""

CLUSTER_SCOPED = frozenset({("", "Namespace"), ("", "Node"), ("", "PersistentVolume")})


def is_namespaced(group: str, kind: str) -> bool | None:
    """Tell whether objects of a kind lie in a namespace; None where nobody knows."""
    return (group, kind) not in CLUSTER_SCOPED
