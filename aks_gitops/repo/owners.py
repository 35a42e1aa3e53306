"""Who owns an application, and why."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from codeowners import CodeOwners

from aks_gitops.repo.glob import matches
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.team_files import Team
from aks_gitops.repo.tree import Tree
from aks_gitops.settings.fields import DNS_LABEL

CODEOWNERS_PATHS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


class Ownership(NamedTuple):
    """The owning team, what says so, and any other team that claims the same."""

    team: str
    reason: str
    by: str
    """`layout`, `team file`, `path`, `CODEOWNERS` or `default`."""
    rivals: tuple[str, ...] = ()


class Owners:
    """Answers who owns what.

    In this order: the layout's own team, team files, the path, CODEOWNERS, the default team.
    """

    def __init__(
        self, teams: Mapping[str, Team], codeowners: str, codeowners_path: str, default: str
    ) -> None:
        self._teams = teams
        self._default = Ownership(default, "default team", "default")
        self._codeowners = codeowners
        self._codeowners_path = codeowners_path
        self._claims = sorted(
            (glob, team.name) for team in teams.values() for glob in team.file.applications
        )
        self._by_name: dict[str, tuple[str, ...]] = {}

    def owner(self, layout: Layout, app: str, path_team: str | None, path: str) -> Ownership:
        """Return the owner of the application `app` that lives in the directory `path`."""
        if layout.team:
            return Ownership(layout.team, f"layout {layout.pattern.text}", "layout")
        if self._claims and (claimants := self._claimants(app, path)):
            team, *rivals = claimants
            return Ownership(team, f"{self._teams[team].path}", "team file", tuple(rivals))
        if path_team:
            return Ownership(path_team, f"path {layout.pattern.text}", "path")
        return self._by_codeowners(path) if self._codeowners else self._default

    def _claimants(self, app: str, path: str) -> list[str]:
        by_name = self._by_name.get(app)
        if by_name is None:
            by_name = tuple(
                team for glob, team in self._claims if "/" not in glob and matches(glob, app)
            )
            self._by_name[app] = by_name
        by_path = {team for glob, team in self._claims if "/" in glob and matches(glob, path)}
        return sorted({*by_name, *by_path})

    def _by_codeowners(self, path: str) -> Ownership:
        handles, line, _, _ = self._rules.matching_line(f"{path}/kustomization.yaml")
        for kind, handle in handles:
            word = _last_word(handle)
            team = self._handles.get(handle.lower()) or self._handles.get(word)
            if kind == "TEAM" and not team and DNS_LABEL.fullmatch(word):
                team = word
            if team:
                return Ownership(team, f"{self._codeowners_path}:{line}", "CODEOWNERS")
        return self._default

    @cached_property
    def _rules(self) -> CodeOwners:
        return CodeOwners(self._codeowners)

    @cached_property
    def _handles(self) -> dict[str, str]:
        handles = {name: name for name in self._teams}
        for team in self._teams.values():
            handles |= {handle.lower(): team.name for handle in team.file.codeowners}
        return handles


def read_owners(tree: Tree, teams: Mapping[str, Team], default: str) -> Owners:
    """Return the owners that the tree's CODEOWNERS file and the team files name."""
    for path in CODEOWNERS_PATHS:
        if path in tree.listing.files:
            text = tree.read(path).decode("utf-8", "replace")
            return Owners(teams, text, path, default)
    return Owners(teams, "", "", default)


def _last_word(handle: str) -> str:
    return re.split(r"[/@]", handle.lower())[-1]
