"""Read the team files of a config repository: `teams/<team>.yaml`."""

import re
from dataclasses import dataclass

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.fields import DNS_LABEL
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.teams import TeamFile

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
        if not DNS_LABEL.fullmatch(name):
            findings.append(
                Finding(
                    "error",
                    "team-name",
                    path,
                    f"'{name}' is not a Kubernetes name",
                    "rename the file",
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
    return teams, findings
