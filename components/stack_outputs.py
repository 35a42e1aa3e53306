"""What `pulumi stack output` tells a person and the programs that follow."""

from collections.abc import Mapping

import pulumi

from aks_gitops.install.access import access
from aks_gitops.program import Program
from aks_gitops.settings.cluster import AzureCluster
from aks_gitops.settings.stack import Settings
from components.argocd import ArgoCD
from components.platform import Platform


def stack_outputs(
    settings: Settings,
    program: Program,
    repository: str,
    platform: Platform,
    argocd: ArgoCD | None,
) -> dict[str, pulumi.Input[object]]:
    """Return the stack's outputs by name; what a stack has not is left out."""
    reached = access(settings.cluster, settings.argocd)
    cluster = settings.cluster
    found: dict[str, pulumi.Input[object] | None] = {
        "repository": repository,
        "revision": program.catalog.revision.requested,
        "commit": program.catalog.revision.commit,
        "environments": sorted(settings.gitops.environments),
        "applications": [application.name for application in program.plan.applications],
        "clusterName": cluster.name if isinstance(cluster, AzureCluster) else None,
        "clusterId": platform.cluster.id if platform.cluster else None,
        "issuerUrl": platform.cluster.issuer_url if platform.cluster else None,
        "egressAddress": platform.egress_address,
        "getCredentialsCommand": reached.get_credentials or None,
        "argocdUrl": reached.url or None,
        "loginCommand": reached.login or None,
        "webhookUrl": reached.webhook_url or None,
        "webhookSecrets": _given(argocd.webhook_secrets) if argocd else None,
        "identityClientId": platform.identity.client_id if platform.identity else None,
        "ssoClientId": argocd.sso_client_id if argocd else None,
        "nextSteps": list(reached.next_steps) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _given(secrets: Mapping[str, pulumi.Output[str]]) -> dict[str, pulumi.Output[str]] | None:
    return dict(secrets) or None
