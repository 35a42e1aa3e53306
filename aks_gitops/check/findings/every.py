"""All rules that need a review."""

from collections.abc import Callable, Iterator, Sequence

from aks_gitops.check.breach import Breach
from aks_gitops.check.findings import permissions
from aks_gitops.check.review import Review

RuleFunction = Callable[[Review], Iterator[Breach]]

EVERY: Sequence[RuleFunction] = (
    permissions.applications,
    permissions.rendered_objects,
    permissions.sync_windows,
)


def breaches(review: Review) -> tuple[Breach, ...]:
    """Return what breaks a rule, each breach once."""
    return tuple(dict.fromkeys(one for rule in EVERY for one in rule(review)))
