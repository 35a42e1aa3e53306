"""Read `.aks-gitops.yaml`: the layouts that a config repository declares itself."""

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout, layout
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.gitops import RepositorySettings
from aks_gitops.settings.mistakes import SettingsError, validate

PATH = ".aks-gitops.yaml"
_OTHER_ENDING = ".aks-gitops.yml"


def read_layouts(tree: Tree) -> tuple[list[Layout], list[Finding]]:
    """Return the repository's own layouts, and what is wrong with its file."""
    if _OTHER_ENDING in tree.listing.files:
        fix = f"rename it to {PATH}"
        return [], [Finding("error", "repository-file", _OTHER_ENDING, "is not read", fix)]
    if PATH in tree.listing.symlinks:
        fact = "is a symbolic link, which is not read"
        return [], [Finding("error", "repository-file", PATH, fact, "make it a file")]
    if PATH not in tree.listing.files:
        return [], []
    try:
        own = validate(RepositorySettings, load_yaml(tree.read(PATH), PATH), prefix=f"{PATH}: ")
    except SettingsError as error:
        return [], [Finding("error", "repository-file", *mistake) for mistake in error.mistakes]
    return [
        layout(x.path, x.name, team=x.team, environments=x.environments) for x in own.layouts
    ], []
