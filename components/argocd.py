"""An Argo CD of the stack's own: login, secrets, installation, repositories and spokes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from aks_gitops.azure.federation import sso_credential
from aks_gitops.azure.names import argocd_identity, identity_id
from aks_gitops.install.doubts import doubts
from aks_gitops.install.extension import extension_values
from aks_gitops.install.extension_settings import configuration_settings
from aks_gitops.install.facts import install_facts
from aks_gitops.install.references import Reference
from aks_gitops.install.values import helm_values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import AzureCluster, Cluster
from aks_gitops.settings.environments import Environment
from aks_gitops.settings.secret_keys import SSO_CLIENT_SECRET
from aks_gitops.settings.sso import EntraSso
from components.argocd_extension import ArgoCDExtension, ArgoCDExtensionArgs
from components.argocd_helm import ArgoCDHelm, ArgoCDHelmArgs
from components.argocd_secrets import ArgoCDSecrets, ArgoCDSecretsArgs
from components.install_guard import InstallGuard, InstallGuardArgs
from components.platform import Platform
from components.repositories import Repositories, RepositoriesArgs
from components.spokes import SpokeCluster, SpokeClusterArgs
from components.sso import EntraApplication, EntraApplicationArgs


@dataclass(frozen=True, kw_only=True)
class ArgoCDArgs:
    """What to install, on what, and what it needs to know."""

    argocd: InstalledArgoCD
    cluster: Cluster
    environments: Mapping[str, Environment]
    platform: Platform
    argocd_cm: Mapping[str, str]
    """The keys of argocd-cm that the generated Applications rely on."""
    groups: Sequence[str]
    """The Entra groups that have any rights in Argo CD."""
    secrets: Mapping[str, pulumi.Output[str]]
    """The stack's encrypted values, by key."""


class ArgoCD(pulumi.ComponentResource):
    """Argo CD by chart or by extension; everything else is the same for both."""

    sso_client_id: pulumi.Input[str] | None
    """Of the app registration; None without single sign-on."""
    webhook_secrets: Mapping[str, pulumi.Output[str]]
    """Secret: what git servers prove themselves with, by the setting that names the server."""
    ready: Sequence[pulumi.Resource]
    """What must be there before objects of Argo CD's kinds, and after them at the end."""

    def __init__(
        self, name: str, args: ArgoCDArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:ArgoCD", name, None, opts)
        self._args = args
        self._child = pulumi.ResourceOptions(parent=self)
        self._facts = install_facts(args.argocd, args.cluster, args.argocd_cm)
        for doubt in doubts(args.argocd):
            pulumi.log.warn(doubt)
        application = self._application(name)
        own = ArgoCDSecrets(
            f"{name}-secrets",
            ArgoCDSecretsArgs(
                argocd=args.argocd,
                secrets=args.secrets,
                sso_client_secret=application.client_secret
                if application
                else args.secrets.get(SSO_CLIENT_SECRET),
            ),
            self._child,
        )
        self.webhook_secrets = _present(
            {"github": own.github_webhook, "azureDevOps": own.azure_dev_ops_webhook}
        )
        installed = self._install(name, [*args.platform.ready, *own.ready])
        repositories = Repositories(
            f"{name}-repositories",
            RepositoriesArgs(
                namespace=args.argocd.namespace,
                repositories=args.argocd.repositories,
                secrets=args.secrets,
            ),
            pulumi.ResourceOptions(parent=self, depends_on=installed),
        )
        spokes = {one: self._spoke(name, one, installed) for one in sorted(args.argocd.spokes)}
        self._spokes = spokes
        self.ready = (installed, repositories, *spokes.values())
        self.register_outputs({})

    def _application(self, name: str) -> EntraApplication | None:
        """Make the app registration, unless there is no single sign-on or there is one already."""
        sso = self._args.argocd.sso
        self.sso_client_id = sso.client_id if isinstance(sso, EntraSso) else None
        if not isinstance(sso, EntraSso) or sso.client_id is not None:
            return None
        cluster, domain = self._args.platform.cluster, self._args.argocd.domain
        tenant_id = self._facts.tenant_id
        assert domain is not None  # noqa: S101 the settings' rules see to it
        assert tenant_id is not None  # noqa: S101 and their combinations to this
        args = EntraApplicationArgs(
            display_name=f"Argo CD {domain}",
            sso=sso,
            tenant_id=tenant_id,
            domain=domain,
            groups=self._args.groups,
            open_to_all=self._args.argocd.rbac.default_role != "none",
            issuer_url=cluster.issuer_url if cluster else None,
            credential=sso_credential(self._args.argocd.namespace),
        )
        application = EntraApplication(f"{name}-sso", args, self._child)
        self.sso_client_id = application.client_id
        return application

    def _install(self, name: str, needed: Sequence[pulumi.Resource]) -> pulumi.Resource:
        argocd, cluster = self._args.argocd, self._args.cluster
        guard = InstallGuardArgs(argocd=argocd, cluster=cluster)
        namespace = InstallGuard(f"{name}-guard", guard, self._child).namespace
        values = helm_values(argocd, self._facts)
        options = pulumi.ResourceOptions(parent=self, depends_on=needed)
        if argocd.install == "helm":
            chart = ArgoCDHelmArgs(
                release=argocd.name,
                version=argocd.chart.version,
                namespace=namespace,
                values=values,
                references=self._references(),
            )
            return ArgoCDHelm(f"{name}-helm", chart, options)
        assert isinstance(cluster, AzureCluster)  # noqa: S101 the settings' combinations see to it
        assert argocd.extension is not None  # noqa: S101 and their rules to this
        extension = ArgoCDExtensionArgs(
            extension_name=argocd.name,
            extension=argocd.extension,
            cluster=cluster,
            cluster_name=self._cluster_name(cluster),
            resource_group=self._args.platform.resource_group,
            namespace=namespace,
            settings=configuration_settings(extension_values(argocd, values)),
            references=self._references(),
        )
        return ArgoCDExtension(f"{name}-extension", extension, options)

    def _cluster_name(self, cluster: AzureCluster) -> pulumi.Output[str]:
        outputs = self._args.platform.cluster
        assert outputs is not None  # noqa: S101 every cluster in Azure has outputs
        return pulumi.Output.from_input(outputs.id).apply(lambda _: cluster.name)

    def _references(self) -> Mapping[Reference, pulumi.Input[str]]:
        identity = self._args.platform.identity
        found: dict[Reference, pulumi.Input[str]] = {}
        if identity:
            found["identityClientId"] = identity.client_id
        if self.sso_client_id is not None:
            found["ssoClientId"] = self.sso_client_id
        return found

    def _spoke(self, name: str, spoke: str, installed: pulumi.Resource) -> SpokeCluster:
        cluster, identity = self._args.cluster, self._args.platform.identity
        assert isinstance(cluster, AzureCluster)  # noqa: S101 the settings' combinations see to it
        assert identity is not None  # noqa: S101 and to this
        environments = (
            environment
            for environment, one in self._args.environments.items()
            if spoke in (one.cluster, *one.clusters)
        )
        args = SpokeClusterArgs(
            name=spoke,
            spoke=self._args.argocd.spokes[spoke],
            environments=sorted(environments),
            argocd_namespace=self._args.argocd.namespace,
            tenant_id=cluster.tenant_id,
            hub_subscription_id=cluster.subscription_id,
            identity_client_id=identity.client_id,
            identity_principal_id=identity.principal_id,
            identity_id=identity_id(
                cluster.subscription_id, cluster.resource_group, argocd_identity(cluster.name)
            ),
        )
        options = pulumi.ResourceOptions(parent=self, depends_on=installed)
        return SpokeCluster(f"{name}-spoke-{spoke}", args, options)

    @property
    def issuers(self) -> Mapping[str, pulumi.Output[str]]:
        """The URL that signs tokens, for each spoke that takes operators. Asks Azure."""
        spokes = self._spokes.items()
        return {name: spoke.issuer_url() for name, spoke in spokes if spoke.takes_operators}


def _present(values: Mapping[str, pulumi.Output[str] | None]) -> dict[str, pulumi.Output[str]]:
    return {key: value for key, value in values.items() if value is not None}
