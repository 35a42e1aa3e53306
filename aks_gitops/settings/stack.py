"""All settings of one stack, and how they are read: every mistake at once, none with its value."""

import json
from collections.abc import Callable
from typing import Literal, get_args

from aks_gitops.settings.argocd import ArgoCD
from aks_gitops.settings.cluster import Cluster
from aks_gitops.settings.fields import Model
from aks_gitops.settings.gitops import GitOps
from aks_gitops.settings.mistakes import Mistake, validate

SecretKey = Literal["repositoryToken"]
"""The secret keys of a stack. Each is set with `pulumi config set --secret KEY`."""
SECRET_KEYS: tuple[str, ...] = get_args(SecretKey)


class Settings(Model):
    """The settings of one stack, one structured key per area."""

    gitops: GitOps
    cluster: Cluster
    argocd: ArgoCD


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
    mistakes = [
        Mistake(area, "is stored as a secret", f"keep secrets in their own keys: {SECRET_KEYS[0]}")
        for area in secret_areas
    ]
    for area in AREAS:
        text = get(area)
        if text is None or area in secret_areas:
            continue
        try:
            values[area] = json.loads(text)
        except ValueError:
            mistakes.append(Mistake(area, "is not a mapping", "write its keys below it, indented"))
    return validate(Settings, values, already=mistakes)
