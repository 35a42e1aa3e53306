"""Argo CD's login to the config repository."""

from dataclasses import dataclass

import pulumi

from components.kubernetes_object import KubernetesObject


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
        secret = {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {
                "name": "config-repository",
                "namespace": args.namespace,
                "labels": {"argocd.argoproj.io/secret-type": "repository"},
            },
            "stringData": {
                "type": "git",
                "url": args.repository,
                "username": args.username,
                "password": pulumi.Output.secret(args.token),
            },
        }
        # The API server answers with the token in `data`, which the state must not show.
        options = pulumi.ResourceOptions(
            parent=self, additional_secret_outputs=["data", "stringData"]
        )
        KubernetesObject(f"{name}-config-repository", secret, options)
        self.register_outputs({})
