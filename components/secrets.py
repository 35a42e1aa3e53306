"""Workloads' secrets: a Key Vault, and External Secrets Operator, which reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from aks_gitops.argocd.external_secrets import (
    SERVICE_ACCOUNT,
    Operator,
    StoreScope,
    VaultAccess,
    addons_project,
    application_metadata,
    application_name,
    application_spec,
)
from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.azure.federation import federated_credential
from aks_gitops.azure.names import external_secrets_identity, identity_id, vault_id, vault_url
from aks_gitops.install.references import placeholder
from aks_gitops.settings.environments import IN_CLUSTER
from aks_gitops.settings.secrets import CreatedVault, ExternalSecrets
from components.identity import FederatedIdentity, FederatedIdentityArgs, Trust
from components.kubernetes_object import KubernetesObject
from components.references import resolved
from components.role_assignment import RoleGrant, assign_role


@dataclass(frozen=True, kw_only=True)
class WorkloadSecretsArgs:
    """The vault, and the clusters that read it."""

    settings: ExternalSecrets
    subscription_id: str
    tenant_id: str
    resource_group: str
    """Of Argo CD's own cluster; the identity, and a vault that is created, go there."""
    resource_group_ready: pulumi.Input[str] | None = None
    """Its name again, as an Output, where the stack creates it."""
    location: pulumi.Input[str]
    cluster: str
    """The name of Argo CD's own cluster in Azure."""
    argocd_namespace: str
    stores: Mapping[str, Sequence[StoreScope]]
    """The environments on each cluster, by Argo CD's name of the cluster."""
    issuers: Mapping[str, pulumi.Input[str]]
    """The URL that signs the tokens of each cluster's service accounts. A cluster that is not here
    gets no operator: one where Argo CD may not make cluster roles, or that the stack does not
    know."""
    tags: Mapping[str, str] = field(default_factory=dict)


class WorkloadSecrets(pulumi.ComponentResource):
    """A Key Vault, an identity that may read its secrets, and the operator as an Application of
    Argo CD on each cluster. Needs a Kubernetes and an azure-native provider, and a running Argo CD.
    """

    vault_url: str
    client_id: pulumi.Output[str]
    """Of the identity that reads the vault."""

    def __init__(
        self, name: str, args: WorkloadSecretsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:secrets:WorkloadSecrets", name, None, opts)
        clusters = sorted(set(args.stores) & set(args.issuers))
        for left_out in sorted(set(args.stores) - set(args.issuers)):
            pulumi.log.warn(
                f"External Secrets Operator is not installed on {left_out}: "
                "Argo CD must know it as a spoke with role admin; see docs/secrets.md"
            )
        identity = self._identity(name, args, clusters)
        self.client_id = identity.client_id
        vault = args.settings.vault
        created = self._vault(name, args, vault) if isinstance(vault, CreatedVault) else []
        scope = (
            vault_id(args.subscription_id, args.resource_group, vault.name)
            if isinstance(vault, CreatedVault)
            else vault.id
        )
        self.vault_url = vault_url(scope)
        role = assign_role(
            f"{name}-key-vault-secrets-user",
            RoleGrant(
                role="Key Vault Secrets User",
                scope=scope,
                principal_id=identity.principal_id,
                principal=identity_id(
                    args.subscription_id,
                    args.resource_group,
                    external_secrets_identity(args.cluster),
                ),
            ),
            pulumi.ResourceOptions(parent=self, depends_on=created),
        )
        self._operators(name, args, clusters, [role, *identity.ready])
        self.register_outputs({})

    def _identity(
        self, name: str, args: WorkloadSecretsArgs, clusters: Sequence[str]
    ) -> FederatedIdentity:
        trusts = [
            Trust(
                issuer_url=args.issuers[cluster],
                credentials=[
                    federated_credential(
                        args.settings.namespace,
                        SERVICE_ACCOUNT,
                        cluster="" if cluster == IN_CLUSTER else cluster,
                    )
                ],
            )
            for cluster in clusters
        ]
        identity = FederatedIdentityArgs(
            resource_group=args.resource_group_ready or args.resource_group,
            location=args.location,
            identity_name=external_secrets_identity(args.cluster),
            trusts=trusts,
            tags=args.tags,
        )
        return FederatedIdentity(f"{name}-identity", identity, pulumi.ResourceOptions(parent=self))

    def _vault(
        self, name: str, args: WorkloadSecretsArgs, vault: CreatedVault
    ) -> list[pulumi.Resource]:
        # Imported where it is needed: stacks without Azure start faster.
        import pulumi_azure_native as azure
        from pulumi_azure_native import keyvault

        public = vault.public_network_access
        properties = keyvault.VaultPropertiesArgs(
            tenant_id=args.tenant_id,
            sku=keyvault.SkuArgs(family="A", name=keyvault.SkuName.STANDARD),
            # The provider's default is access policies, under which roles count for nothing.
            enable_rbac_authorization=True,
            enable_soft_delete=True,
            soft_delete_retention_in_days=vault.retention_days,
            # Azure refuses an explicit false.
            enable_purge_protection=vault.purge_protection or None,
            public_network_access="Enabled" if public else "Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(
                bypass="AzureServices", default_action="Allow" if public else "Deny"
            ),
        )
        return [
            azure.keyvault.Vault(
                f"{name}-vault",
                vault_name=vault.name,
                resource_group_name=args.resource_group_ready or args.resource_group,
                location=args.location,
                properties=properties,
                tags=dict(args.tags),
                opts=pulumi.ResourceOptions(
                    parent=self, protect=vault.protect, delete_before_replace=True
                ),
            )
        ]

    def _operators(
        self,
        name: str,
        args: WorkloadSecretsArgs,
        clusters: Sequence[str],
        ready: Sequence[pulumi.Resource],
    ) -> None:
        settings = args.settings
        project = KubernetesObject(
            f"{name}-project",
            addons_project(args.argocd_namespace, settings.namespace, clusters),
            pulumi.ResourceOptions(parent=self),
        )
        access = VaultAccess(
            url=self.vault_url,
            client_id=placeholder("secretsClientId"),
            tenant_id=args.tenant_id,
        )
        for cluster in clusters:
            operator = Operator(
                cluster=cluster,
                namespace=settings.namespace,
                version=settings.chart_version,
                replicas=settings.replicas,
                stores=args.stores[cluster],
            )
            spec = application_spec(operator, access)
            manifest = {
                "apiVersion": ARGO_API,
                "kind": "Application",
                "metadata": application_metadata(cluster, args.argocd_namespace),
                "spec": resolved(spec, {"secretsClientId": self.client_id}),
            }
            # The project permits the Application until the last of its objects is deleted.
            options = pulumi.ResourceOptions(parent=self, depends_on=[project, *ready])
            KubernetesObject(f"{name}-{application_name(cluster)}", manifest, options)
