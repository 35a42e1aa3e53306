"""An application's own settings: `argocd-app.yaml` in its directory."""

from collections.abc import Iterable

from aks_gitops.repo.finding import Finding
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.application import ApplicationSettings
from aks_gitops.settings.mistakes import SettingsError, validate

APPLICATION_SETTINGS = "argocd-app.yaml"


def read_application_settings(
    tree: Tree, directories: Iterable[str]
) -> tuple[dict[str, ApplicationSettings], list[Finding]]:
    """Return the settings of the applications in `directories`, and what is wrong with them.

    A file that Argo CD cannot use stops the whole ApplicationSet, so every mistake is an error.
    """
    paths = {f"{directory}/{APPLICATION_SETTINGS}": directory for directory in sorted(directories)}
    tree.prefetch(paths)
    settings: dict[str, ApplicationSettings] = {}
    findings: list[Finding] = []
    for path, directory in paths.items():
        try:
            values = load_yaml(tree.read(path), path)
            settings[directory] = validate(ApplicationSettings, values, prefix=f"{path}: ")
        except SettingsError as error:
            findings += (
                Finding("error", "application-settings", *mistake) for mistake in error.mistakes
            )
    return settings, findings
