"""What one source of an Application depends on, and how Argo CD renders it.

Rules: Argo CD's util/app/discovery/discovery.go, util/app/path/path.go and
reposerver/repository/repository.go (GetAppSourceType, mergeSourceParameters), 3.5.1.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import ValidationError

from aks_gitops.check.graph.found import Fault, FaultKind, Found
from aks_gitops.check.graph.kustomizations import Kustomizations
from aks_gitops.check.graph.plain import plain_files
from aks_gitops.check.graph.remote import Remote
from aks_gitops.check.graph.snapshot import Place, Snapshot
from aks_gitops.check.graph.source import (
    ApplicationSource,
    DirectoryOptions,
    HelmOptions,
    KustomizeOptions,
    Target,
)
from aks_gitops.check.graph.value_files import value_files
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import SettingsError

Type = Literal["Helm", "Kustomize", "Directory", "Plugin", "none"]
"""How Argo CD renders a source; `none` where it has no directory, or more than one type."""


@dataclass(frozen=True)
class Dependencies:
    """What rendering one source reads."""

    target: Target
    """With what `.argocd-source.yaml` files add to its source."""
    type: Type
    directory: str
    """The real path of the source's directory."""
    files: frozenset[str]
    """Every file that is read, and the links on the way to them."""
    faults: tuple[Fault, ...]
    remotes: tuple[Remote, ...]
    charts: bool
    """Whether kustomize inflates Helm charts."""
    ordered: tuple[str, ...]
    """The manifests of a plain directory, or the values files of a chart, in Argo CD's order."""


class DependencyReader:
    """Finds out what the sources in one revision depend on."""

    def __init__(self, snapshot: Snapshot, kustomizations: Kustomizations) -> None:
        self._snapshot = snapshot
        self._kustomizations = kustomizations

    def read(self, target: Target) -> Dependencies:
        """Return what a source depends on."""
        found = Found()
        path = posixpath.normpath(target.source.path)
        place = self._snapshot.place("", path)
        found.follow(place)
        if place.kind != "directory":
            fault: FaultKind = "outside" if place.kind == "outside" else "missing"
            found.faults.add(Fault(fault, target.source.path, 0, target.source.path))
            return _result(target, "none", place.path, found)
        target = self._with_overrides(target, place, found)
        types = target.source.explicit_types
        if len(types) > 1:
            text = f"several types: {', '.join(types)}"
            found.faults.add(Fault("unreadable", path, 0, text))
            return _result(target, "none", place.path, found)
        kind = types[0] if types else self._discovered(path, place.path)
        return self._rendered(target, kind, place.path, found)

    def _rendered(self, target: Target, kind: Type, directory: str, found: Found) -> Dependencies:
        if kind == "Kustomize":
            found.add(self._kustomizations.closure(directory))
            self._add_options(target.source.kustomize, directory, found)
            if not self._kustomizations.files_of(directory):
                found.faults.add(Fault("no-kustomization", directory, 0, directory))
        elif kind == "Helm":
            helm = target.source.helm or HelmOptions()
            found.add(value_files(target, helm, self._snapshot))
            found.add(self._kustomizations.chart(directory))
        elif kind == "Directory" and target.source.path not in self._snapshot.links:
            options = target.source.directory or DirectoryOptions()
            found.add(plain_files(self._snapshot, directory, options))
        return _result(target, kind, directory, found)

    def _discovered(self, path: str, directory: str) -> Type:
        """Return the type that the files in a directory make; the last name that tells wins."""
        if path in self._snapshot.links:
            return "Directory"  # filepath.Walk does not follow the path that it starts from
        kind: Type = "Directory"
        for child in self._snapshot.children(directory):
            name = child.rpartition("/")[2]
            if name.endswith(CHART_FILE):
                kind = "Helm"
            elif name in KUSTOMIZATION_FILES:
                kind = "Kustomize"
        return kind

    def _add_options(self, options: KustomizeOptions | None, directory: str, found: Found) -> None:
        """Take in the components that the Application adds."""
        for text in options.components if options else ():
            place = self._snapshot.place(directory, text)
            found.follow(place)
            if place.kind == "directory":
                found.add(self._kustomizations.closure(place.path))
            elif not options or not options.ignore_missing_components:
                found.faults.add(Fault("missing", directory, 0, text))

    def _with_overrides(self, target: Target, place: Place, found: Found) -> Target:
        """Merge `.argocd-source.yaml` and `.argocd-source-<name>.yaml` into the source."""
        source = target.source
        for name in (".argocd-source.yaml", f".argocd-source-{target.application}.yaml"):
            path = posixpath.join(place.path, name)
            if path not in self._snapshot.files and path not in self._snapshot.links:
                continue
            over = self._snapshot.followed(path)
            if over.kind != "file":
                continue
            found.follow(over)
            try:
                patch = load_yaml(self._snapshot.start(over.path), path)
                source = _merged(source, patch)
            except (SettingsError, ValidationError) as error:
                found.faults.add(Fault("unreadable", path, 0, str(error)))
        return target._replace(source=source)


def _merged(source: ApplicationSource, patch: Mapping[str, object]) -> ApplicationSource:
    plain = source.model_dump(by_alias=True, exclude_unset=True, mode="json")
    merged = ApplicationSource.model_validate(_merge_patch(plain, patch))
    fixed = {
        name: getattr(source, name) for name in ("chart", "path", "repo_url", "target_revision")
    }
    return merged.model_copy(update=fixed)


def _merge_patch(value: object, patch: object) -> object:
    """Return a value with a JSON merge patch applied (RFC 7386)."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(cast(Mapping[str, object], value)) if isinstance(value, Mapping) else {}
    for key, inner in patch.items():
        if inner is None:
            result.pop(key, None)
        else:
            result[key] = _merge_patch(result.get(key), inner)
    return result


def _result(target: Target, kind: Type, directory: str, found: Found) -> Dependencies:
    return Dependencies(
        target=target,
        type=kind,
        directory=directory,
        files=frozenset(found.files),
        faults=tuple(sorted(found.faults)),
        remotes=tuple(sorted(found.remotes)),
        charts=found.charts,
        ordered=tuple(found.ordered),
    )
