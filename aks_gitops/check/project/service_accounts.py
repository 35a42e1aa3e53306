"""The service account that a sync runs as: spec.destinationServiceAccounts.

Source: DeriveServiceAccountToImpersonate in util/settings/impersonation.go, IsImpersonationEnabled
and IsImpersonationEnforced in util/settings/settings.go, and SyncAppState in controller/sync.go of
argo-cd v3.5.1.
"""

from collections.abc import Mapping
from typing import Literal

from aks_gitops.check.glob import GlobError, matches_or_fails
from aks_gitops.check.project.app_project import AppProject, DestinationServiceAccount
from aks_gitops.check.project.application import Application
from aks_gitops.check.project.cluster import Cluster
from aks_gitops.check.project.refusal import Refusal

Impersonation = Literal["off", "optional", "enforced"]
"""`optional`: without a service account, Argo CD syncs with its own rights."""

_FORBIDDEN = frozenset("!*[]{}\\/")


class ServiceAccountError(ValueError):
    """A list of service accounts that Argo CD cannot use, in its own words."""


def impersonation(argocd_cm: Mapping[str, str]) -> Impersonation:
    """Return what the keys application.sync.impersonation.* of argocd-cm say."""
    if argocd_cm.get("application.sync.impersonation.enabled") != "true":
        return "off"
    optional = argocd_cm.get("application.sync.impersonation.enforced") == "false"
    return "optional" if optional else "enforced"


def service_account(project: AppProject, application: Application, cluster: Cluster) -> str | None:
    """Return the user that a sync acts as: that of the first destination that matches.

    Raises ServiceAccountError and Unanswered.
    """
    namespace = application.spec.destination.namespace
    for item in project.spec.destination_service_accounts:
        server = _matches("server", item.server, cluster.server)
        if _matches("namespace", item.namespace, namespace) and server:
            return _user(item, namespace or application.metadata.namespace)
    return None


def service_account_refusal(
    project: AppProject, application: Application, cluster: Cluster, setting: Impersonation
) -> Refusal | None:
    """Return why a sync ends for want of a service account. Raises Unanswered."""
    if setting == "off":
        return None
    try:
        found = service_account(project, application, cluster)
    except ServiceAccountError as error:
        message = f"failed to derive service account to impersonate: {error}"
        return Refusal("service-account", message, "spec.destination")
    if found is not None or setting == "optional":
        return None
    message = (
        f"no matching service account found for destination server {cluster.server} "
        f"and namespace {application.spec.destination.namespace}"
    )
    return Refusal("service-account", message, "spec.destination")


def _matches(what: str, pattern: str, value: str) -> bool:
    try:
        return matches_or_fails(pattern, value)
    except GlobError as error:
        raise ServiceAccountError(f"invalid glob pattern for destination {what}: {error}") from None


def _user(item: DestinationServiceAccount, namespace: str) -> str:
    account = item.default_service_account
    if not account.strip(" ") or not _FORBIDDEN.isdisjoint(account):
        raise ServiceAccountError(f"default service account contains invalid chars '{account}'")
    named = account if ":" in account else f"{namespace}:{account}"
    return f"system:serviceaccount:{named}"
