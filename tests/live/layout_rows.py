"""Config repositories by layout: each built-in one alone, all together, and odd ones.

Each is a Plan of its own in one Argo CD. Their environments have different names, so that their
projects, sets and Applications have, too.
"""

from collections.abc import Mapping
from pathlib import Path

from aks_gitops.paths.pattern import Part
from aks_gitops.repo.layouts import BUILT_IN, Layout
from tests.live.gitops_matrix import Variation, read_variations

FAR = "far"
"""A further cluster that Argo CD knows: the same one by another address."""

_ODD = Path(__file__).with_name("layouts.yaml")
_NAMES = {"team": "orders", "group": "shop", "*": "any", "cluster": "in-cluster", "env": "dev"}


def layout_rows() -> tuple[Variation, ...]:
    """Return every repository."""
    return (*map(_alone, BUILT_IN), _together(), *read_variations(_ODD))


def environment_of(row: Variation) -> str:
    """Return the one environment that a row's stack serves."""
    (name,) = row.gitops["environments"].keys()  # type: ignore[attr-defined]
    return str(name)


def _alone(layout: Layout) -> Variation:
    """Return a repository with one layout: two applications, one of them by the environment's own
    name and, where there are clusters, on another; and a directory that is none."""
    environment = f"at-{layout.name}"
    files = _files(layout, {**_NAMES, "app": "web"})
    if layout.kind != "applications":
        files |= _files(layout, {**_NAMES, "app": "api", "env": environment, "cluster": FAR})
        files |= _no_application(layout)
    if layout.declared_teams:
        files["teams/orders.yaml"] = "description: Takes orders"
    return _row(f"only {layout.name}", environment, files)


def _together() -> Variation:
    """Return a repository with all layouts but for the roots': their project in Argo CD names one
    repository."""
    files = {"teams/orders.yaml": "description: Takes orders"}
    for index, layout in enumerate(BUILT_IN):
        if layout.kind != "applications":
            files |= _files(layout, {**_NAMES, "app": f"web-{index}"})
    return _row("all built-in layouts in one repository", "together", files)


def _row(name: str, environment: str, files: Mapping[str, str]) -> Variation:
    environments = {environment: {"aliases": ["dev"], "clusters": [FAR]}}
    return Variation(name, {"environments": environments, "files": files, "paths": []})


def _files(layout: Layout, names: Mapping[str, str]) -> dict[str, str]:
    """Return the files of an application; without content."""
    path = _path(layout, names)
    if layout.kind == "values":
        chart = "/".join(path.split("/")[: layout.pattern.chart_depth])
        return {path: "", f"{chart}/Chart.yaml": ""}
    if layout.kind == "applications":
        return {path: ""}
    return {f"{path}/{'all' if layout.name.startswith('manifests') else 'kustomization'}.yaml": ""}


def _no_application(layout: Layout) -> dict[str, str]:
    """Return a file at a path that the layout matches, and that makes no application."""
    path = _path(layout, {**_NAMES, "app": "empty"})
    if layout.kind == "values":
        return {path: "text: none"}
    return {f"{path}/README.md": "Nothing to deploy"}


def _path(layout: Layout, names: Mapping[str, str]) -> str:
    segments = ("".join(_text(part, names) for part in one) for one in layout.pattern.segments)
    return "/".join(segments)


def _text(part: Part, names: Mapping[str, str]) -> str:
    if part.placeholder == "*":
        return f"by-hand-{names['app']}"
    return names[part.placeholder] if part.placeholder else part.text
