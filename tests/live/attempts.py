"""What teams try on a running control plane: tables in `isolation/`, as files of a repository."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import normpath
from typing import NamedTuple, cast

import yaml

from aks_gitops.argocd.objects import IN_CLUSTER_SERVER
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.repo.application_settings import APPLICATION_SETTINGS

SOURCE = "http://source"
"""Stands in the tables for the address at which everything is served."""
ROOT = "root-staging"
"""The root Application whose own objects are attempts."""

_TABLES = Path(__file__).parent / "isolation"
_FOLDERS = {"chart": "teams/{team}/charts/{name}", "by_hand": "loot/{name}"}
_APP = "teams/{team}/apps/{name}/overlays/dev"
Row = Mapping[str, object]


class Attempt(NamedTuple):
    """One attempt: what is committed, and what comes of it."""

    sentence: str
    application: str
    """The Application that it becomes, or is a part of."""
    files: Mapping[str, str]
    """By their paths in the config repository."""
    says: str
    """What Argo CD must say; empty where nothing is refused."""
    makes: frozenset[str]
    """All objects that must be there afterwards, as `Kind namespace/name`."""
    command: tuple[str, ...]
    """What is asked of the program argocd, once the Application is there."""
    applicationset: str
    """The ApplicationSet that says it, where there is no Application."""
    gone: bool
    """Its directory is removed again at the end."""
    rule: str
    """The rule of the checks that reports it, where that is none about projects; of what is
    allowed, what a check has against it all the same."""
    unseen: str
    """Why no check sees it; empty where one does."""


def attempts(table: str) -> list[Attempt]:
    """Return the attempts of a table: `refused` or `allowed`."""
    rows = yaml.safe_load((_TABLES / f"{table}.yaml").read_text())
    return [_attempt(row, str(row[table])) for row in rows]


def served_files(found: Sequence[Attempt], plane: Plane) -> dict[str, str]:
    """Return the files of attempts with the control plane's own addresses."""
    files = [(path, text) for one in found for path, text in one.files.items()]
    twice = {path for path, _ in files if [p for p, _ in files].count(path) > 1}
    assert not twice, f"two attempts write {twice}"
    return {path: text.replace(SOURCE, plane.source_url) for path, text in files}


def _attempt(row: Row, sentence: str) -> Attempt:
    return Attempt(
        sentence=sentence,
        application=_application(row),
        files=dict(_files(row)),
        says=str(row.get("says", "")),
        makes=frozenset(cast(Sequence[str], row.get("makes", ()))),
        command=tuple(cast(Sequence[str], row.get("ask", ()))),
        applicationset=str(row.get("of_set", "")),
        gone=bool(row.get("gone")),
        rule=str(row.get("rule", "")),
        unseen=str(row.get("unseen", "")),
    )


def _application(row: Row) -> str:
    if "of_root" in row:
        return ROOT
    return _name(row) if "by_hand" in row else f"{_team(row)}-{_name(row)}-dev"


def _files(row: Row) -> Iterator[tuple[str, str]]:
    """Yield a row's files: what it says itself, and what its form brings along."""
    objects = cast(Sequence[object], row.get("objects", ()))
    if "of_root" in row:
        yield f"argocd/staging/{_name(row)}.yaml", yaml.safe_dump_all(objects)
        return
    form = next((form for form in _FOLDERS if form in row), "")
    folder = _FOLDERS.get(form, _APP).format(team=_team(row), name=_name(row))
    own = {**_brought(row, form), **cast(Mapping[str, object], row.get("files", {}))}
    if objects:
        own["objects.yaml"] = yaml.safe_dump_all(objects)
    for name, content in own.items():
        text = content if isinstance(content, str) else yaml.safe_dump(content)
        yield normpath(f"{folder}/{name}"), text
    if form == "by_hand":
        yield f"argocd/dev/{_name(row)}.yaml", yaml.safe_dump(_by_hand(row))


def _brought(row: Row, form: str) -> dict[str, object]:
    name = _name(row)
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}
    match form:
        case "chart":
            chart = {"apiVersion": "v2", "name": name, "version": "1.0.0"}
            return {"Chart.yaml": chart, "values-dev.yaml": {}}
        case "by_hand":
            return {"loot.yaml": config_map}
        case _:
            own = set(cast(Mapping[str, object], row.get("files", {})))
            alone = "objects" not in row and own <= {APPLICATION_SETTINGS}
            return {"loot.yaml": config_map} if alone else {}


def _by_hand(row: Row) -> dict[str, object]:
    """Return a hand-written Application: team orders deploys a folder, but for the row's `spec`."""
    name = _name(row)
    spec: dict[str, object] = {
        "project": "orders-dev",
        "source": {"repoURL": f"{SOURCE}/config.git", "path": f"loot/{name}"},
        "destination": {"server": IN_CLUSTER_SERVER, "namespace": "orders-dev"},
        "syncPolicy": {"automated": {}, "retry": {"limit": 0}},
        **cast(Mapping[str, object], row.get("spec", {})),
    }
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {key: value for key, value in spec.items() if value is not None},
    }


def _team(row: Row) -> str:
    return str(row.get("team", "orders"))


def _name(row: Row) -> str:
    return str(next(row[form] for form in ("app", "chart", "by_hand", "of_root") if form in row))
