"""The places that layouts find, at HEAD and at any commit before.

All paths that the branch ever had are scanned as one tree, so that an application which was
removed, or moved, is found by the rules of today.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from aks_gitops.argocd.naming import application_name, normalize
from aks_gitops.history.places import Place, Subject
from aks_gitops.program import ReadingRules, read_catalog
from aks_gitops.repo.catalog import Application
from aks_gitops.repo.folder_tree import FolderTree
from aks_gitops.repo.layouts import BUILT_IN, WELL_KNOWN_ENVIRONMENTS
from aks_gitops.repo.tree import Listing, WholeTree
from aks_gitops.repo.vocabulary import vocabulary


class Rules(NamedTuple):
    """How one stack reads a config repository."""

    reading: ReadingRules
    environments: tuple[str, ...] | None
    """Those that the stack serves; None for all that are found."""
    folder: str = ""
    """Where its layouts start."""


BUILT_IN_RULES = Rules(
    ReadingRules((), BUILT_IN, vocabulary(WELL_KNOWN_ENVIRONMENTS, {}, ["default"]), "platform"),
    None,
)
"""The rules for a repository whose stacks nobody names."""


class EverTree:
    """A tree with all files that ever were; what is gone is empty."""

    def __init__(self, tree: WholeTree, paths: Iterable[str]) -> None:
        self._tree = tree
        self._paths = paths
        self.revision = tree.revision

    @cached_property
    def listing(self) -> Listing:
        """The names of all files."""
        here = self._tree.listing
        gone = dict.fromkeys(self._paths, "")
        for path in (*here.symlinks, *here.submodules):
            gone.pop(path, None)
        return here._replace(files={**gone, **here.files})

    def read(self, path: str) -> bytes:
        """Return a file's content as it is today."""
        return self._tree.read(path) if path in self._tree.listing.files else b""

    def whole(self, path: str) -> bytes:
        """Return a file's content as it is today."""
        return self._tree.whole(path) if path in self._tree.listing.files else b""

    def target(self, path: str) -> str:
        """Return where a symbolic link leads."""
        return self._tree.target(path)

    def prefetch(self, paths: Iterable[str]) -> None:
        """Bring the contents of many files here at once."""
        self._tree.prefetch(path for path in paths if path in self._tree.listing.files)


def layout_places(tree: WholeTree, rules: Iterable[Rules]) -> Iterator[Place]:
    """Yield the places that some stacks' layouts find in a tree. Raises SourceError."""
    for one in rules:
        inner = FolderTree(tree, one.folder) if one.folder else tree
        prefix = f"{one.folder}/" if one.folder else ""
        for application in read_catalog(inner, one.reading).applications:
            if one.environments is None or application.environment in one.environments:
                yield _place(application, prefix)


def _place(one: Application, prefix: str) -> Place:
    name = application_name(one.team, one.group, one.app, one.environment, one.cluster)
    subject = Subject(normalize(one.app), one.environment, one.team, name)
    if one.layout.kind != "values":
        return Place(subject, prefix + one.path)
    values = prefix + one.origin
    return Place(subject, prefix + one.path, (values,), is_chart=True, exists_by=values)
