"""All settings of one stack, and how they are read: every mistake at once, none with its value."""

import json
from collections.abc import Callable

from pydantic import model_validator

from aks_gitops.settings.argocd import ArgoCD
from aks_gitops.settings.cluster import Cluster
from aks_gitops.settings.combinations import combination_faults
from aks_gitops.settings.fields import Model, refuse
from aks_gitops.settings.gitops import GitOps
from aks_gitops.settings.mistakes import NOT_A_MAPPING, Mistake, validate
from aks_gitops.settings.registry import NoRegistry, Registry
from aks_gitops.settings.secret_keys import REPOSITORY_TOKEN
from aks_gitops.settings.secrets import NoSecrets, Secrets


class Settings(Model):
    """The settings of one stack, one structured key per area."""

    gitops: GitOps
    """The config repository and what Argo CD does with it."""
    cluster: Cluster
    """The cluster that the objects go to, and how the program logs in to it."""
    argocd: ArgoCD
    """The Argo CD that receives the objects, and how it is installed."""
    registry: Registry = NoRegistry(mode="none")
    """The Azure container registry that nodes and Argo CD pull from."""
    secrets: Secrets = NoSecrets(mode="none")
    """Where workloads' secrets live, and how they get into the clusters."""

    @model_validator(mode="after")
    def _areas_fit_together(self) -> "Settings":
        refuse(combination_faults(self))
        return self


AREAS: tuple[str, ...] = tuple(Settings.model_fields)


def load_settings(
    get: Callable[[str], str | None], *, secret_areas: tuple[str, ...] = ()
) -> Settings:
    """Read a stack's settings.

    Given: `get` returns the JSON text of a configuration key, or None (as `pulumi.Config.get`
    does); `secret_areas` are areas that the stack stores encrypted. Raises SettingsError with all
    mistakes.
    """
    values: dict[str, object] = {}
    mistakes: list[Mistake] = []
    for area in AREAS:
        text = get(area)
        if area in secret_areas:
            fix = f"write it in plain text; secrets have keys of their own, as {REPOSITORY_TOKEN}"
            mistakes.append(Mistake(area, "is encrypted, or holds an encrypted value", fix))
        elif text is not None:
            try:
                values[area] = json.loads(text)
            except (ValueError, RecursionError):
                mistakes.append(Mistake(area, NOT_A_MAPPING.fact, NOT_A_MAPPING.fix))
    return validate(Settings, values, already=mistakes)
