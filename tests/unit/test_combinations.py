"""What one area makes impossible in another is refused, with the place and the way out."""

from collections.abc import Mapping
from typing import Any

import pytest

from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.stack import Settings
from tests.builders import environment
from tests.unit.stacks import created_cluster

GUID = "00000000-0000-0000-0000-000000000000"
REPOSITORY = "https://github.com/example-org/config-repo.git"
IN_AZURE = {"subscriptionId": GUID, "tenantId": GUID, "resourceGroup": "rg", "name": "aks"}
EXISTING = {"mode": "existing", "login": "azurecli", **IN_AZURE}
ARC = {"mode": "arc", "context": "edge", **IN_AZURE}
CREATED = created_cluster(tier="Standard")
KIND = {"mode": "kubeconfig", "context": "kind"}
ISSUER = "https://westeurope.oic.prod-arc.azure.com/00000000/11111111/"
NO_ISSUER = "needs the cluster's OIDC issuer, which is not known"
ELSEWHERE = "use a cluster in Azure, or do without"


def argocd(**keys: object) -> dict[str, object]:
    usual = {
        "install": "helm",
        "domain": "argocd.example.com",
        "localAdmin": True,
        "availability": {"mode": "single"},
        "workloadIdentity": False,
    }
    return {**usual, **keys}


def stack(
    *,
    cluster: Mapping[str, object],
    argocd: Mapping[str, object],
    gitops: Mapping[str, object] | None = None,
    **areas: object,
) -> dict[str, Any]:
    usual = {
        "repository": REPOSITORY,
        "revision": "main",
        "protect": False,
        "environments": {"dev": environment()},
    }
    return {"gitops": {**usual, **(gitops or {})}, "cluster": cluster, "argocd": argocd, **areas}


def mistakes(values: Mapping[str, object]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        validate(Settings, values)
    return [str(one) for one in caught.value.mistakes]


def test_the_extension_needs_a_cluster_that_azure_knows() -> None:
    extension = argocd(
        install="extension", extension={"releaseTrain": "Preview", "version": "1.0.0-preview"}
    )
    assert mistakes(stack(cluster=KIND, argocd=extension)) == [
        "argocd.install: is 'extension', which only AKS and Arc-enabled clusters have; "
        "write helm, or another cluster.mode"
    ]


def test_helm_needs_a_cluster_to_install_into() -> None:
    assert mistakes(stack(cluster={"mode": "kubeconfig"}, argocd=argocd())) == [
        "argocd.install: is 'helm', but cluster.context names no cluster to install into; "
        "add cluster.context, or write none"
    ]


@pytest.mark.parametrize(("cluster", "fix"), [(KIND, ELSEWHERE), (ARC, "add cluster.issuer")])
def test_an_identity_needs_an_issuer(cluster: Mapping[str, object], fix: str) -> None:
    wanted = argocd(
        workloadIdentity=True,
        sso={"mode": "entra", "tenantId": GUID, "credential": "workloadIdentity"},
    )
    vault = {"mode": "existing", "id": _id("Microsoft.KeyVault/vaults/kv-gitops")}
    secrets = {"mode": "externalSecrets", "vault": vault}
    assert mistakes(stack(cluster=cluster, argocd=wanted, secrets=secrets)) == [
        f"argocd.workloadIdentity: {NO_ISSUER}; {fix}",
        f"argocd.sso.credential: {NO_ISSUER}; {fix}",
        f"secrets.mode: {NO_ISSUER}; {fix}",
    ]


def test_an_arc_enabled_cluster_with_an_issuer_gives_identities() -> None:
    cluster = {**ARC, "issuer": ISSUER}
    validate(Settings, stack(cluster=cluster, argocd=argocd(workloadIdentity=True)))


def test_sso_outside_azure_needs_its_tenant() -> None:
    sso = {"mode": "entra", "clientId": GUID, "credential": "secret"}
    assert mistakes(stack(cluster=KIND, argocd=argocd(sso=sso))) == [
        "argocd.sso.tenantId: is missing, and a cluster of a kubeconfig has none; add it"
    ]


def test_repositories_and_spokes_that_want_an_identity_need_one() -> None:
    chart = {"url": "example.azurecr.io/charts", "type": "helm"}
    repositories = {"charts": {**chart, "login": {"kind": "workloadIdentity"}}}
    spokes = {"aks-staging": {"resourceGroup": "rg", "name": "aks-staging"}}
    wanted = argocd(repositories=repositories, spokes=spokes)
    fix = "set argocd.workloadIdentity to true"
    assert mistakes(stack(cluster=EXISTING, argocd=wanted)) == [
        "argocd.repositories.charts.login.kind: "
        f"is workloadIdentity, but Argo CD gets no identity; {fix}",
        f"argocd.spokes: needs an identity that the spokes let in; {fix}",
    ]


@pytest.mark.parametrize(
    ("cluster", "fix"),
    [("aks-stagin", "did you mean 'aks-staging'?"), ("other-place", "add it there")],
)
def test_an_environments_cluster_is_one_of_the_spokes(cluster: str, fix: str) -> None:
    spokes = {"aks-staging": {"resourceGroup": "rg", "name": "aks-staging"}}
    hub = argocd(workloadIdentity=True, spokes=spokes)
    gitops = {"environments": {"staging": environment(cluster=cluster)}}
    assert mistakes(stack(cluster=EXISTING, argocd=hub, gitops=gitops)) == [
        f"gitops.environments.staging.cluster: '{cluster}' is not among argocd.spokes; {fix}"
    ]


@pytest.mark.parametrize("cluster", [KIND, ARC])
def test_web_app_routing_is_an_add_on_of_aks(cluster: Mapping[str, object]) -> None:
    exposure = {"kind": "webAppRouting", "tls": {"source": "certManager", "issuer": "letsencrypt"}}
    assert mistakes(stack(cluster=cluster, argocd=argocd(exposure=exposure))) == [
        "argocd.exposure.kind: is webAppRouting, which only AKS has; choose another"
    ]


def test_monitors_for_managed_prometheus_need_it() -> None:
    wanted = argocd(metrics={"serviceMonitors": "azure"})
    assert mistakes(stack(cluster=CREATED, argocd=wanted)) == [
        "argocd.metrics.serviceMonitors: is azure, but the cluster has no managed Prometheus; "
        "set cluster.monitoring.prometheus"
    ]


def test_a_registrys_roles_need_identities() -> None:
    registry = {
        "mode": "existing",
        "id": _id("Microsoft.ContainerRegistry/registries/example"),
        "permissions": "rbac",
    }
    assert mistakes(stack(cluster=KIND, argocd=argocd(), registry=registry)) == [
        "registry.mode: assigns roles to identities that a cluster of a kubeconfig has not; "
        "write none, or another cluster.mode"
    ]


def test_the_config_repository_has_one_login() -> None:
    repositories = {"config": {"url": REPOSITORY, "login": {"kind": "token"}}}
    gitops = {"credentials": "token"}
    values = stack(cluster=KIND, argocd=argocd(repositories=repositories), gitops=gitops)
    assert mistakes(values) == [
        "argocd.repositories.config.url: is the config repository, "
        "which gitops.credentials logs in to already; remove one of the two"
    ]


def test_a_cluster_that_the_stack_creates_has_no_argocd_yet() -> None:
    theirs = {"install": "none", "config": "patch"}
    assert mistakes(stack(cluster=CREATED, argocd=theirs)) == [
        "argocd.install: is none, but a cluster that the stack creates has no Argo CD yet; "
        "write helm or extension"
    ]


def test_subscriptions_name_what_argocd_can_send_with() -> None:
    teams = {"trigger": "on-created", "service": "teams-workflows", "recipients": ["alerts"]}
    slack = {"trigger": "on-sync-failed", "service": "slack", "recipients": ["alerts"]}
    gitops = {"environments": {"dev": environment(syncPolicy={"notifications": [teams, slack]})}}
    offered = argocd(notifications={"teamsWorkflows": ["platform"]})
    values = stack(cluster=KIND, argocd=offered, gitops=gitops)
    place = "gitops.environments.dev.syncPolicy.notifications"
    assert mistakes(values) == [
        f"{place}.0.trigger: 'on-created' is not among argocd.notifications.triggers; add it there",
        f"{place}.0.recipients: 'alerts' is not among argocd.notifications.teamsWorkflows; "
        "add it there",
        f"{place}.1.service: 'slack' is not set up in argocd.notifications; add it there",
    ]
    values["argocd"]["extraValues"] = {"notifications": {"notifiers": {}}}
    validate(Settings, values)


def _id(resource: str) -> str:
    return f"/subscriptions/{GUID}/resourceGroups/rg/providers/{resource}"
