"""Which directories an ApplicationSet covers: globs to include, and globs to exclude.

A team that owns a pattern whole gets a glob, so that a new application needs only a commit. Exclude
always wins in Argo CD, so whatever another set makes, or nobody may make, is excluded.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aks_gitops.repo.catalog import Application, Catalog, LeftOut
from aks_gitops.repo.glob import escape, intersects, matches
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.team_files import Team


class Coverage(NamedTuple):
    """The paths of one ApplicationSet, as globs relative to where the layouts start."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """Tell whether Argo CD's git generator would take `path`."""
        return any(matches(glob, path) for glob in self.include) and not any(
            matches(glob, path) for glob in self.exclude
        )


class Claims:
    """Who claims what in a layout, across teams; computed once per Catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._kinds: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._explicit: defaultdict[tuple[str, str, str], list[Application]] = defaultdict(list)
        self._left_out: defaultdict[tuple[str, str, str], list[LeftOut]] = defaultdict(list)
        for application in catalog.applications:
            self._kinds[application.layout.name, application.team].add(application.claim)
            if _is_explicit(application, catalog.teams.get(application.team)):
                key = (application.layout.name, application.environment, application.cluster)
                self._explicit[key].append(application)
        for item in catalog.left_out:
            self._left_out[item.layout.name, item.environment, item.cluster].append(item)

    def pairs(self) -> list[tuple[Layout, str]]:
        """Return each layout in use with each team that has an application in it."""
        layouts = {layout.name: layout for layout in self._catalog.layouts}
        return [(layouts[name], team) for name, team in sorted(self._kinds)]

    def coverage(self, layout: Layout, team: str, environment: str, cluster: str) -> Coverage:
        """Return what the ApplicationSet of a team covers."""
        spellings = [{"env": escape(s)} for s in self._catalog.vocabulary.spellings(environment)]
        places = spellings if "env" in layout.pattern.placeholders else [{}]
        if cluster:
            places = [{**place, "cluster": escape(cluster)} for place in places]
        key = (layout.name, environment, cluster)
        include = {
            glob
            for place in places
            for choice in self._choices(layout, team)
            for glob in layout.pattern.globs({**place, **choice})
        }
        mine = {escape(a.origin) for a in self._explicit[key] if a.team == team}
        include |= mine
        exclude = set(self._rival_globs(layout, team, places, include))
        exclude -= mine
        taken = Coverage(tuple(include), tuple(exclude))
        others = [a.origin for a in self._explicit[key] if a.team != team]
        others += [item.path for item in self._left_out[key]]
        exclude |= {escape(path) for path in others if taken.covers(path)}
        return Coverage(tuple(sorted(include)), tuple(sorted(exclude)))

    def _choices(self, layout: Layout, team: str) -> Iterator[dict[str, str]]:
        """Yield what the placeholders of the team's globs are fixed to."""
        kinds = self._kinds[layout.name, team]
        if kinds & {"layout", "default"}:
            yield {}
        if "path" in kinds:
            yield {"team": escape(team)}
        if "team file" in kinds:
            yield from ({"app": glob} for glob in _name_globs(self._catalog.teams[team]))

    def _rival_globs(
        self, layout: Layout, team: str, places: Sequence[dict[str, str]], include: Iterable[str]
    ) -> Iterator[str]:
        """Yield the globs of other teams, and of layouts that win over this one, that meet ours."""
        rivals = [
            glob
            for other in self._catalog.teams.values()
            if layout.team is None and other.name != team
            for name in _name_globs(other)
            for place in places
            for glob in layout.pattern.globs({**place, "app": name})
        ]
        for winner in self._catalog.layouts:
            if winner.name == layout.name:
                break
            if winner.kind == layout.kind and winner.pattern.depth == layout.pattern.depth:
                rivals += _every_glob(winner, self._catalog)
        mine = tuple(include)
        yield from (glob for glob in rivals if any(intersects(glob, own) for own in mine))


def _every_glob(layout: Layout, catalog: Catalog) -> Iterator[str]:
    """Yield the globs of everything a layout matches."""
    teams = sorted(catalog.teams) if layout.declared_teams else [""]
    for team in teams:
        fixed = {"team": escape(team)} if team else {}
        for spelling in sorted(catalog.vocabulary.environments) or [""]:
            for cluster in sorted(catalog.vocabulary.clusters) or ["*"]:
                yield from layout.pattern.globs(
                    {**fixed, "env": escape(spelling), "cluster": cluster}
                )


def _name_globs(team: Team) -> list[str]:
    return sorted({glob for glob in team.file.applications if "/" not in glob})


def _is_explicit(application: Application, team: Team | None) -> bool:
    """Tell whether no glob stands for an application's claim, so that its path is listed."""
    if application.claim == "team file" and team is not None:
        return not any(matches(glob, application.app) for glob in _name_globs(team))
    return application.claim == "CODEOWNERS"
