"""In which order environments get a release."""

from collections.abc import Iterable

from aks_gitops.release.deployments import canonical
from aks_gitops.repo.layouts import WELL_KNOWN_ENVIRONMENTS


def ordered(stacks: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the environments, first to last: the usual ones; others as the stacks list them.

    Given: the environments of each stack. An environment that is no usual one stands behind the one
    that its stack lists before it.
    """
    found = list(WELL_KNOWN_ENVIRONMENTS)
    for names in stacks:
        place = len(found)
        for name in map(canonical, names):
            if name in found:
                place = found.index(name) + 1
            else:
                found.insert(place, name)
                place += 1
    return tuple(found)


def between(order: tuple[str, ...], first: str, last: str) -> tuple[str, ...] | None:
    """Return the environments between two; None where `last` comes before `first`.

    Where the order does not know one of them there are none between.
    """
    if first not in order or last not in order:
        return ()
    start, end = order.index(first), order.index(last)
    return order[start + 1 : end] if start < end else None
