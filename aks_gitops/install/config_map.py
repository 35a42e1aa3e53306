"""The ConfigMaps argocd-cm and argocd-cmd-params-cm, as far as no other module writes them.

Sources: Argo CD's operator-manual/{argocd-cm.yaml,app-any-namespace.md,
applicationset/Appset-Any-Namespace.md}; the default of resource.exclusions in argo-helm's
charts/argo-cd/values.yaml, which a text of ours replaces whole.
"""

from collections.abc import Mapping

import yaml

from aks_gitops.install.address import base_url
from aks_gitops.install.facts import InstallFacts
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD

DEFAULT_EXCLUSIONS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {"apiGroups": ("", "discovery.k8s.io"), "kinds": ("Endpoints", "EndpointSlice")},
    {"apiGroups": ("coordination.k8s.io",), "kinds": ("Lease",)},
    {
        "apiGroups": ("authentication.k8s.io", "authorization.k8s.io"),
        "kinds": (
            "SelfSubjectReview",
            "TokenReview",
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SelfSubjectRulesReview",
            "SubjectAccessReview",
        ),
    },
    {"apiGroups": ("certificates.k8s.io",), "kinds": ("CertificateSigningRequest",)},
    {"apiGroups": ("cert-manager.io",), "kinds": ("CertificateRequest",)},
    {
        "apiGroups": ("cilium.io",),
        "kinds": ("CiliumIdentity", "CiliumEndpoint", "CiliumEndpointSlice"),
    },
    {
        "apiGroups": ("kyverno.io", "reports.kyverno.io", "wgpolicyk8s.io"),
        "kinds": (
            "PolicyReport",
            "ClusterPolicyReport",
            "EphemeralReport",
            "ClusterEphemeralReport",
            "AdmissionReport",
            "ClusterAdmissionReport",
            "BackgroundScanReport",
            "ClusterBackgroundScanReport",
            "UpdateRequest",
        ),
    },
)
"""What the chart lets Argo CD overlook: many, fast changing, and never in git."""


def config_map_values(argocd: InstalledArgoCD, facts: InstallFacts) -> Values:
    """Return the chart's values for what all of Argo CD goes by."""
    config_map: dict[str, object] = {
        **facts.argocd_cm,
        "url": base_url(argocd),
        "timeout.reconciliation": argocd.reconciliation.timeout,
        "timeout.reconciliation.jitter": argocd.reconciliation.jitter,
    }
    if any(spoke.role == "writer" for spoke in argocd.spokes.values()):
        # A writer may not list every kind, and Argo CD gives up on a cluster that refuses one
        # (Argo CD: declarative-setup.md, "Auto respect RBAC for controller").
        config_map["resource.respectRBAC"] = "normal"
    if argocd.resource_exclusions:
        config_map["resource.exclusions"] = _exclusions(argocd)
    return {"configs": {"cm": config_map}}


def _exclusions(argocd: InstalledArgoCD) -> str:
    rows = [
        *DEFAULT_EXCLUSIONS,
        *(one.model_dump(mode="json", by_alias=True) for one in argocd.resource_exclusions),
    ]
    plain = [{key: list(values) for key, values in row.items()} for row in rows]
    text: str = yaml.safe_dump(plain, sort_keys=False)
    return text


def namespace_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for Applications outside Argo CD's namespace; none without one.

    The ApplicationSet controller may read Secrets in those namespaces, and refuses to start while
    a generator there could send them to any server (its --enable-scm-providers).
    """
    if not argocd.application_namespaces:
        return {}
    namespaces = ",".join(sorted(argocd.application_namespaces))
    params = {
        "application.namespaces": namespaces,
        "applicationsetcontroller.namespaces": namespaces,
        "applicationsetcontroller.enable.scm.providers": False,
    }
    return {"configs": {"params": params}, "applicationSet": {"allowAnyNamespace": True}}
