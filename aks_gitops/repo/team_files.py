"""Read the team files of a config repository: `teams/<team>.yaml`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.vocabulary import Vocabulary
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.fields import is_name
from aks_gitops.settings.mistakes import SettingsError, nearest, validate
from aks_gitops.settings.teams import DEFAULT, TeamFile

FOLDER = "teams"
_TEAM_FILE = re.compile(rf"{FOLDER}/([^/]+)\.ya?ml")


@dataclass(frozen=True)
class Team:
    """A team, and the file that describes it."""

    name: str
    file: TeamFile
    path: str | None
    """The team file; None for a team that only its directories name."""


def read_team_files(tree: Tree) -> tuple[dict[str, Team], list[Finding]]:
    """Return the teams that have a file, by name, and what is wrong with the files."""
    paths = {path: m.group(1) for path in tree.listing.files if (m := _TEAM_FILE.fullmatch(path))}
    tree.prefetch(paths)
    teams: dict[str, Team] = {}
    findings: list[Finding] = []
    for path, name in sorted(paths.items()):
        if not is_name(name):
            findings.append(
                Finding(
                    "error",
                    "team-name",
                    path,
                    "does not have a Kubernetes name",
                    "rename it to at most 63 of a-z, 0-9 and '-'",
                )
            )
        elif name in teams:
            fact = f"describes the same team as {teams[name].path}"
            findings.append(Finding("error", "team-twice", path, fact, "keep one of the files"))
        else:
            try:
                file = validate(TeamFile, load_yaml(tree.read(path), path), prefix=f"{path}: ")
            except SettingsError as error:
                findings += (Finding("error", "team-file", *mistake) for mistake in error.mistakes)
                file = TeamFile()
            teams[name] = Team(name, file, path)
    findings += _handles_given_twice(teams.values())
    findings += (
        Finding(
            "error", "team-file", path, "is a symbolic link, which is not read", "make it a file"
        )
        for path in tree.listing.symlinks
        if _TEAM_FILE.fullmatch(path)
    )
    return teams, findings


def _handles_given_twice(teams: Iterable[Team]) -> Iterator[Finding]:
    """Yield an error for each handle in CODEOWNERS that two teams take for theirs."""
    owners: dict[str, Team] = {}
    for team in teams:
        for index, handle in enumerate(team.file.codeowners):
            owner = owners.setdefault(folded(handle), team)
            if owner is not team:
                at = f"{team.path}: codeowners.{index}"
                fact = f"is a handle of {owner.path} too"
                yield Finding("error", "handle-twice", at, fact, "keep it in one of the files")


def folded(handle: str) -> str:
    """Return a handle in CODEOWNERS in the form in which handles are compared."""
    return handle.lower().removeprefix("@")


def unknown_environments(teams: Mapping[str, Team], vocabulary: Vocabulary) -> Iterator[Finding]:
    """Report environments that team files name and nobody knows, such as misspelt ones."""
    known = {DEFAULT, *vocabulary.environments.values()}
    for team in teams.values():
        windows = enumerate(team.file.sync_windows)
        named = [(f"quota.{name}", name) for name in team.file.quota]
        named += (
            (f"syncWindows.{index}.environments", name)
            for index, window in windows
            for name in window.environments
        )
        for key, name in named:
            if name not in known:
                close = nearest(name, sorted(known))
                yield Finding(
                    "warning",
                    "environment-unknown",
                    f"{team.path}: {key}",
                    f"names the environment '{name}', which nobody knows",
                    f"did you mean '{close}'?" if close else "name it in the stack's settings",
                )
