"""What an audit sees of the repository itself."""

from collections.abc import Iterator

from aks_gitops.check.audit.seen import Seen
from aks_gitops.check.review import Review
from aks_gitops.repo.repository_file import PATH

_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS")
"""Where GitHub looks for it; the first that is there counts."""


def changes_have_owners(review: Review) -> Iterator[Seen]:
    """Yield the file CODEOWNERS."""
    there = [path for path in _OWNERS if path in review.head.snapshot.files]
    yield Seen(bool(there), "CODEOWNERS", there[0] if there else "is not there")


def checks_are_set(review: Review) -> Iterator[Seen]:
    """Yield the repository's settings of checks, and each suppression: good is one in force."""
    there = PATH in review.head.snapshot.files
    yield Seen(there, "settings of checks", PATH if there else f"{PATH} is not there")
    for one in review.checks.suppressions:
        good = one.until >= review.now.date()
        yield Seen(good, f"suppression of {one.rule} until {one.until}", PATH)
