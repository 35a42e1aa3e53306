"""Who owns something new: lines in CODEOWNERS and claims in team files."""

from collections.abc import Mapping, Sequence

from codeowners import CodeOwners

from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.reading import value_at
from aks_gitops.edit.refusal import refused
from aks_gitops.edit.style import newline_of
from aks_gitops.repo.edited_tree import EditedTree
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.owners import CODEOWNERS_PATHS, read_owners
from aks_gitops.repo.team_files import Team, folded
from aks_gitops.repo.tree import WholeTree
from aks_gitops.scaffold.answers import Ground

_KEY = "applications"
_HEAD = "# The last matching line decides.\n"

Files = Mapping[str, bytes]


def codeowners_path(tree: WholeTree) -> str:
    """Return where CODEOWNERS is; empty where there is none."""
    return next((path for path in CODEOWNERS_PATHS if path in tree.listing.files), "")


def owners_line(tree: WholeTree, folder: str, handles: Sequence[str], *, make: bool) -> Files:
    """Return CODEOWNERS with a line that gives a folder to its owners, or nothing to change.

    Given: `folder` as CODEOWNERS writes it, such as /apps/web/; `make`, whether a missing file is
    written.
    """
    path = codeowners_path(tree)
    if not handles or not (path or make):
        return {}
    text = tree.whole(path).decode("utf-8", "surrogateescape") if path else _HEAD
    wanted = {folded(one) for one in handles}
    if wanted <= {folded(one) for one in _owners_of(text, folder)}:
        return {}
    newline = newline_of(text)
    start = text if not text or text.endswith(("\n", "\r")) else text + newline
    line = f"{folder}  {' '.join(handles)}{newline}"
    return {path or CODEOWNERS_PATHS[1]: f"{start}{line}".encode("utf-8", "surrogateescape")}


def claimed(ground: Ground, layout: Layout, app: str, team: str, paths: Sequence[str]) -> Files:
    """Return what makes a team the owner of an application where its path does not say it.

    A line in CODEOWNERS where there is such a file and the team has a handle, else a name in its
    team file. Given: the application's folder in CODEOWNERS' form, then one that is deployed.
    Raises RefusedError.
    """
    folder, deployed = paths
    known = ground.catalog.teams.get(team)
    handles = known.file.codeowners if known else ()
    files = owners_line(ground.tree, folder, handles, make=False)
    changed = EditedTree(ground.tree, files)
    owners = read_owners(changed, _with_files(ground), ground.default_team)
    path_team = team if "team" in layout.pattern.placeholders else None
    owner = owners.owner(layout, app, path_team, deployed)
    if owner.team == team and not owner.rivals:
        return files
    if owner.by in ("team file", "layout"):
        fix = "change the globs there, or choose another name"
        raise refused(f"the application '{app}'", f"is {owner.team}'s", owner.reason, fix)
    return {**files, **_claim(ground, app, team)}


def _claim(ground: Ground, app: str, team: str) -> Files:
    known = ground.catalog.teams.get(team)
    if known is None or known.path is None:
        fix = f"write one first: aks-gitops new team {team}"
        fact = "has no team file, and nothing else can say what is its own"
        raise refused(f"the team '{team}'", fact, f"teams/{team}.yaml", fix)
    file = YamlFile(ground.tree.whole(known.path), known.path)
    if file.documents and value_at(file.documents[0], _KEY) is not None:
        edited = file.insert_item(0, (_KEY,), app)
    else:
        edited = file.insert_key(0, (), _KEY, [app])
    return {known.path: edited.data}


def _with_files(ground: Ground) -> Mapping[str, Team]:
    return {name: one for name, one in ground.catalog.teams.items() if one.path}


def _owners_of(text: str, folder: str) -> list[str]:
    """Return who owns what lies in a folder; nobody where the file cannot be read."""
    try:
        return [handle for _, handle in CodeOwners(text).of(f"{folder.strip('/')}/any")]
    except ValueError:
        return []
