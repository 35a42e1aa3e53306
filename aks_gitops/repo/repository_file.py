"""Read `.aks-gitops.yaml`: the layouts that a config repository declares itself."""

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout, layout
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.gitops import RepositorySettings
from aks_gitops.settings.mistakes import SettingsError, validate

PATH = ".aks-gitops.yaml"


def read_layouts(tree: Tree) -> tuple[list[Layout], list[Finding]]:
    """Return the repository's own layouts, and what is wrong with its file."""
    if PATH not in tree.listing.files:
        return [], []
    try:
        own = validate(RepositorySettings, load_yaml(tree.read(PATH), PATH), prefix=f"{PATH}: ")
    except SettingsError as error:
        return [], [Finding("error", "repository-file", *mistake) for mistake in error.mistakes]
    return [
        layout(x.path, x.name, team=x.team, environments=x.environments) for x in own.layouts
    ], []
