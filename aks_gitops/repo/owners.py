"""Who owns an application, and why."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from codeowners import CodeOwners

from aks_gitops.paths.glob import matches
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.team_files import Team, folded
from aks_gitops.repo.tree import Tree
from aks_gitops.settings.fields import is_name

CODEOWNERS_PATHS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file can be, in the order in which GitHub, then GitLab, looks for it."""
_COMMENT = re.compile(r"(?:^|\s)#.*")


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
        self._by_layout: dict[tuple[str, str], Ownership] = {}

    def owner(self, layout: Layout, app: str, path_team: str | None, path: str) -> Ownership:
        """Return the owner of the application `app` that lives in the directory `path`."""
        if layout.team:
            return self._whole(layout, layout.team, "layout")
        if self._claims and (claimants := self._claimants(app, path)):
            team, *rivals = claimants
            return Ownership(team, f"{self._teams[team].path}", "team file", tuple(rivals))
        if path_team:
            return self._whole(layout, path_team, "path")
        return self._by_codeowners(path) if self._codeowners else self._default

    def _whole(self, layout: Layout, team: str, by: str) -> Ownership:
        """Return the ownership of everything that a layout gives a team; made once."""
        key = (layout.name, team)
        if key not in self._by_layout:
            self._by_layout[key] = Ownership(team, f"{by} {layout.pattern.text}", by)
        return self._by_layout[key]

    def findings(self) -> Iterator[Finding]:
        """Yield each line of CODEOWNERS that no git host can read; it counts for nothing."""
        for number, line in enumerate(self._lines, start=1):
            if not _is_readable(line):
                at = f"{self._codeowners_path}:{number}"
                fact = "has a pattern that cannot be read, so the line counts for nothing"
                yield Finding("warning", "codeowners-line", at, fact, "close its '[', or escape it")

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
            if team := self._team_of(kind, handle):
                return Ownership(team, f"{self._codeowners_path}:{line}", "CODEOWNERS")
        return self._default

    def _team_of(self, kind: str, handle: str) -> str | None:
        """Return the team that a handle means: by a team file, or by the handle's last word.

        A handle of one word is a person's, or a group's in GitLab: only a team with a file has it.
        An address means only the team that lists it.
        """
        word = handle.lower().lstrip("@").rpartition("/")[2]
        if (team := self._handles.get(folded(handle))) or kind == "EMAIL":
            return team
        return word if word in self._teams or (kind == "TEAM" and is_name(word)) else None

    @cached_property
    def _lines(self) -> list[str]:
        return [_COMMENT.sub("", line) for line in self._codeowners.splitlines()]

    @cached_property
    def _rules(self) -> CodeOwners:
        return CodeOwners("\n".join(line if _is_readable(line) else "" for line in self._lines))

    @cached_property
    def _handles(self) -> dict[str, str]:
        return {
            folded(handle): team.name
            for team in self._teams.values()
            for handle in team.file.codeowners
        }


def read_owners(tree: Tree, teams: Mapping[str, Team], default: str) -> Owners:
    """Return the owners that the tree's CODEOWNERS file and the team files name."""
    for path in CODEOWNERS_PATHS:
        if path in tree.listing.files:
            text = tree.read(path).decode("utf-8-sig", "replace")
            return Owners(teams, text, path, default)
    return Owners(teams, "", "", default)


def _is_readable(line: str) -> bool:
    try:
        CodeOwners(line)
    except (ValueError, re.error):
        return False
    return True
