"""What is said of an existing cluster that lacks something, word for word."""

from dataclasses import replace
from itertools import product

import pytest

from aks_gitops.azure.existing import ClusterFacts, Needs, missing, needs_of
from aks_gitops.settings.cluster import ExistingCluster
from tests.unit.stacks import stack

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


HELM = {"install": "helm", "availability": {"mode": "single"}, "workloadIdentity": False}
EXTENSION = {
    **HELM,
    "install": "extension",
    "extension": {"releaseTrain": "Preview", "version": "1.0.0-preview"},
}
VAULT_ID = f"/subscriptions/{GUID}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v-one"
SECRETS = {"mode": "externalSecrets", "vault": {"mode": "existing", "id": VAULT_ID}}


@pytest.mark.parametrize(
    ("argocd", "secrets", "needs"),
    [
        ({"install": "none", "config": "leave"}, None, Needs()),
        ({"install": "none", "config": "leave"}, SECRETS, Needs(tokens=True)),
        (HELM, None, Needs()),
        ({**HELM, "workloadIdentity": True}, None, Needs(tokens=True)),
        (EXTENSION, None, Needs(extension=True)),
        ({**HELM, "metrics": {"serviceMonitors": "azure"}}, None, Needs(prometheus=True)),
    ],
)
def test_settings_tell_what_they_rest_on(
    argocd: dict[str, object], secrets: dict[str, object] | None, needs: Needs
) -> None:
    areas = {"argocd": argocd, "cluster": CLUSTER.model_dump(mode="json")}
    assert needs_of(stack(**areas, **({"secrets": secrets} if secrets else {}))) == needs


def test_every_combination_of_facts_has_an_answer() -> None:
    for values in product([True, False], repeat=8):
        names = [name for name, value in vars(COMPLETE).items() if isinstance(value, bool)]
        facts = replace(COMPLETE, **dict(zip(names, values, strict=False)))
        assert all(lack.fact and lack.fix for lack in missing(CLUSTER, facts, EVERYTHING))
