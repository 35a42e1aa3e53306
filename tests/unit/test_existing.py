"""What is said of an existing cluster that lacks something, word for word."""

from dataclasses import replace

import pytest

from aks_gitops.azure.existing import ClusterFacts, Needs, missing, needs_of
from aks_gitops.install.capacity import NodePoolFacts
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import ExistingCluster
from tests.unit.stacks import EXTENSION, HELM, stack

GUID = "00000000-0000-0000-0000-000000000000"
CLUSTER = ExistingCluster.model_validate(
    {
        "mode": "existing",
        "subscriptionId": GUID,
        "tenantId": GUID,
        "resourceGroup": "rg",
        "name": "aks",
        "login": "azurecli",
    }
)
POOL = NodePoolFacts(name="system", min_count=2, max_count=2, max_pods=110, mode="System")
WHERE = "--resource-group rg --name aks"
COMPLETE = ClusterFacts(
    running=True,
    version="1.35.1",
    long_term_support=False,
    entra=True,
    local_accounts=False,
    issuer_url="https://issuer.example/",
    workload_identity=True,
    managed_identity=True,
    web_app_routing=True,
    prometheus=True,
    pools=(POOL,),
    makes_nodes=False,
)
EVERYTHING = Needs(tokens=True, extension=True, web_app_routing=True, prometheus=True)
NO_ISSUER = (
    "has no OIDC issuer, whose tokens Entra would trust; "
    f"az aks update --enable-oidc-issuer --enable-workload-identity {WHERE}"
)


def said(facts: ClusterFacts, needs: Needs = EVERYTHING) -> list[tuple[str, str]]:
    return [(lack.severity, str(lack)) for lack in missing(CLUSTER, facts, needs)]


def test_a_cluster_that_has_everything_lacks_nothing() -> None:
    assert said(COMPLETE) == []


@pytest.mark.parametrize(
    ("facts", "severity", "message"),
    [
        (replace(COMPLETE, running=False), "error", f"is stopped; az aks start {WHERE}"),
        (
            replace(COMPLETE, entra=False),
            "error",
            "does not log people in by Entra, and kubelogin knows no other way; "
            f"az aks update --enable-aad --enable-azure-rbac {WHERE}",
        ),
        (
            replace(COMPLETE, local_accounts=True),
            "warning",
            "has local accounts, which Entra knows nothing of; "
            f"az aks update --disable-local-accounts {WHERE}",
        ),
        (replace(COMPLETE, issuer_url=None), "error", NO_ISSUER),
        (replace(COMPLETE, issuer_url=None, workload_identity=False), "error", NO_ISSUER),
        (
            replace(COMPLETE, workload_identity=False),
            "error",
            f"puts no tokens of Entra into pods; az aks update --enable-workload-identity {WHERE}",
        ),
        (
            replace(COMPLETE, managed_identity=False),
            "error",
            "acts under a service principal, and extensions need a managed identity; "
            f"az aks update --enable-managed-identity {WHERE}",
        ),
        (
            replace(COMPLETE, web_app_routing=False),
            "error",
            "has no application routing, which argocd.exposure names; "
            f"az aks approuting enable {WHERE}",
        ),
        (
            replace(COMPLETE, prometheus=False),
            "error",
            "has no managed Prometheus, which argocd.metrics names; "
            f"az aks update --enable-azure-monitor-metrics {WHERE}",
        ),
        (
            replace(COMPLETE, version="1.33.4"),
            "warning",
            "runs Kubernetes 1.33.4, which AKS no longer supports; "
            f"see what it can be upgraded to: az aks get-upgrades {WHERE}",
        ),
    ],
)
def test_each_thing_that_it_lacks_is_said_with_the_command_that_mends_it(
    facts: ClusterFacts, severity: str, message: str
) -> None:
    assert said(facts) == [(severity, message)]


def test_errors_come_before_warnings() -> None:
    facts = replace(COMPLETE, local_accounts=True, issuer_url=None, version="1.30.0")
    assert [severity for severity, _ in said(facts)] == ["error", "warning", "warning"]


def test_an_old_version_under_long_term_support_is_fine() -> None:
    assert said(replace(COMPLETE, version="1.33.4", long_term_support=True)) == []


def ha() -> InstalledArgoCD:
    argocd = stack(
        cluster=CLUSTER.model_dump(mode="json"), argocd={**HELM, "availability": {"mode": "ha"}}
    ).argocd
    assert isinstance(argocd, InstalledArgoCD)
    return argocd


def test_too_few_nodes_for_high_availability_are_said_with_the_number_that_would_do() -> None:
    assert said(COMPLETE, Needs(argocd=ha())) == [
        (
            "error",
            "is too small: argocd.availability.mode: needs 3 nodes, and Argo CD can run on at "
            "most 2; give the node pool system 3 nodes, or write redisAntiAffinity: preferred",
        )
    ]


def test_a_cluster_that_makes_nodes_itself_has_room() -> None:
    assert said(replace(COMPLETE, makes_nodes=True), Needs(argocd=ha())) == []


def test_nothing_is_asked_of_a_cluster_that_the_stack_does_not_need() -> None:
    bare = replace(
        COMPLETE,
        issuer_url=None,
        workload_identity=False,
        managed_identity=False,
        web_app_routing=False,
        prometheus=False,
    )
    assert said(bare, Needs()) == []


VAULT_ID = f"/subscriptions/{GUID}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v-one"
NONE: dict[str, object] = {"install": "none", "config": "leave"}
SECRETS = {"mode": "externalSecrets", "vault": {"mode": "existing", "id": VAULT_ID}}


@pytest.mark.parametrize(
    ("argocd", "secrets", "needed"),
    [
        (NONE, None, set()),
        (NONE, SECRETS, {"tokens"}),
        (HELM, None, set()),
        ({**HELM, "workloadIdentity": True}, None, {"tokens"}),
        (EXTENSION, None, {"extension"}),
        ({**HELM, "metrics": {"serviceMonitors": "azure"}}, None, {"prometheus"}),
    ],
)
def test_settings_tell_what_they_rest_on(
    argocd: dict[str, object], secrets: dict[str, object] | None, needed: set[str]
) -> None:
    areas = {"argocd": argocd, "cluster": CLUSTER.model_dump(mode="json")}
    settings = stack(**areas, **({"secrets": secrets} if secrets else {}))
    needs = vars(needs_of(settings))
    assert needs.pop("argocd") == (settings.argocd if argocd is not NONE else None)
    assert {name for name, value in needs.items() if value} == needed
