"""What an application in an environment reads, for an edit: taken from the dependency graph."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from aks_gitops.check.graph.dependencies import Dependencies, Type
from aks_gitops.check.graph.lent_values import LentValues
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import ApplicationSource
from aks_gitops.edit.application import GivenFiles, Renderer
from aks_gitops.edit.refusal import refused
from aks_gitops.repo.yaml_file import load_yaml

Source = Dependencies | LentValues
"""What an Application's source reads in this repository."""

_RENDERERS: Mapping[Type, Renderer] = {
    "Kustomize": "kustomize",
    "Helm": "helm",
    "Directory": "manifests",
}


class Contents(Mapping[str, bytes]):
    """Files of a revision by path, read when they are asked for; some as an edit leaves them."""

    def __init__(self, snapshot: Snapshot, edited: Mapping[str, bytes]) -> None:
        self._snapshot = snapshot
        self._edited = edited

    def __getitem__(self, path: str) -> bytes:
        if path in self._edited:
            return self._edited[path]
        if path not in self._snapshot.files:
            raise KeyError(path)
        return self._snapshot.whole(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshot.files)

    def __len__(self) -> int:
        return len(self._snapshot.files)


def files_of(
    name: str, one: Source, contents: Contents, readers: Mapping[str, Collection[str]]
) -> GivenFiles:
    """Return what an edit has to know of a source. Raises RefusedError where it has no files.

    Given: `name`, as messages call the application; `readers`, the others, by path.
    """
    if isinstance(one, LentValues):
        return _lent_files(name, one, contents, readers)
    renderer = _RENDERERS.get(one.type)
    if renderer is None:
        fact = "is rendered by a plugin" if one.type == "Plugin" else "has no manifests there"
        fix = "'aks-gitops check' says what Argo CD makes of it"
        raise refused(name, fact, one.directory or one.target.source.path, fix)
    return GivenFiles(
        name=name,
        renderer=renderer,
        directory=one.directory,
        files=contents,
        ordered=_ordered(one, renderer, contents),
        overridden=tuple(overridden(one.target.source)),
        readers=readers,
    )


def _lent_files(
    name: str, one: LentValues, contents: Contents, readers: Mapping[str, Collection[str]]
) -> GivenFiles:
    return GivenFiles(
        name=name,
        renderer="helm",
        directory=one.ordered[-1] if one.ordered else one.unseen[0],
        files=contents,
        ordered=one.ordered,
        overridden=tuple(overridden(one.target.source)),
        unseen=one.unseen,
        readers=readers,
    )


def _ordered(one: Dependencies, renderer: Renderer, contents: Contents) -> tuple[str, ...]:
    """Return the files by strength; a chart's own values come before those that it is given."""
    own = f"{one.directory}/values.yaml".lstrip("/")
    first = [own] if renderer == "helm" and own in contents else []
    found = [*first, *(path for path in one.ordered if path not in first)]
    return tuple(path for path in found if path in contents)


def overridden(source: ApplicationSource) -> Iterable[str]:
    """Yield what an Application sets itself: images of kustomize, keys of a chart's values."""
    if source.kustomize:
        yield from source.kustomize.images
    if source.helm:
        yield from (one.name for one in source.helm.parameters)
        yield from (one.name for one in source.helm.file_parameters)
        values = source.helm.values_object
        yield from _keys(values if values is not None else _parsed(source.helm.values))


def _parsed(text: str) -> object:
    return load_yaml(text.encode(), "spec.source.helm.values") if text.strip() else {}


def _keys(value: object, above: str = "") -> Iterator[str]:
    """Yield the keys of a mapping as Helm's --set writes them."""
    if not isinstance(value, Mapping) or not value:
        if above:
            yield above
        return
    for key, inner in value.items():
        yield from _keys(inner, f"{above}.{key}" if above else str(key))
