"""Repositories in memory for the tests of checks."""

from collections.abc import Iterable, Mapping

from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.graph import Graph
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import ApplicationSource, Target
from aks_gitops.repo.tree import Listing, Revision
from aks_gitops.repo.yaml_file import MAX_BYTES


class LinkedTree:
    """A tree whose files and links are in memory, not committed."""

    revision = Revision("memory", None)

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        links: Mapping[str, str] | None = None,
        submodules: Iterable[str] = (),
    ) -> None:
        self._files = {
            path: text.encode() if isinstance(text, str) else text for path, text in files.items()
        }
        self._links = dict(links or {})
        self.listing = Listing(
            dict.fromkeys(self._files, ""), tuple(self._links), tuple(submodules)
        )
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        return self._files[path][: MAX_BYTES + 1]

    def whole(self, path: str) -> bytes:
        return self._files[path]

    def target(self, path: str) -> str:
        return self._links[path]

    def prefetch(self, paths: Iterable[str]) -> None:
        pass


def snapshot(
    files: Mapping[str, str | bytes],
    links: Mapping[str, str] | None = None,
    submodules: Iterable[str] = (),
) -> Snapshot:
    return Snapshot(LinkedTree(files, links, submodules))


def target(path: str, name: str = "", **blocks: object) -> Target:
    """Return a source of an Application; its name is the path, unless one is given.

    Given: the blocks of the source, as Argo CD spells them.
    """
    source = ApplicationSource.model_validate({"path": path, **blocks}).normalized()
    return Target(name or path, source)


def graph(
    files: Mapping[str, str | bytes],
    *targets: Target | str,
    links: Mapping[str, str] | None = None,
    submodules: Iterable[str] = (),
) -> Graph:
    """Return the graph of a repository with applications: sources, or just their directories."""
    made = [target(one) if isinstance(one, str) else one for one in targets]
    return Graph(snapshot(files, links, submodules), made, FactReader())


def kustomization(**fields: object) -> str:
    """Return a kustomization file with these fields."""
    return "".join(f"{key}: {value}\n" for key, value in fields.items())
