"""Why something new is not written, though it could be."""

from collections.abc import Sequence

from aks_gitops.repo.finding import Finding

_MOST_NAMED = 5


class UnsoundError(Exception):
    """Something new that the program's own checks do not pass."""

    def __init__(self, found: Sequence[Finding]) -> None:
        said = [f"{one} ({one.rule})" for one in found[:_MOST_NAMED]]
        if (more := len(found) - _MOST_NAMED) > 0:
            said.append(f"and {more} more")
        head = "what is new does not pass the checks, so nothing was written:"
        super().__init__("\n".join((head, *said)))
