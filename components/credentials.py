"""Argo CD's login to the config repository."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes


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
        kubernetes.core.v1.Secret(
            f"{name}-config-repository",
            metadata={
                "name": "config-repository",
                "namespace": args.namespace,
                "labels": {"argocd.argoproj.io/secret-type": "repository"},
            },
            string_data={
                "type": "git",
                "url": args.repository,
                "username": args.username,
                "password": pulumi.Output.secret(args.token),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
