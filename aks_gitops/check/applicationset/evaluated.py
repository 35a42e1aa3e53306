"""What an ApplicationSet makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Manifest: TypeAlias = dict[str, object]
SyncPolicy: TypeAlias = Literal["create-only", "create-update", "create-delete", "sync"]


@dataclass(frozen=True)
class Evaluated:
    """What the controller would do with an ApplicationSet."""

    applications: tuple[Manifest, ...]
    """As they are created, sorted by name; without those whose name is not unique."""
    duplicates: tuple[str, ...]
    """Names that the set makes more than once: none of them is created or updated, and those that
    are there already are not deleted either."""
    policy: SyncPolicy | None
    """spec.syncPolicy.applicationsSync; None leaves it to the controller."""
    preserves_resources: bool
    """spec.syncPolicy.preserveResourcesOnDeletion"""
    ignored_differences: tuple[Mapping[str, object], ...]
    """spec.ignoreApplicationDifferences"""
