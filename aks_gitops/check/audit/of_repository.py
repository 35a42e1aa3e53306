"""What an audit sees of the repository itself."""

from collections.abc import Iterator

from aks_gitops.check.audit.seen import Seen
from aks_gitops.check.review import Review
from aks_gitops.repo.repository_file import PATH

_OWNERS = (
    "CODEOWNERS",
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    "docs/CODEOWNERS",
    "OWNERS",
)
"""Where GitHub and GitLab look for it; OWNERS is Prow's."""
_FOLDERS = (".github/", ".gitlab/")


def changes_have_owners(review: Review) -> Iterator[Seen]:
    """Yield the file CODEOWNERS; elsewhere than on GitHub and GitLab owners are told otherwise."""
    files = review.head.snapshot.files
    there = [path for path in _OWNERS if path in files]
    if there:
        yield Seen(True, "CODEOWNERS", there[0])
    elif any(path.startswith(_FOLDERS) for path in files):
        yield Seen(False, "CODEOWNERS", "is not there")


def checks_are_set(review: Review) -> Iterator[Seen]:
    """Yield the repository's settings of checks, and each suppression: good is one in force."""
    there = PATH in review.head.snapshot.files
    yield Seen(there, "settings of checks", PATH if there else f"{PATH} is not there")
    for one in review.checks.suppressions:
        good = one.until >= review.now.date()
        yield Seen(good, f"suppression of {one.rule} until {one.until}", PATH)
