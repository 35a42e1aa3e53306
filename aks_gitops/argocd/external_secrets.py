"""External Secrets Operator as an add-on that Argo CD deploys: its project, and an Application per
cluster with a ClusterSecretStore per environment.

Source: the chart external-secrets (values.yaml, templates/rbac.yaml, extra-manifests.yaml) and the
operator's "Azure Key Vault" page, section "Referenced Service Account": the operator itself has no
Azure rights; it asks for a token of the service account that a store names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aks_gitops.argocd.objects import ARGO_API, destination, labels
from aks_gitops.argocd.plan import Plan
from aks_gitops.argocd.sync import RESOURCES_FINALIZER, Manifest
from aks_gitops.settings.environments import IN_CLUSTER, Environment

PROJECT = "gitops-addons"
"""The AppProject of everything that the platform itself installs."""

CHART_REPOSITORY = "https://charts.external-secrets.io"
CHART = "external-secrets"
SERVICE_ACCOUNT = "external-secrets"
"""The operator's service account, by a name that no release name changes."""

_API = "external-secrets.io"
_KEPT = "Prune=false,Delete=false"
# What the chart makes outside its namespace, and the stores.
_CLUSTER_KINDS = (
    ("", "Namespace"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    (_API, "ClusterSecretStore"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
)


class StoreScope(NamedTuple):
    """An environment on a cluster, and the namespaces that may read its secrets."""

    environment: str
    namespaces: tuple[str, ...]
    """Names, or globs with `*`."""


@dataclass(frozen=True, kw_only=True)
class Operator:
    """The operator on one cluster."""

    cluster: str
    """Argo CD's name of the cluster."""
    namespace: str
    """The namespace that it runs in."""
    version: str
    """The version of the chart."""
    replicas: int
    stores: Sequence[StoreScope]


@dataclass(frozen=True, kw_only=True)
class VaultAccess:
    """A Key Vault, and the identity that reads it."""

    url: str
    client_id: str
    tenant_id: str


def stores_by_cluster(
    environments: Mapping[str, Environment], plan: Plan
) -> dict[str, tuple[StoreScope, ...]]:
    """Return the stores that each cluster needs, by Argo CD's name of the cluster.

    Argo CD's own cluster always has an entry. The namespaces are those that the projects of the
    environment's teams permit; an environment without teams has no store.
    """
    result: dict[str, tuple[StoreScope, ...]] = {IN_CLUSTER: ()}
    for name, environment in sorted(environments.items()):
        scope = StoreScope(name, _namespaces(plan, name))
        for cluster in (environment.cluster, *environment.clusters) if scope.namespaces else ():
            result[cluster] = (*result.get(cluster, ()), scope)
    return dict(sorted(result.items()))


def _namespaces(plan: Plan, environment: str) -> tuple[str, ...]:
    projects = (one for one in plan.stage("projects") if one.environment == environment)
    found: set[str] = set()
    for project in projects:
        spec = project.manifest["spec"]
        assert isinstance(spec, dict)  # noqa: S101 every manifest is made by the Plan
        found.update(str(target["namespace"]) for target in spec["destinations"])
    return tuple(sorted(found))


def addons_project(argocd_namespace: str, namespace: str, clusters: Iterable[str]) -> Manifest:
    """Return the AppProject of the add-ons: one chart repository, one namespace per cluster.

    Given: `namespace`, where the operator runs; `clusters`, Argo CD's names of the clusters.
    """
    spec: Manifest = {
        "description": "Add-ons of the platform",
        "sourceRepos": [CHART_REPOSITORY],
        "destinations": [destination(cluster, namespace) for cluster in sorted(clusters)],
        "clusterResourceWhitelist": [
            {"group": group, "kind": kind} | ({"name": namespace} if kind == "Namespace" else {})
            for group, kind in _CLUSTER_KINDS
        ],
    }
    metadata = {"name": PROJECT, "namespace": argocd_namespace, "labels": labels("", "")}
    return {"apiVersion": ARGO_API, "kind": "AppProject", "metadata": metadata, "spec": spec}


def application_name(cluster: str) -> str:
    """Return the name of the operator's Application on a cluster."""
    return CHART if cluster == IN_CLUSTER else f"{CHART}-{cluster}"


def application_metadata(cluster: str, argocd_namespace: str) -> Manifest:
    """Return the metadata of the operator's Application on a cluster."""
    return {
        "name": application_name(cluster),
        "namespace": argocd_namespace,
        "labels": labels("", ""),
        "finalizers": [RESOURCES_FINALIZER],
    }


def application_spec(operator: Operator, vault: VaultAccess) -> Manifest:
    """Return the spec of the operator's Application on a cluster."""
    return {
        "project": PROJECT,
        "source": {
            "repoURL": CHART_REPOSITORY,
            "chart": CHART,
            "targetRevision": operator.version,
            "helm": {"releaseName": CHART, "valuesObject": _values(operator, vault)},
        },
        "destination": destination(operator.cluster, operator.namespace),
        "syncPolicy": {
            "automated": {"prune": True, "selfHeal": True, "allowEmpty": False},
            # Its custom resource definitions are too large for client-side apply.
            "syncOptions": ["CreateNamespace=true", "ServerSideApply=true"],
            "retry": {
                "limit": 10,
                "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"},
            },
        },
    }


def _values(operator: Operator, vault: VaultAccess) -> Manifest:
    return {
        "installCRDs": True,
        # With the definitions, every ExternalSecret and the Secrets made from them would go away.
        "crds": {"annotations": {"argocd.argoproj.io/sync-options": _KEPT}},
        "replicaCount": operator.replicas,
        "leaderElect": operator.replicas > 1,
        "resources": _resources("128Mi"),
        "serviceAccount": {
            "create": True,
            "name": SERVICE_ACCOUNT,
            "annotations": {
                "azure.workload.identity/client-id": vault.client_id,
                "azure.workload.identity/tenant-id": vault.tenant_id,
            },
        },
        "webhook": {"replicaCount": operator.replicas, "resources": _resources("64Mi")},
        "certController": {"resources": _resources("128Mi")},
        "extraObjects": [_store(scope, operator, vault) for scope in operator.stores],
    }


def _resources(memory: str) -> Manifest:
    return {"requests": {"cpu": "25m", "memory": memory}, "limits": {"memory": "512Mi"}}


def store_name(environment: str) -> str:
    """Return the name of an environment's ClusterSecretStore."""
    return f"key-vault-{environment}"


def _store(scope: StoreScope, operator: Operator, vault: VaultAccess) -> Manifest:
    """Return an environment's store. It waits for the operator's webhook, which checks it."""
    return {
        "apiVersion": f"{_API}/v1",
        "kind": "ClusterSecretStore",
        "metadata": {
            "name": store_name(scope.environment),
            "labels": labels("", scope.environment),
            "annotations": {
                "argocd.argoproj.io/sync-wave": "1",
                "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
            },
        },
        "spec": {
            "conditions": [{"namespaceRegexes": list(map(_expression, scope.namespaces))}],
            "provider": {
                "azurekv": {
                    # The operator's default is ServicePrincipal.
                    "authType": "WorkloadIdentity",
                    "vaultUrl": vault.url,
                    "serviceAccountRef": {
                        "name": SERVICE_ACCOUNT,
                        "namespace": operator.namespace,
                    },
                }
            },
        },
    }


def _expression(glob: str) -> str:
    """Return a glob of namespaces as a regular expression that matches whole names.

    Names hold nothing that an expression would take for an operator.
    """
    return f"^{glob.replace('*', '.*')}$"
