"""Which directories an ApplicationSet covers: globs to include, and globs to exclude.

A team that owns a pattern whole gets a glob, so that a new application needs only a commit. Exclude
always wins in Argo CD, so whatever another set makes, or nobody may make, is excluded.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from aks_gitops.paths.glob import escape, intersects, matches
from aks_gitops.repo.catalog import Application, Catalog, LeftOut
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.team_files import Team
from aks_gitops.repo.vocabulary import Vocabulary


class Coverage(NamedTuple):
    """The paths of one ApplicationSet, as globs relative to where the layouts start."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]

    def covers(self, path: str) -> bool:
        """Tell whether Argo CD's git generator would take `path`."""
        return any(matches(glob, path) for glob in self.include) and not any(
            matches(glob, path) for glob in self.exclude
        )


class _Place(NamedTuple):
    """What {env} and {cluster} are called in a path; empty where the layout does not have them."""

    env: str
    cluster: str

    def globs(self, layout: Layout, **choice: str) -> tuple[str, ...]:
        """Return the globs of a layout at this place."""
        names = {name: escape(text) for name, text in self._asdict().items() if text}
        return layout.pattern.globs({**names, **choice})

    def environments(self, layout: Layout, vocabulary: Vocabulary) -> set[str]:
        """Return the environments that paths of a layout at this place are for."""
        found = set(vocabulary.environments.values())
        if self.env:
            found = {vocabulary.environments[self.env]}
        if self.cluster:
            users = vocabulary.clusters.get(self.cluster, frozenset())
            # Without {env}, nothing says which of a cluster's environments is meant.
            found = found & users if self.env or len(users) == 1 else set()
        return found & set(layout.environments) if layout.environments else found


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
        key = (layout.name, environment, cluster)
        places = [
            place
            for place in self._places(layout)
            if place.cluster == cluster
            and environment in place.environments(layout, self._catalog.vocabulary)
        ]
        include = {
            glob
            for place in places
            for choice in self._choices(layout, team)
            for glob in place.globs(layout, **choice)
        }
        include |= {escape(a.origin) for a in self._explicit[key] if a.team == team}
        exclude = set(self._rival_globs(layout, team, places, include))
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
            for glob in _name_globs(self._catalog.teams[team]):
                yield from ({**teams, "app": glob} for teams in self._teams(layout))

    def _teams(self, layout: Layout) -> list[dict[str, str]]:
        """Return what {team} is fixed to where it stands only for teams with a file."""
        if not layout.declared_teams:
            return [{}]
        return [{"team": team.name} for team in self._catalog.teams.values() if team.path]

    def _places(self, layout: Layout) -> list[_Place]:
        names, vocabulary = layout.pattern.placeholders, self._catalog.vocabulary
        return [
            _Place(env, cluster)
            for env in (sorted(vocabulary.environments) if "env" in names else ("",))
            for cluster in (sorted(vocabulary.clusters) if "cluster" in names else ("",))
        ]

    def _rival_globs(
        self, layout: Layout, team: str, places: Sequence[_Place], include: Iterable[str]
    ) -> Iterator[str]:
        """Yield the globs that meet ours of other teams, of other environments and clusters, and of
        layouts that win over this one."""
        rivals = [
            glob
            for other in self._catalog.teams.values()
            if layout.team is None and other.name != team
            for name in _name_globs(other)
            for place in places
            for glob in place.globs(layout, app=name)
        ]
        rivals += self._longer_names(layout, places)
        for winner in self._catalog.layouts:
            if winner.name == layout.name:
                break
            if winner.kind == layout.kind and winner.pattern.depth == layout.pattern.depth:
                rivals += self._every_glob(winner)
        mine = tuple(include)
        yield from (glob for glob in rivals if any(intersects(glob, own) for own in mine))

    def _longer_names(self, layout: Layout, places: Sequence[_Place]) -> Iterator[str]:
        """Yield the globs of names that end in ours: x-pre-prod is x in pre-prod, not in prod."""
        if not layout.pattern.shares_segments:
            return
        rank = layout.pattern.preference
        for own, other in itertools.product(places, self._places(layout)):
            if other not in places and rank(other._asdict()) < rank(own._asdict()):
                globs = other.globs(layout)
                yield from (g for g in globs if any(intersects(g, o) for o in own.globs(layout)))

    def _every_glob(self, layout: Layout) -> Iterator[str]:
        """Yield the globs of everything a layout matches."""
        for place, team in itertools.product(self._places(layout), self._teams(layout)):
            if place.environments(layout, self._catalog.vocabulary):
                yield from place.globs(layout, **team)


def _name_globs(team: Team) -> list[str]:
    """Return a team's globs of names; '**' means '*', but not to Argo CD's new globbing."""
    globs = (glob for glob in team.file.applications if "/" not in glob)
    return sorted({re.sub(r"\*+", "*", glob) for glob in globs})


def _is_explicit(application: Application, team: Team | None) -> bool:
    """Tell whether no glob stands for an application's claim, so that its path is listed."""
    if application.claim == "team file" and team is not None:
        return not any(matches(glob, application.app) for glob in _name_globs(team))
    return application.claim == "CODEOWNERS"
