"""Argo CD's logins to repositories, besides the config repository."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.argocd.repository_secret import (
    repository_data,
    repository_metadata,
    secret_field,
)
from aks_gitops.settings.repositories import ArgoCDRepository
from aks_gitops.settings.secret_keys import repository_key
from components.secret_object import secret_object


@dataclass(frozen=True, kw_only=True)
class RepositoriesArgs:
    """The repositories, and the secrets of their logins."""

    namespace: str
    """The namespace that Argo CD runs in."""
    repositories: Mapping[str, ArgoCDRepository]
    """By the names that the settings give them."""
    secrets: Mapping[str, pulumi.Output[str]]
    """The stack's encrypted values, by key."""


class Repositories(pulumi.ComponentResource):
    """A Secret per repository or template, which Argo CD finds by its label."""

    def __init__(
        self, name: str, args: RepositoriesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:Repositories", name, None, opts)
        for key, repository in sorted(args.repositories.items()):
            values: dict[str, pulumi.Input[str]] = {**repository_data(key, repository)}
            if field := secret_field(repository):
                values[field] = pulumi.Output.secret(args.secrets[repository_key(key)])
            metadata = repository_metadata(key, repository, args.namespace)
            secret_object(f"{name}-{key}", metadata, values, self)
        self.register_outputs({})
