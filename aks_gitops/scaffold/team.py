"""A new team: its file, and its line in CODEOWNERS."""

from itertools import chain

from aks_gitops.edit.refusal import refused
from aks_gitops.scaffold.answers import Ground, Scaffold, TeamAnswers
from aks_gitops.scaffold.inverse import team_folder
from aks_gitops.scaffold.names import checked_handles, checked_lines, checked_team
from aks_gitops.scaffold.ownership import owners_line
from aks_gitops.scaffold.placing import usual_layout
from aks_gitops.scaffold.texts import filled, scalar


def new_team(answers: TeamAnswers, ground: Ground) -> Scaffold:
    """Return the files of a new team. Raises RefusedError."""
    checked_team(answers.name, ground.catalog.vocabulary)
    checked_handles(answers.owners)
    checked_lines((answers.description, *chain(*(answers.groups or {}).values())))
    known = ground.catalog.teams.get(answers.name)
    path = f"teams/{answers.name}.yaml"
    if known and known.path and known.path != path:
        raise refused(f"the team '{answers.name}'", "is there already", known.path, "edit its file")
    files = {path: filled("team.yaml", _values(answers)).encode()}
    usual = usual_layout(ground)
    folder = team_folder(usual.pattern, answers.name) if usual else ""
    notes = (f"review who may change {path}: it says what the team may do",)
    if not folder:
        more = "each 'new app' says that it is the team's, in CODEOWNERS or in the team's file"
        return Scaffold(files, team=answers.name, notes=(*notes, more))
    line = owners_line(ground.tree, f"/{folder}/", answers.owners, make=True)
    return Scaffold(files, line, team=answers.name, notes=notes)


def _values(answers: TeamAnswers) -> dict[str, str]:
    roles = "\n".join(
        f"{role}: {_flow(ids)}" for role, ids in (answers.groups or {}).items() if ids
    )
    return {
        "description": scalar(answers.description or f"The team {answers.name}"),
        "groups": filled("parts/groups.yaml", {"roles": roles}) if roles else "",
        "owners": _flow(answers.owners),
    }


def _flow(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(scalar, texts))}]"
