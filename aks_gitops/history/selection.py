"""Which deployments somebody asks for."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aks_gitops.history.figures import Period
from aks_gitops.history.places import Place, Subject
from aks_gitops.release.deployments import SelectionError, without_environment
from aks_gitops.repo.layouts import WELL_KNOWN_ENVIRONMENTS
from aks_gitops.settings.mistakes import nearest

_MOST_NAMED = 12


class Selection(NamedTuple):
    """What is asked for; empty texts stand for all."""

    app: str = ""
    """A directory's name, TEAM/APP, or an Application's name; of one that is written by hand, also
    without the word for the environment."""
    environment: str = ""
    team: str = ""
    since: int | None = None
    """In seconds since 1970."""
    until: int | None = None

    def places(self, places: Iterable[Place]) -> list[Place]:
        """Return the places that matter: those of other environments too, for promotions.

        Raises SelectionError where nothing is selected.
        """
        everything = list(places)
        apps = [one for one in everything if self._is_app(one.subject)]
        subjects = {one.subject for one in everything}
        if not apps and self.app:
            raise SelectionError(_unknown("application", self.app, _names(subjects)))
        if self.team and not any(one.subject.team == self.team for one in apps):
            raise SelectionError(_unknown("team", self.team, {one.team for one in subjects}))
        if self.environment and not any(self.holds(one.subject) for one in apps):
            known = {one.subject.environment for one in apps}
            raise SelectionError(_unknown("environment", self.environment, known))
        kin = {(one.subject.team, one.subject.app) for one in apps if self.holds(one.subject)}
        return [one for one in everything if (one.subject.team, one.subject.app) in kin]

    def holds(self, one: Subject) -> bool:
        """Tell whether an application in an environment is asked for."""
        return (
            self._is_app(one)
            and (not self.environment or _is_environment(one.environment, self.environment))
            and (not self.team or one.team == self.team)
        )

    def period(self, times: Sequence[int]) -> Period:
        """Return the period that is asked for: all of the branch, unless it is said.

        Given: `times`, of the branch's commits.
        """
        return Period(
            min(times, default=0) if self.since is None else self.since,
            max(times, default=0) if self.until is None else self.until,
        )

    def _is_app(self, one: Subject) -> bool:
        names = {one.app, one.name, f"{one.team}/{one.app}"}
        if one.app == one.name:
            names.add(without_environment(one.name))
        return not self.app or self.app in names


def _is_environment(name: str, wanted: str) -> bool:
    spellings = (name, *WELL_KNOWN_ENVIRONMENTS.get(name, ()))
    return wanted == name or wanted.lower() in spellings


def _names(subjects: Iterable[Subject]) -> set[str]:
    return {name for one in subjects for name in (one.app, one.name)}


def _unknown(what: str, wanted: str, known: Iterable[str]) -> str:
    names = sorted({one for one in known if one})
    near = nearest(wanted, names)
    if near:
        return f"no {what} was ever called '{wanted}'; did you mean '{near}'?"
    listed = ", ".join(names[:_MOST_NAMED]) or "none"
    return f"no {what} was ever called '{wanted}'; there are {listed}"
