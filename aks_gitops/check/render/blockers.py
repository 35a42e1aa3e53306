"""Why a source is not rendered at all: what it refers to, or what it would need, is not safe."""

import io
import json
import tarfile
from collections.abc import Iterator, Mapping

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.found import Fault, FaultKind
from aks_gitops.check.render.failure import SAYS, FailureKind, RenderFailure
from aks_gitops.check.render.settings import RenderSettings
from aks_gitops.repo.tree import MAX_WHOLE_BYTES

_FIXES: Mapping[FaultKind, str] = {
    "missing": "add it, or correct the path",
    "outside": "refer to files of this repository, by relative paths",
    "submodule": "commit the files here",
    "not-a-file": "name a file in it",
    "no-kustomization": "add a kustomization.yaml, or name its files one by one",
    "unreadable": "mend the file",
    "plugin": "use what is built into kustomize, or commit the rendered manifests",
    "config-home": "remove it",
}
_FACTS: Mapping[FaultKind, str] = {
    "missing": "refers to {}, which does not exist",
    "outside": "refers to {}, which lies outside the repository",
    "submodule": "refers to {}, which lies in a submodule",
    "not-a-file": "refers to {}, which is a directory",
    "no-kustomization": "refers to {}, which has no kustomization",
    "unreadable": "{}",
    "plugin": "uses the plugin {}, which is a program; programs of a repository are not run",
    "config-home": "sets Helm's configuration to {}, where it could find programs to run",
}
_UNSAFE: frozenset[FaultKind] = frozenset({"outside", "unreadable", "plugin", "config-home"})
"""Faults that kustomize and Helm need not see. They tell of the others themselves, and better."""
_SCHEMA = "values.schema.json"
_REFERENCES = frozenset({"$ref", "$dynamicRef", "$recursiveRef", "$schema"})
_KNOWN = ("#", "urn:", "http://json-schema.org/draft-", "https://json-schema.org/draft")
"""Beginnings of references that Helm does not fetch."""
_MOST_UNPACKED = 64 << 20


def explained(fault: Fault) -> RenderFailure:
    """Return what is wrong with a reference, and what to do."""
    fact = _FACTS[fault.kind].format(
        f"'{fault.text}'" if fault.kind != "unreadable" else fault.text
    )
    said = f"; Argo CD{SAYS}{fault.said}" if fault.said else ""
    return RenderFailure(fault.kind, fault.path, fault.line, fact + said, _FIXES[fault.kind])


def blocker(one: Dependencies, settings: RenderSettings) -> RenderFailure | None:
    """Return why a source must not be rendered, going by what it refers to."""
    return next(_blockers(one, settings), None)


def _blockers(one: Dependencies, settings: RenderSettings) -> Iterator[RenderFailure]:
    yield from (explained(fault) for fault in one.faults if fault.kind in _UNSAFE)
    if one.type == "none":
        yield from map(explained, one.faults)
    for remote in one.remotes:
        if not settings.allows(remote.url):
            fact = f"fetches {remote.url}, and nothing is fetched from elsewhere"
            fix = (
                f"commit what it names, or permit it in checks.allowedRemotes: {_start(remote.url)}"
            )
            yield RenderFailure("remote", remote.path, remote.line, fact, fix)
    place = one.target.source.path
    if one.type == "Plugin" or any(path.endswith(".jsonnet") for path in one.ordered):
        what = "jsonnet" if one.type == "Directory" else "a config management plugin"
        yield _failure("not-evaluated", place, f"is made by {what}, which only Argo CD runs", "")
    if one.type == "Kustomize" and (refused := settings.build_options.refused):
        fact = f"would be built with {' '.join(refused)}, which can run programs of the repository"
        yield _failure("build-option", place, fact, "remove that from kustomize.buildOptions")
    if one.type == "Kustomize" and one.charts and not settings.build_options.helm:
        fact = "inflates Helm charts, and kustomize.buildOptions has no --enable-helm"
        yield _failure("helm-disabled", place, fact, "set it in argocd-cm, or render the chart")


def _start(url: str) -> str:
    """Return the beginning of a URL by which all of its repositories can be allowed."""
    scheme, found, rest = url.partition("://")
    host = (rest if found else url).partition("/")[0].rpartition("@")[2]
    return f"{scheme}://{host}/" if found else f"{host}/"


def content_blocker(files: Mapping[str, bytes]) -> RenderFailure | None:
    """Return why files must not be given to a renderer, going by what they hold."""
    for path, content in files.items():
        if len(content) > MAX_WHOLE_BYTES:
            fact = f"is larger than {MAX_WHOLE_BYTES >> 20} MiB"
            return _failure("too-large", path, fact, "split it")
        if path.endswith(_SCHEMA) and (reference := _fetched(content)):
            fact = f"refers to {reference}, and nothing is fetched from elsewhere"
            return _failure("remote", path, fact, "copy that schema into this one")
        if path.endswith(".tgz") and (fact := _packed(content)):
            return _failure("remote", path, fact, "pack the chart again without that")
    return None


def _fetched(content: bytes) -> str:
    """Return a reference in a schema that Helm would fetch; empty for none.

    Helm follows file: and relative references to any file of this machine
    (pkg/chart/common/util/jsonschema.go, v4.2.1).
    """
    try:
        waiting: list[object] = [json.loads(content)]
    except (ValueError, RecursionError):
        return ""  # Helm refuses it
    named: set[str] = set()
    references: set[str] = set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            texts = {key: text for key, text in value.items() if isinstance(text, str)}
            named.update(text.rstrip("#") for key, text in texts.items() if key == "$id")
            references.update(text for key, text in texts.items() if key in _REFERENCES)
    outside = (text for text in sorted(references) if not text.startswith(_KNOWN))
    return next((text for text in outside if text.partition("#")[0] not in named), "")


def _packed(content: bytes) -> str:
    """Return why a packed chart must not be read; empty where nothing speaks against it."""
    unpacked = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r|gz") as archive:
            for entry in archive:
                unpacked += entry.size
                if unpacked > _MOST_UNPACKED:
                    return f"holds more than {_MOST_UNPACKED >> 20} MiB"
                file = archive.extractfile(entry) if entry.name.endswith(_SCHEMA) else None
                if file and (reference := _fetched(file.read(MAX_WHOLE_BYTES))):
                    return f"refers in {entry.name} to {reference}, and nothing is fetched"
    except (tarfile.TarError, OSError, EOFError, ValueError):
        return ""  # Helm refuses it
    return ""


def _failure(kind: FailureKind, path: str, fact: str, fix: str) -> RenderFailure:
    return RenderFailure(kind, path, 0, fact, fix)
