"""Render repositories in memory with the real programs, where they can be had without a build."""

import atexit
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import pytest

from aks_gitops.check.graph.source import Target
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.check.render.programs import MissingProgramError, ProgramName, Programs
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import BuildOptions, RenderSettings
from aks_gitops.check.render.workers import Limits, Pools
from aks_gitops.check.store import Store
from tests.unit.check_trees import graph

K = "kustomization.yaml"
HELM = BuildOptions.parse("--enable-helm")


class _NoBuildError(MissingProgramError):
    """A program would have to be built."""


@contextmanager
def _no_build(text: str) -> Iterator[None]:
    raise _NoBuildError(text)
    yield


@cache
def installed() -> Programs:
    return Programs(progress=_no_build)


def require(*names: ProgramName) -> None:
    """Skip a test where a program is neither on PATH nor in the cache."""
    for name in names:
        try:
            installed().find(name)
        except MissingProgramError as error:
            pytest.skip(f"{name} is neither on PATH nor built: {error}")


def outcome(
    files: Mapping[str, str | bytes],
    source: Target | str = "app",
    settings: RenderSettings | None = None,
    *,
    links: Mapping[str, str] | None = None,
    store: Store | None = None,
) -> Outcome:
    """Return what becomes of the only application."""
    found = graph(files, source, links=links)
    chosen = settings or RenderSettings(workers=1)
    name = found.dependencies[0].target.application
    return Renderer(installed(), chosen, store, shared_pools()).render(found, [name])[name][0]


@cache
def shared_pools() -> Pools:
    """Return processes that serve all tests of this one, and end with it."""
    found = Pools()
    atexit.register(found.end)
    return found


def rendered(
    files: Mapping[str, str | bytes],
    source: Target | str = "app",
    settings: RenderSettings | None = None,
    *,
    links: Mapping[str, str] | None = None,
) -> Rendered:
    """Return the objects of the only application."""
    found = outcome(files, source, settings, links=links)
    assert isinstance(found, Rendered), found
    return found


def failed(
    files: Mapping[str, str | bytes],
    source: Target | str = "app",
    settings: RenderSettings | None = None,
    *,
    links: Mapping[str, str] | None = None,
) -> RenderFailure:
    """Return why the only application cannot be rendered."""
    found = outcome(files, source, settings, links=links)
    assert isinstance(found, RenderFailure), found
    return found


def limited(limits: Limits) -> RenderSettings:
    """Return settings with small limits."""
    return RenderSettings(workers=1, limits=limits, build_options=HELM)


def config_map(name: str, **data: str) -> str:
    """Return a manifest."""
    values = ", ".join(f'{key}: "{value}"' for key, value in data.items())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{{values}}}\n"


def chart(**templates: str) -> dict[str, str]:
    """Return the files of a chart in the directory `app`."""
    files = {"app/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n"}
    return files | {f"app/templates/{name}.yaml": text for name, text in templates.items()}
