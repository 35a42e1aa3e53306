"""Made-up config repositories, as odd as a settings file and a git tree may be."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from hypothesis import strategies as st

from aks_gitops.paths.pattern import PLACEHOLDERS, Part, Pattern
from aks_gitops.repo.layouts import BUILT_IN
from aks_gitops.settings.stack import Settings
from tests.builders import environment, settings

_ENVIRONMENTS: dict[str, tuple[str, ...]] = {
    "dev": ("development",),
    "staging": ("stage",),
    "preprod": ("pre-prod", "eu-prod"),
    "production": ("prod",),
}
_CLUSTERS = ("in-cluster", "eu", "eu-1", "1", "hub")
_TEAMS = ("orders", "web", "data")
_APPS = (
    "one",
    "two",
    "store-a",
    "store-b",
    "x-pre",
    "x-eu",
    "a.b",
    "a*b",
    "a?b",
    "a[b",
    "{x}",
    "Übung",
    "dev",
    "-dev",
    "_",
    "overlays",
    "base",
)
_GROUPS = ("shop", "shop-eu", "platform", "web", "_")
_PATTERNS = (
    "apps/{app}",
    "apps/{app}/{env}",
    "apps/{app}-{env}",
    "apps/{env}-{app}",
    "apps/{app:one|store-a}/overlays/{env}",
    "apps/{app}/overlays/{env:dev|prod}",
    "apps/{app:one|two}-{env}",
    "deploy/{app}",
    "teams/{team}/apps/{app}-{env}",
    "{team}-svc/{app}/{env}",
    "{team}-{env}/{app}",
    "{team:orders|web}/{app}/{env}",
    "clusters/{cluster}/{env}/{app}",
    "clusters/{cluster}/{app}",
    "apps/{app}/{cluster}",
    "apps/{app}-{cluster}",
    "apps/{app}-{env}-{cluster}",
    "apps/{env}-{cluster}/{app}",
    "x/{group}/{group}/{app}/{env}",
    "{group}-{env}/{app}",
    "*/{app}/{env}",
    "apps/*/{app}/{env}",
    "charts/{app}/values-{env}.yaml",
    "charts/x-{app}-y/values-{env}.yaml",
    "charts/{app}-y/values-{env}.yaml",
    "charts/{app}/{cluster}/values-{env}.yaml",
    "charts/{group}/{app}/values/{env}.yaml",
    "{team}/{app}/values-{env}.yaml",
)
_NAME_GLOBS = ("*", "**", "store-*", "?-*", "o?e", "*b", "s*-*", "two", "x-pre", "dev")
_PATH_GLOBS = ("apps/one/*", "apps/*/overlays/dev", "charts/two", "apps/store-*/*", "*/one")
_CODEOWNERS = (
    "* @org/web",
    "/apps/ @org/data",
    "/charts/ @org/orders",
    "/apps/one/ @org/new-team",
    "*-a/ @org/orders",
    "/teams/ someone@example.com",
)
_CONTENTS: tuple[tuple[str, ...], ...] = (
    ("kustomization.yaml",),
    ("kustomization.yaml", "argocd-app.yaml"),
    ("Chart.yaml",),
    ("deployment.yaml",),
    ("README.md",),
    ("deep/kustomization.yaml",),
    ("deep/Chart.yaml", "kustomization.yaml"),
    (".hidden/kustomization.yaml",),
)


@dataclass(frozen=True)
class Repository:
    """A repository, and the settings that a stack reads it with."""

    files: dict[str, str]
    """What lies in the folder where the layouts start."""
    submodules: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Files outside that folder, from the top of the repository."""
    gitops: dict[str, object]
    """The stack's settings, besides sync policies."""

    @cached_property
    def stack(self) -> Settings:
        """The settings of a stack that reads it."""
        environments = cast(dict[str, dict[str, object]], self.gitops["environments"])
        full = {name: environment(**keys) for name, keys in environments.items()}
        keys: dict[str, Any] = {**self.gitops, "environments": full}
        return settings(**keys)

    @property
    def prefix(self) -> str:
        """What the paths of the layouts' folder start with."""
        return f"{self.gitops['path']}/" if self.gitops["path"] else ""

    @property
    def from_top(self) -> list[str]:
        """Every file from the top of the repository."""
        return sorted({*(self.prefix + path for path in self.files), *self.elsewhere})


@st.composite
def repositories(draw: st.DrawFn) -> Repository:
    """Draw a repository with its stack."""
    gitops = draw(_stacks())
    texts = [str(layout["path"]) for layout in cast(list[dict[str, object]], gitops["layouts"])]
    built_in = [one.pattern.text for one in BUILT_IN if gitops["builtInLayouts"]]
    if built_in:
        texts += draw(st.lists(st.sampled_from(built_in), min_size=2, max_size=5))
    patterns = [Pattern.parse(text) for text in texts]
    files = draw(_team_files())
    for pattern in patterns:
        if pattern.kind != "applications":
            for path in draw(st.lists(_paths(pattern), min_size=3, max_size=8)):
                files |= dict.fromkeys(draw(_files_at(pattern, path)), "")
    if lines := draw(st.lists(st.sampled_from(_CODEOWNERS), max_size=3)):
        files["CODEOWNERS"] = "\n".join(lines)
    places = [pattern for pattern in patterns if pattern.kind == "directory"]
    modules = draw(st.lists(st.sampled_from(places).flatmap(_paths), max_size=2)) if places else []
    free = [path for path in modules if not any(f.startswith(f"{path}/") for f in files)]
    elsewhere = sorted(files) if gitops["path"] and draw(st.booleans()) else []
    return Repository(_without_clashes(files), tuple(sorted(set(free))), tuple(elsewhere), gitops)


@st.composite
def _stacks(draw: st.DrawFn) -> dict[str, object]:
    served = draw(st.sets(st.sampled_from(sorted(_ENVIRONMENTS)), min_size=2, max_size=3))
    environments: dict[str, object] = {}
    others: dict[str, object] = {}
    for name, aliases in sorted(_ENVIRONMENTS.items()):
        keys: dict[str, object] = {"aliases": draw(_some(aliases))}
        clusters = draw(_some(_CLUSTERS))
        if name in served:
            cluster = draw(st.sampled_from(_CLUSTERS))
            keys |= {"cluster": cluster, "clusters": [c for c in clusters if c != cluster]}
            environments[name] = keys
        elif draw(st.booleans()):
            others[name] = {**keys, "clusters": clusters}
    known = [*environments, *others]
    layouts: list[dict[str, object]] = []
    for path in draw(st.lists(st.sampled_from(_PATTERNS), min_size=1, max_size=4, unique=True)):
        one: dict[str, object] = {"path": path, "name": f"own-{_PATTERNS.index(path)}"}
        if draw(st.integers(0, 4)) == 0:
            one["team"] = draw(st.sampled_from((*_TEAMS, "guild")))
        if draw(st.integers(0, 2)) == 0 and "{env" not in path and "{cluster" not in path:
            one["environments"] = draw(_some(known))
        layouts.append(one)
    return {
        "environments": environments,
        "otherEnvironments": others,
        "layouts": layouts,
        "builtInLayouts": draw(st.booleans()),
        "path": draw(st.sampled_from(("", "", "config", "a/b"))),
    }


def _some(values: Iterable[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(values)), unique=True, max_size=3)


@st.composite
def _team_files(draw: st.DrawFn) -> dict[str, str]:
    files: dict[str, str] = {}
    globs = st.sampled_from((*_NAME_GLOBS, *_PATH_GLOBS))
    for team in draw(_some(_TEAMS)):
        keys: dict[str, object] = {"applications": draw(st.lists(globs, max_size=2, unique=True))}
        files[f"teams/{team}.yaml"] = json.dumps(keys)
    return files


def _paths(pattern: Pattern) -> st.SearchStrategy[str]:
    """Return paths that a pattern matches, and some that it almost matches."""
    segments = (
        st.tuples(*map(_text, segment)).map(lambda texts: "".join(texts) or "x")
        for segment in pattern.segments
    )
    return st.tuples(*segments).map("/".join)


def _text(part: Part) -> st.SearchStrategy[str]:
    spellings = sorted({s for name, others in _ENVIRONMENTS.items() for s in (name, *others)})
    pools: dict[str, Iterable[str]] = {
        "team": (*_TEAMS, "platform", "Bad_Team"),
        "group": _GROUPS,
        "*": _GROUPS,
        "app": _APPS,
        "env": (*spellings, "qa"),
        "cluster": (*_CLUSTERS, "nowhere"),
    }
    assert set(pools) == {*PLACEHOLDERS, "*"}
    return st.sampled_from([*pools[part.placeholder]]) if part.placeholder else st.just(part.text)


@st.composite
def _files_at(draw: st.DrawFn, pattern: Pattern, path: str) -> list[str]:
    if pattern.kind == "directory":
        return [f"{path}/{name}" for name in draw(st.sampled_from(_CONTENTS))]
    chart = "/".join(path.split("/")[: pattern.chart_depth])
    file = path.rpartition("/")[2]
    extra = (f"{chart}/Chart.yaml", f"{chart}/sub/{file}", f"{chart}/templates/a.yaml")
    return [path, *itertools.compress(extra, (draw(st.integers(0, 3)), draw(st.booleans()), True))]


def _without_clashes(files: dict[str, str]) -> dict[str, str]:
    """Leave out the files that would have to be directories too."""
    directories = {path[:at] for path in files for at, mark in enumerate(path) if mark == "/"}
    return {path: text for path, text in sorted(files.items()) if path not in directories}
