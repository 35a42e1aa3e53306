"""Where something new goes: the layout that the repository mostly has, and its paths."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aks_gitops.edit.refusal import refused
from aks_gitops.repo.catalog import Application, Catalog, SourceType
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.vocabulary import Vocabulary
from aks_gitops.scaffold.answers import AppAnswers, Facts, Ground
from aks_gitops.scaffold.inverse import Names, base_of, chart_of, is_flat, path_of
from aks_gitops.scaffold.names import shown

_PREFERRED: dict[SourceType, tuple[str, ...]] = {
    "kustomize": ("team-apps", "apps"),
    "directory": ("team-envs", "apps-envs"),
    "helm": ("team-charts", "charts"),
}
"""The built-in layouts for the first application of a kind: with folders of teams, and without."""
_UNMATCHED = ("directory-unmatched", "environment-unknown")
"""What is said of directories that look like applications of no layout."""


class Place(NamedTuple):
    """A directory or values file to write, and the environments that are deployed from it."""

    path: str
    environments: tuple[str, ...]
    cluster: str
    names: Names

    def facts(self, layout: Layout, answers: AppAnswers) -> Iterator[Facts]:
        """Yield what the Catalog must find there."""
        path = chart_of(layout, self.names) if layout.kind == "values" else self.path
        group = "-".join(self.names.groups)
        for one in self.environments:
            yield Facts(answers.team, one, answers.name, group, self.cluster, path)


def kind_of(answers: AppAnswers, catalog: Catalog) -> SourceType:
    """Return how a new application is to be rendered: as the team's mostly are, or all."""
    if answers.kind:
        return answers.kind
    for found in (_of_team(catalog, answers.team), catalog.applications):
        if counts := Counter(one.source for one in found):
            return max(counts, key=lambda kind: (counts[kind], kind == "kustomize"))
    return "kustomize"


def layout_for(answers: AppAnswers, kind: SourceType, ground: Ground) -> Layout:
    """Return the layout for a new application. Raises RefusedError."""
    fitting = [one for one in ground.layouts if _fits(one, kind)]
    if answers.layout:
        return _named(answers.layout, kind, ground.layouts, fitting)
    fitting = [one for one in fitting if _takes_team(one, answers.team, ground)]
    used = _by_use(fitting, answers.team, kind, ground.catalog)
    own = [one for one in fitting if not one.built_in]
    for one in (*used, *own):
        return one
    _check_known(ground.catalog)
    for one in _first_ones(fitting, kind, ground.catalog):
        return one
    fix = "name one with --layout, or declare one in .aks-gitops.yaml"
    raise refused(f"a {kind} application of {answers.team}", "fits no layout", "layouts", fix)


def usual_layout(ground: Ground) -> Layout | None:
    """Return the layout that most applications have, else the one for the first of them."""
    counts = Counter(one.layout.name for one in ground.catalog.applications if not one.layout.team)
    fitting = [one for one in ground.layouts if _fits(one, "kustomize")]
    first = [*_first_ones(fitting, "kustomize", ground.catalog), *fitting]
    used = [one for one in ground.layouts if counts[one.name]]
    return max(used, key=lambda one: counts[one.name], default=next(iter(first), None))


def places(answers: AppAnswers, layout: Layout, catalog: Catalog) -> list[Place]:
    """Return where a new application goes. Raises RefusedError."""
    groups = answers.groups or _usual_groups(answers.team, layout, catalog)
    names = Names(answers.team, answers.name, groups=groups)
    if is_flat(layout.pattern):
        served = layout.environments or catalog.vocabulary.served
        _check_served(answers, layout, served)
        return [Place(path_of(layout, names), tuple(served), "", names)]
    found = []
    for environment in answers.environments:
        spelled = names._replace(env=spelling(environment, layout, catalog))
        for cluster in clusters_of(environment, layout, catalog):
            exact = spelled._replace(cluster=cluster)
            found.append(Place(path_of(layout, exact), (environment,), cluster, exact))
    return found


def base_for(layout: Layout, place: Place) -> str:
    """Return the folder of the base that a place's overlay builds on. Raises RefusedError."""
    return base_of(layout, place.names)


def spelling(environment: str, layout: Layout, catalog: Catalog) -> str:
    """Return the name that directories mostly have for an environment, those of a layout first."""
    every = [one for one in catalog.applications if one.environment == environment]
    for found in ([one for one in every if one.layout == layout], every):
        words = Counter(word for one in found if (word := stands(one, catalog.vocabulary)[0]))
        if words:
            return max(words, key=lambda word: (words[word], word == environment, word))
    return environment


def stands(one: Application, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """Return what stands for {env} and for each {group} in an application's path."""
    texts = [(name, text) for name, text, _ in _standing(one, vocabulary)]
    env = next((text for name, text in texts if name == "env"), "")
    return env, tuple(text for name, text in texts if name == "group")


def moved_path(one: Application, names: Mapping[str, str], vocabulary: Vocabulary) -> str:
    """Return an application's directory or values file with other texts for placeholders."""
    path = one.origin
    for name, text, start in reversed(_standing(one, vocabulary)):
        if name in names:
            path = path[:start] + names[name] + path[start + len(text) :]
    return path


def _standing(one: Application, vocabulary: Vocabulary) -> list[tuple[str, str, int]]:
    """Return the placeholders of an application's path: name, text, and where it starts."""
    known = {"env": vocabulary.environments, "cluster": vocabulary.clusters}
    regex = one.layout.pattern.regex(known)
    match = regex.fullmatch(one.origin) if regex else None
    if match is None:
        return []
    names = enumerate(one.layout.pattern.placeholders, start=1)
    return [(name, match[number], match.start(number)) for number, name in names]


def clusters_of(environment: str, layout: Layout, catalog: Catalog) -> Sequence[str]:
    """Return what stands for {cluster} in an environment: what applications use, else all."""
    if "cluster" not in layout.pattern.placeholders:
        return ("",)
    here = (one for one in catalog.applications if one.environment == environment)
    used = {one.cluster for one in here if one.layout == layout}
    names = used or _clusters_for(environment, layout, catalog.vocabulary)
    if not names:
        fact = f"has {{cluster}}, and {environment} has no cluster that paths could name"
        fix = "name its clusters in the stack's settings, or another layout with --layout"
        raise refused("the layout", fact, layout.pattern.text, fix)
    return sorted(names)


def _clusters_for(environment: str, layout: Layout, vocabulary: Vocabulary) -> set[str]:
    """Return the clusters of an environment; without {env}, those that mean no other."""
    alone = "env" not in layout.pattern.placeholders
    users = vocabulary.clusters.items()
    return {n for n, us in users if environment in us and not (alone and len(us) > 1)}


def _of_team(catalog: Catalog, team: str) -> list[Application]:
    return [one for one in catalog.applications if one.team == team]


def _fits(one: Layout, kind: SourceType) -> bool:
    return one.kind == ("values" if kind == "helm" else "directory")


def _check_known(catalog: Catalog) -> None:
    """Refuse to guess beside directories that look like applications of an unknown layout."""
    odd = [one.path for one in catalog.findings if one.rule in _UNMATCHED]
    if odd and not catalog.applications:
        fact = f"looks like an application of a layout that nobody knows; there are {len(odd)} such"
        fix = "declare it ('aks-gitops inspect --suggest' proposes one), or name one with --layout"
        raise refused("the directory", fact, odd[0], fix)


def _takes_team(one: Layout, team: str, ground: Ground) -> bool:
    declared = team in ground.catalog.teams and ground.catalog.teams[team].path
    return one.team in (None, team) and (bool(declared) or not one.declared_teams)


def _named(text: str, kind: SourceType, every: Sequence[Layout], fitting: list[Layout]) -> Layout:
    for one in fitting:
        if text in (one.name, one.pattern.text):
            return one
    names = ", ".join(one.name for one in fitting) or "none"
    if any(text in (one.name, one.pattern.text) for one in every):
        raise refused("the layout", f"holds no {kind} application", text, f"there are: {names}")
    raise refused("the layout", "is not looked for", shown(text), f"there are: {names}")


def _by_use(
    fitting: Sequence[Layout], team: str, kind: SourceType, catalog: Catalog
) -> list[Layout]:
    """Return the layouts in use, that which the team uses most for such applications first."""
    alike = [one for one in catalog.applications if one.source == kind]
    ranks = (
        Counter(id(one.layout) for one in alike if one.team == team),
        Counter(id(one.layout) for one in alike),
        Counter(id(one.layout) for one in catalog.applications),
    )
    used = [one for one in fitting if ranks[-1][id(one)]]
    return sorted(used, key=lambda one: tuple(-rank[id(one)] for rank in ranks))


def _first_ones(fitting: Sequence[Layout], kind: SourceType, catalog: Catalog) -> Iterator[Layout]:
    """Yield the layouts for a kind of which there is none yet, the one like the others first."""
    used = [one for one in catalog.layouts if one.kind != "applications" and not one.team]
    order = _PREFERRED[kind]
    if used and not any("team" in one.pattern.placeholders for one in used):
        order = order[::-1]
    for name in order:
        yield from (one for one in fitting if one.name == name)


def _usual_groups(team: str, layout: Layout, catalog: Catalog) -> tuple[str, ...]:
    """Return what stands for each {group} of a team, where it is always the same."""
    found = {
        stands(one, catalog.vocabulary)[1]
        for one in _of_team(catalog, team)
        if one.layout == layout
    }
    return found.pop() if len(found) == 1 else ()


def _check_served(answers: AppAnswers, layout: Layout, served: Sequence[str]) -> None:
    if sorted(answers.environments) != sorted(served):
        fact = f"serves {', '.join(sorted(served))} with one directory"
        fix = "name just these with --env, or another layout with --layout"
        raise refused("the layout", fact, layout.pattern.text, fix)
