"""Read `.aks-gitops.yaml`: what a config repository says of itself."""

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout, layout
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.repository import RepositorySettings

PATH = ".aks-gitops.yaml"
_OTHER_ENDING = ".aks-gitops.yml"


def read_layouts(tree: Tree) -> tuple[list[Layout], list[Finding]]:
    """Return the repository's own layouts, and what is wrong with its file."""
    own, findings = repository_settings(tree)
    return [
        layout(x.path, x.name, team=x.team, environments=x.environments) for x in own.layouts
    ], findings


def repository_settings(tree: Tree) -> tuple[RepositorySettings, list[Finding]]:
    """Return what a repository says of itself, and what is wrong with its file."""
    nothing = RepositorySettings()
    if _OTHER_ENDING in tree.listing.files:
        fix = f"rename it to {PATH}"
        return nothing, [Finding("error", "repository-file", _OTHER_ENDING, "is not read", fix)]
    if PATH in tree.listing.symlinks:
        fact = "is a symbolic link, which is not read"
        return nothing, [Finding("error", "repository-file", PATH, fact, "make it a file")]
    if PATH not in tree.listing.files:
        return nothing, []
    try:
        values = load_yaml(tree.read(PATH), PATH)
        return validate(RepositorySettings, values, prefix=f"{PATH}: "), []
    except SettingsError as error:
        found = (Finding("error", "repository-file", *mistake) for mistake in error.mistakes)
        return nothing, list(found)
