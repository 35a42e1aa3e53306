"""What is read from elsewhere and may be another thing tomorrow."""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.review import Review


def unpinned(review: Review) -> Iterator[Breach]:
    """Yield the references to other places that name no commit and no version."""
    sources = (one for name in review.rendered for one in review.head.graph.of(name))
    for remote in sorted({remote for source in sources for remote in source.remotes}):
        if remote.pin == "none":
            yield Breach(
                rule="remote-unpinned",
                fact=f"reads {remote.url}, which names no commit and no version",
                fix="name a commit or a version of it",
                path=remote.path,
                line=remote.line,
            )
