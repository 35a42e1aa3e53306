"""Files that look as if they were deployed, and are not."""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.graph.orphans import orphans
from aks_gitops.check.review import Review


def files(review: Review) -> Iterator[Breach]:
    """Yield the files that nothing reads, in a repository whose Applications are known.

    Where another rule tells why an ApplicationSet makes nothing, its directories are no orphans.
    """
    head = review.head
    if not head.applications or any(one.problem for one in head.sets.values()):
        return
    for path in orphans(head.graph, head.told):
        yield Breach(
            rule="file-orphan",
            fact="is read by no Application",
            fix="name it where it belongs, or delete it",
            path=path,
        )
