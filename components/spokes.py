"""An AKS cluster that Argo CD deploys to, besides its own."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from aks_gitops.argocd.cluster_secret import (
    ClusterIdentity,
    api_server,
    cluster_data,
    cluster_metadata,
)
from aks_gitops.azure.names import cluster_id
from aks_gitops.azure.roles import Role
from aks_gitops.settings.repositories import Spoke
from components.role_assignment import RoleGrant, assign_role
from components.secret_object import secret_object

if TYPE_CHECKING:
    import pulumi_azure_native

_ROLES: dict[str, Role] = {
    "admin": "Azure Kubernetes Service RBAC Cluster Admin",
    "writer": "Azure Kubernetes Service RBAC Writer",
}


@dataclass(frozen=True, kw_only=True)
class SpokeClusterArgs:
    """The cluster, and who deploys to it."""

    name: str
    """By which environments call it."""
    spoke: Spoke
    environments: Sequence[str]
    """The environments that it serves."""
    argocd_namespace: str
    tenant_id: str
    hub_subscription_id: str
    """The subscription of Argo CD's own cluster."""
    identity_client_id: pulumi.Input[str]
    """Of Argo CD's managed identity."""
    identity_principal_id: pulumi.Input[str]
    identity_id: str
    """Its resource id as plain text, which names its role assignments."""


class SpokeCluster(pulumi.ComponentResource):
    """Argo CD's rights on a cluster, and the Secret by which it knows the cluster.

    Needs a Kubernetes and an azure-native provider; a cluster in another subscription gets a
    provider of its own.
    """

    def __init__(
        self, name: str, args: SpokeClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:SpokeCluster", name, None, opts)
        self._args = args
        self._azure = self._own_azure(name)
        rights = self._rights(name)
        values = pulumi.Output.all(self._kubeconfig(), args.identity_client_id).apply(
            lambda found: cluster_data(
                args.name,
                api_server(found[0]),
                ClusterIdentity(client_id=found[1], tenant_id=args.tenant_id),
                args.spoke.shard,
            )
        )
        metadata = cluster_metadata(args.name, args.argocd_namespace, args.environments)
        # Argo CD logs in as soon as it sees the Secret.
        secret_object(f"{name}-secret", metadata, values, self, depends_on=rights)
        self.register_outputs({})

    @property
    def takes_operators(self) -> bool:
        """Whether Argo CD may install there what needs cluster roles."""
        return self._args.spoke.role == "admin"

    def issuer_url(self) -> pulumi.Output[str]:
        """Return the URL that signs the tokens of the cluster's service accounts.

        Asks Azure. The program ends with RunError where the cluster has none.
        """
        import pulumi_azure_native as azure

        spoke = self._args.spoke
        found = azure.containerservice.get_managed_cluster_output(
            resource_group_name=spoke.resource_group,
            resource_name=spoke.name,
            opts=self._asking(),
        )
        issuer: pulumi.Output[str] = found.oidc_issuer_profile.apply(
            lambda profile: _issuer(self._args.name, profile.issuer_url if profile else None)
        )
        return issuer

    def _own_azure(self, name: str) -> "pulumi_azure_native.Provider | None":
        """Return a provider for the cluster's subscription, where it is another one."""
        subscription = self._args.spoke.subscription_id
        if subscription in (None, self._args.hub_subscription_id):
            return None
        import pulumi_azure_native as azure

        return azure.Provider(
            f"{name}-azure",
            subscription_id=subscription,
            tenant_id=self._args.tenant_id,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _asking(self) -> pulumi.InvokeOutputOptions:
        return pulumi.InvokeOutputOptions(parent=self, provider=self._azure)

    def _kubeconfig(self) -> pulumi.Output[str]:
        import pulumi_azure_native as azure

        found = azure.containerservice.list_managed_cluster_user_credentials_output(
            resource_group_name=self._args.spoke.resource_group,
            resource_name=self._args.spoke.name,
            format="exec",
            opts=self._asking(),
        )
        text: pulumi.Output[str] = found.kubeconfigs.apply(
            lambda every: base64.b64decode(every[0].value).decode()
        )
        return text

    def _rights(self, name: str) -> list[pulumi.Resource]:
        spoke = self._args.spoke
        subscription = spoke.subscription_id or self._args.hub_subscription_id
        scope = cluster_id(subscription, spoke.resource_group, spoke.name)
        roles: tuple[Role, ...] = (
            _ROLES[spoke.role],
            "Azure Kubernetes Service Cluster User Role",
        )
        return [
            assign_role(
                f"{name}-{role.lower().replace(' ', '-')}",
                RoleGrant(
                    role=role,
                    scope=scope,
                    principal_id=self._args.identity_principal_id,
                    principal=self._args.identity_id,
                ),
                pulumi.ResourceOptions(parent=self, provider=self._azure),
            )
            for role in roles
        ]


def _issuer(cluster: str, url: str | None) -> str:
    if url:
        return url
    raise pulumi.RunError(
        f"the cluster {cluster} has no OIDC issuer, so its pods cannot log in to Azure; "
        "switch it on: az aks update --enable-oidc-issuer"
    )
