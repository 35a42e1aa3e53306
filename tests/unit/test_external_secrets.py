"""External Secrets Operator as an Application of Argo CD."""

from collections.abc import Callable

import yaml

from aks_gitops.argocd.external_secrets import (
    Operator,
    StoreScope,
    VaultAccess,
    addons_project,
    application_metadata,
    application_spec,
    stores_by_cluster,
)
from tests.builders import environment, kustomizations, plan, settings

VAULT = VaultAccess(url="https://kv.vault.azure.net/", client_id="client", tenant_id="tenant")
STORES = (StoreScope("dev", ("store-*", "store-dev")), StoreScope("test", ("store-test",)))


def operator(cluster: str = "in-cluster", replicas: int = 2) -> Operator:
    return Operator(
        cluster=cluster,
        namespace="external-secrets",
        version="2.11.0",
        replicas=replicas,
        stores=STORES,
    )


def test_the_project_and_the_application_are_as_reviewed(
    golden: Callable[[str, str], None],
) -> None:
    objects = [
        addons_project("argocd", "external-secrets", ["in-cluster", "aks-staging"]),
        application_metadata("in-cluster", "argocd"),
        application_spec(operator(), VAULT),
        application_metadata("aks-staging", "argocd"),
        application_spec(operator("aks-staging", 1), VAULT),
    ]
    golden("external-secrets.yaml", yaml.safe_dump_all(objects, sort_keys=True))


def test_each_cluster_has_the_stores_of_its_environments() -> None:
    environments = {
        "dev": environment(),
        "staging": environment(cluster="aks-staging"),
        "test": environment(clusters=["aks-staging"]),
    }
    stack = settings(environments=environments)
    made = plan(kustomizations("apps/a/overlays/dev"), stack)
    found = stores_by_cluster(stack.gitops.environments, made)
    names = {cluster: [one.environment for one in stores] for cluster, stores in found.items()}
    assert names == {"aks-staging": ["staging", "test"], "in-cluster": ["dev", "test"]}


def test_only_namespaces_of_an_environments_teams_read_its_store() -> None:
    stack = settings()
    made = plan(kustomizations("apps/a/overlays/dev"), stack)
    (store,) = stores_by_cluster(stack.gitops.environments, made)["in-cluster"]
    assert store == StoreScope("dev", ("platform-dev",))


def test_globs_match_whole_names_only() -> None:
    spec = application_spec(operator(), VAULT)
    text = yaml.safe_dump(spec)
    assert "^store-.*$" in text
    assert "^store-dev$" in text
