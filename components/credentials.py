"""Argo CD's login to the config repository."""

from dataclasses import dataclass

import pulumi

from aks_gitops.argocd.cluster_secret import SECRET_TYPE
from aks_gitops.argocd.sync import Manifest
from components.secret_object import secret_object


@dataclass(frozen=True, kw_only=True)
class RepositoryCredentialsArgs:
    """The repository, and who logs in to it."""

    namespace: str
    repository: str
    username: str
    token: pulumi.Input[str]


class RepositoryCredentials(pulumi.ComponentResource):
    """A repository Secret, which Argo CD finds by its label."""

    def __init__(
        self, name: str, args: RepositoryCredentialsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:RepositoryCredentials", name, None, opts)
        metadata: Manifest = {
            "name": "config-repository",
            "namespace": args.namespace,
            "labels": {SECRET_TYPE: "repository"},
        }
        values: dict[str, pulumi.Input[str]] = {
            "type": "git",
            "url": args.repository,
            "username": args.username,
            "password": pulumi.Output.secret(args.token),
        }
        secret_object(f"{name}-config-repository", metadata, values, self)
        self.register_outputs({})
