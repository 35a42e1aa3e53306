"""The applications of one revision, by the names that people give them."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.lent_values import LentValues, lent_values
from aks_gitops.check.graph.source import ApplicationSource
from aks_gitops.check.graph.targets import targets_elsewhere
from aks_gitops.check.inventory.declared import mapping, metadata, sources_of, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.environments import SPELLINGS
from aks_gitops.check.revision import Revision
from aks_gitops.release.readers import readers
from aks_gitops.release.shadows import shadows
from aks_gitops.release.unclaimed import Unclaimed
from aks_gitops.repo.writing.names import shown_text
from aks_gitops.settings.mistakes import nearest

_TEAM = "aks-gitops/team"
_MOST_NAMED = 12


class Deployment(NamedTuple):
    """An application in an environment, on one cluster."""

    key: str
    """What it is known by in the inventory and the graph."""
    name: str
    """Its Argo CD Application."""
    app: str
    """What its directory is called; of a hand-written Application, the Application's name."""
    environment: str
    """Empty where nothing tells it."""
    team: str
    """Empty where nothing tells it."""

    def __str__(self) -> str:
        return f"{self.app} in {self.environment}" if self.environment else self.app

    @property
    def title(self) -> str:
        """What a commit's trailers call the application: TEAM/APP where there is a team."""
        return f"{self.team}/{self.app}" if self.team else self.app

    @property
    def across(self) -> str:
        """What it has in common with the application in other environments: its directory's name,
        or that of a hand-written Application without the words that stand for an environment."""
        return self.app if self.app != self.name else without_environment(self.name)


def without_environment(name: str) -> str:
    """Return a name without the words that stand for an environment: web of web-prod."""
    words = name.split("-")
    return "-".join(word for word in words if word not in SPELLINGS) or name


class SelectionError(ValueError):
    """No application of that name, or several: what is there, and what to write."""


class Deployments:
    """What one revision makes Argo CD deploy, to be looked up by application and environment."""

    def __init__(self, revision: Revision, stacks: Collection[str] = ()) -> None:
        """Given: `stacks`, the names of those whose applications are looked up; none for all."""
        self.revision = revision
        self.inventory = revision.inventory
        self.renderer = revision.renderer
        planned = {
            (plan.seeds.name, one.name): one.app
            for plan in revision.plans
            for one in plan.plan.applications
        }
        self._lent = _lent(revision)
        self.shadows = frozenset(shadows(revision))
        """What only a built-in layout makes of what is written by hand too: not in `all`."""
        entries = self.inventory.applications.values()
        found = (self._deployment(one, planned) for one in entries if one.key not in self.shadows)
        self.all: tuple[Deployment, ...] = tuple(sorted(found))
        """Those of other stacks too."""
        self._asked = [one for one in self.all if not stacks or self._stack(one) in stacks]

    def _deployment(self, one: Entry, planned: Mapping[tuple[str, str], str]) -> Deployment:
        labels = mapping(metadata(one.manifest).get("labels"))
        return Deployment(
            key=one.key,
            name=one.name,
            app=planned.get((one.argocd, one.name), one.name),
            environment=self.inventory.environments.get(one.key, ""),
            team=text(labels.get(_TEAM)),
        )

    @cached_property
    def _by_key(self) -> Mapping[str, Deployment]:
        return {one.key: one for one in self.all}

    def find(self, app: str, environment: str) -> tuple[Deployment, ...]:
        """Return an application in an environment: one for each cluster that has it.

        Given: `app`, the application's directory, TEAM/APP, or the name of the Argo CD Application;
        for hand-written ones also a directory of their path. Raises SelectionError.
        """
        named = [one for one in self._asked if self._is(one, app)]
        if not named:
            raise SelectionError(self._no_application(app))
        there = [one for one in named if _is_environment(one, environment)]
        # Who is called so itself comes before who is called so but for the environment.
        found = tuple(one for one in there if _is_called(one, app)) or tuple(there)
        if not found:
            known = ", ".join(
                sorted({one.environment or "no environment (write '')" for one in named})
            )
            fact = f"{shown_text(app)} is not in environment {shown_text(environment)}"
            raise SelectionError(f"{fact}; it is in {known}")
        names = sorted({f"{one.team}/{one.app}" for one in found})
        if len(names) > 1:
            listed = ", ".join(name.lstrip("/") for name in names[:_MOST_NAMED])
            raise SelectionError(
                f"{shown_text(app)} in {environment} is several: {listed}; write one of them"
            )
        return found

    def of_team(self, team: str, environment: str) -> tuple[Deployment, ...]:
        """Return all that a team has in an environment. Raises SelectionError for none."""
        found = tuple(
            one for one in self._asked if one.team == team and _is_environment(one, environment)
        )
        if not found:
            teams = ", ".join(sorted({one.team for one in self._asked if one.team})) or "none"
            fact = f"team {shown_text(team)} has nothing in {shown_text(environment)}"
            raise SelectionError(f"{fact}; teams are {teams}")
        return found

    def sources(self, one: Deployment) -> tuple[Dependencies, ...]:
        """Return what an application reads in this repository, for each of its sources."""
        return tuple(self.inventory.graph.of(one.key))

    def lent(self, key: str) -> tuple[LentValues, ...]:
        """Return what the charts from elsewhere of an Application read in this repository."""
        return self._lent.get(key, ())

    def every_source(self, key: str) -> tuple[Dependencies | LentValues, ...]:
        """Return what an Application reads in this repository, wherever its sources lie."""
        return (*self.inventory.graph.of(key), *self.lent(key))

    def alike(self, some: Collection[Deployment]) -> tuple[Deployment, ...]:
        """Return what other stacks have of the same applications in the same environments."""
        named = {(one.team, one.app, one.environment) for one in some}
        own = {one.key for one in some}
        return tuple(
            one
            for one in self.all
            if (one.team, one.app, one.environment) in named and one.key not in own
        )

    def changed_beside(
        self, some: Collection[Deployment], paths: Collection[str]
    ) -> tuple[str, ...]:
        """Return a sentence for each of them that an edit of some files changes too."""
        reading = {
            key for keys in readers(self.inventory, self._lent, paths).values() for key in keys
        }
        return tuple(
            f"{one}: changes in stack {self._stack(one)} too, which reads the same files"
            for one in self.alike(some)
            if one.key in reading and one.key not in self.shadows
        )

    def readers(self, paths: Iterable[str], apart: Collection[Deployment]) -> dict[str, list[str]]:
        """Return who else takes values or manifests from some files, by path.

        Given: `apart`, who is no one else; nor is the same application of another stack.
        """
        own = {one.key for one in (*apart, *self.alike(apart))} | self.shadows
        found = readers(self.inventory, self._lent, paths)
        return {
            path: [self.title(key) for key in sorted(keys - own)] for path, keys in found.items()
        }

    @cached_property
    def unclaimed(self) -> Unclaimed:
        """Who reads files although no known Application does."""
        return Unclaimed(self.inventory)

    @cached_property
    def is_told_by_stacks(self) -> bool:
        """Whether stacks say what is deployed, so that an overlay of none is somebody else's."""
        return any(not plan.seeds.assumed for plan in self.revision.plans)

    def title(self, key: str) -> str:
        """Return what messages call an application that is known by a key."""
        known = self._by_key.get(key)
        return str(known) if known else key

    def _stack(self, one: Deployment) -> str:
        return self.inventory.applications[one.key].argocd

    def _is(self, one: Deployment, app: str) -> bool:
        if _is_called(one, app) or app == one.across:
            return True
        return one.app == one.name and app in self._folders(one)

    def _folders(self, one: Deployment) -> set[str]:
        spec = self.inventory.applications[one.key].spec
        return {part for source in sources_of(spec) for part in text(source.get("path")).split("/")}

    def _no_application(self, app: str) -> str:
        names = sorted({one.app for one in self._asked} | {one.name for one in self._asked})
        near = nearest(app, names)
        if near:
            return f"there is no application {shown_text(app)}; did you mean '{near}'?"
        some = ", ".join(sorted({one.app for one in self._asked})[:_MOST_NAMED]) or "none"
        return f"there is no application {shown_text(app)}; there are {some}"


def _lent(revision: Revision) -> dict[str, tuple[LentValues, ...]]:
    """Return what charts from elsewhere read in a revision, by Application."""
    inventory = revision.inventory

    def is_here(source: ApplicationSource) -> bool:
        return inventory.here.holds(source.repo_url, source.target_revision)

    found = {}
    for key, entry in inventory.applications.items():
        lends = any(text(source.get("ref")) for source in sources_of(entry.spec))
        if lends and key not in inventory.invalid:
            targets = targets_elsewhere(entry.manifest, is_here, key=key)
            some = (lent_values(one, inventory.snapshot) for one in targets)
            found[key] = tuple(one for one in some if one is not None)
    return {key: some for key, some in found.items() if some}


def _is_called(one: Deployment, app: str) -> bool:
    return app in (one.name, one.app, one.title)


def _is_environment(one: Deployment, wanted: str) -> bool:
    return one.environment in (wanted, canonical(wanted))


def canonical(environment: str) -> str:
    """Return the usual name of an environment that is spelled otherwise, such as prod."""
    return SPELLINGS.get(environment.lower(), environment)
