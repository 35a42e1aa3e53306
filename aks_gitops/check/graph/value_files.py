"""Which values files Argo CD gives to Helm, and in which order.

Rules: Argo CD's reposerver/repository/repository.go (getResolvedValueFiles),
util/io/path/resolved.go and pkg/apis/application/v1alpha1/types.go (Env.Envsubst), 3.5.1.
"""

import re
from collections.abc import Iterator, Mapping
from posixpath import normpath

from aks_gitops.check.graph.found import Fault, Found, fault_of
from aks_gitops.check.graph.globs import GlobError, is_glob, matches
from aks_gitops.check.graph.remote import Remote, pin_of
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import HelmOptions, Target

_VARIABLE = re.compile(r"\$(?:\{([^{}]*)\}|([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[*#$@!?-]))")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

_OUTSIDE = "file '{}' resolved to outside repository root"
"""Argo CD's words (ResolveFileOrDirectoryPath)."""


def environment(target: Target) -> dict[str, str]:
    """Return the variables that Argo CD sets for a render (newEnv)."""
    source = target.source
    return {
        "ARGOCD_APP_NAME": target.application,
        "ARGOCD_APP_NAMESPACE": target.namespace,
        "ARGOCD_APP_PROJECT_NAME": target.project,
        "ARGOCD_APP_REVISION": target.revision,
        "ARGOCD_APP_REVISION_SHORT": target.revision[:7],
        "ARGOCD_APP_REVISION_SHORT_8": target.revision[:8],
        "ARGOCD_APP_SOURCE_REPO_URL": source.repo_url,
        "ARGOCD_APP_SOURCE_PATH": source.path,
        "ARGOCD_APP_SOURCE_TARGET_REVISION": source.target_revision,
    }


def substituted(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with its $VARIABLES replaced; those that are not set become empty."""

    def value(match: re.Match[str]) -> str:
        name = match[1] if match[1] is not None else match[2]
        return "$" if name == "$" else variables.get(name, "")

    return _VARIABLE.sub(value, text) if "$" in text else text


def value_files(target: Target, helm: HelmOptions, snapshot: Snapshot) -> Found:
    """Return the values files in the order of `--values`, and the files of `--set-file`.

    A missing file is in the list too, as Helm is given it and fails, unless missing ones are to be
    ignored.
    """
    found = Found()
    explicit = {path_of(target, text) for text in helm.value_files if not is_glob(text)}
    for text in helm.value_files:
        if is_glob(text):
            matched = list(_matched(target, text, snapshot, found))
            for path in matched:
                found.follow(snapshot.followed(path))
            found.ordered += (path for path in matched if path not in explicit)
            if not matched and not helm.ignore_missing_value_files:
                found.faults.add(Fault("missing", target.source.path, 0, text))
        else:
            ignored = helm.ignore_missing_value_files
            found.ordered += _one_file(target, text, snapshot, found, ignored=ignored)
    for file in helm.file_parameters:
        _one_file(target, file.path, snapshot, found, ignored=False)
    found.ordered = list(dict.fromkeys(found.ordered))
    return found


def path_of(target: Target, text: str) -> str | None:
    """Return the path from the top that a values file's path names; None for a URL.

    A leading '/' is the repository's top; $name/ is the top of the source of that name.
    """
    name, _, rest = text.partition("/")
    if name.startswith("$") and name in target.references:
        return normpath(substituted(rest, environment(target)))
    text = substituted(text, environment(target))
    if _SCHEME.match(text):
        return None
    base = "" if text.startswith("/") else f"{target.source.path}/"
    return normpath(f"{base}{text}".lstrip("/"))


def _one_file(
    target: Target, text: str, snapshot: Snapshot, found: Found, *, ignored: bool
) -> list[str]:
    """Take in a file; return its path, or nothing where it is missing and that is ignored."""
    path = path_of(target, text)
    if path is None:
        url = substituted(text, environment(target))
        found.remotes.add(Remote(url, pin_of(url), target.source.path, 0))
        return [url]
    place = snapshot.place("", path)
    if place.kind == "absent" and ignored:
        return []
    found.follow(place)
    for fault in fault_of(place, target.source.path, 0, text):
        said = _OUTSIDE.format(text) if fault.kind == "outside" else ""
        found.faults.add(fault._replace(said=said))
    return [path]


def _matched(target: Target, text: str, snapshot: Snapshot, found: Found) -> Iterator[str]:
    glob = path_of(target, text) or ""
    fixed = re.split(r"[*?\[]", glob, maxsplit=1)[0].rpartition("/")[0]
    try:
        for path in snapshot.below(fixed):
            if matches(glob, path, "doublestar"):
                yield path
    except GlobError as error:
        found.faults.add(Fault("unreadable", target.source.path, 0, f"{text}: {error}"))
