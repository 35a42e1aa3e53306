"""A team's namespaces: Pod Security, quota, and a default-deny network policy where asked."""

from collections.abc import Iterator

from aks_gitops.argocd.objects import PlannedObject, labels
from aks_gitops.argocd.scope import Scope
from aks_gitops.argocd.sync import Manifest

QUOTA_NAME = "team-quota"
_DENY, _DNS = "default-deny", "allow-dns"
NETWORK_POLICY_NAMES = (_DENY, _DNS)


def team_namespaces(scope: Scope) -> Iterator[PlannedObject]:
    """Yield the objects that make up a team's namespaces on Argo CD's own cluster."""
    for name in scope.own_namespaces:
        yield _planned(scope, _namespace(scope, name))
        if scope.quota:
            yield _planned(scope, _quota(scope, name))
        if scope.denies_traffic:
            yield _planned(scope, _default_deny(scope, name))
            yield _planned(scope, _allow_dns(scope, name))


def _planned(scope: Scope, manifest: Manifest) -> PlannedObject:
    return PlannedObject(
        stage="namespaces",
        manifest=manifest,
        environment=scope.environment_name,
        team=scope.team.name,
        origins=(scope.team.path,) if scope.team.path else (),
        retain=manifest["kind"] == "Namespace"
        and scope.environment.sync_policy.preserve_resources_on_deletion,
    )


def _object(scope: Scope, api: str, kind: str, metadata: Manifest, spec: Manifest) -> Manifest:
    label = labels(scope.team.name, scope.environment_name)
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {**metadata, "labels": label},
        "spec": spec,
    }


def _namespace(scope: Scope, name: str) -> Manifest:
    label = labels(scope.team.name, scope.environment_name) | scope.namespace_labels
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": dict(sorted(label.items()))},
    }


def _quota(scope: Scope, namespace: str) -> Manifest:
    hard: Manifest = dict(sorted(scope.quota.items()))
    metadata: Manifest = {"name": QUOTA_NAME, "namespace": namespace}
    return _object(scope, "v1", "ResourceQuota", metadata, {"hard": hard})


def _default_deny(scope: Scope, namespace: str) -> Manifest:
    metadata: Manifest = {"name": _DENY, "namespace": namespace}
    spec: Manifest = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    return _object(scope, "networking.k8s.io/v1", "NetworkPolicy", metadata, spec)


def _allow_dns(scope: Scope, namespace: str) -> Manifest:
    """Return the policy without which nothing in the namespace could resolve a name."""
    ports = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
    kube_dns = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    spec: Manifest = {
        "podSelector": {},
        "policyTypes": ["Egress"],
        "egress": [{"ports": ports, "to": [kube_dns]}],
    }
    metadata: Manifest = {"name": _DNS, "namespace": namespace}
    return _object(scope, "networking.k8s.io/v1", "NetworkPolicy", metadata, spec)
