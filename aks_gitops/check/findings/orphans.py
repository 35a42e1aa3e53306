"""Files that look as if they were deployed, and are not."""

from collections.abc import Iterator
from posixpath import basename

from aks_gitops.check.breach import Breach
from aks_gitops.check.graph.orphans import orphans
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.review import Review
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES


def files(review: Review) -> Iterator[Breach]:
    """Yield the files that nothing reads, in a repository whose Applications are known.

    Where an ApplicationSet cannot be evaluated, nobody knows. With a base, only what the change
    brings, or what an Application that is still there read before. Whole directories that no
    layout of a stack fits are reported by the rules on layouts. Where more would be orphans than
    is read, the Applications that read them are elsewhere.
    """
    head, base = review.head, review.base
    if not head.applications or any(one.problem for one in head.sets.values()):
        return
    by_layouts = all(one.stack for one in head.seeds.values())
    found = orphans(head.graph, head.told)
    for path in found if len(found) <= len(head.graph.used) else ():
        if by_layouts and (basename(path) == CHART_FILE or basename(path) in KUSTOMIZATION_FILES):
            continue
        if base is None or _is_of_the_change(path, base, head):
            yield Breach(
                rule="file-orphan",
                fact="is read by no Application",
                fix="name it where it belongs, or delete it",
                path=path,
            )


def _is_of_the_change(path: str, base: Inventory, head: Inventory) -> bool:
    if base.snapshot.files.get(path) is None or base.snapshot.id(path) != head.snapshot.id(path):
        return True
    return any(key in head.applications for key in base.graph.users([path]))
