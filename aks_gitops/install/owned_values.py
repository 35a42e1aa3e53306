"""Values of the chart that settings own: to change them past the settings would break Argo CD.

What people log in to, which service accounts Azure trusts, how many pods there are and which
secrets exist is decided in settings, and other parts of the stack rely on it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from aks_gitops.install.value_paths import ValuePath, parse

_DOMAIN = "use argocd.domain"
_SSO = "use argocd.sso"
_IDENTITY = "use argocd.workloadIdentity"
_EXPOSURE = "use argocd.exposure"
_AVAILABILITY = "use argocd.availability"
_NAMESPACES = "use argocd.applicationNamespaces"
_GENERATED = "leave it out: the generated Applications rely on it"
_STACK_SECRET = "use the stack's encrypted configuration"
_REPOSITORIES = "use argocd.repositories"
_WEBHOOKS = "use argocd.webhooks"
_VERSION = "use argocd.chart.version: an image of another version meets the wrong CRDs"

# How the keys end that stand beside a secret and are none.
_PUBLIC = ("username", "url")

_PARTS = ("applicationSet", "controller", "notifications", "repoServer", "server")
_SCALED = ("repoServer", "server")


class Owned(NamedTuple):
    """Why a value of the chart is not the user's to write."""

    fact: str
    fix: str
    is_secret: bool = False
    """Whether what stands there would be a secret in plain text."""


def _settings(fix: str, *keys: str) -> Iterator[tuple[str, Owned]]:
    for key in keys:
        yield key, Owned("is decided by a setting", fix)


def _secrets(fix: str, *keys: str) -> Iterator[tuple[str, Owned]]:
    for key in keys:
        yield key, Owned("would be a secret in plain text", fix, is_secret=True)


def _rows() -> Iterator[tuple[str, Owned]]:
    yield from _settings(_DOMAIN, "global.domain", "configs.cm.url", "server.ingress.hostname")
    yield from _settings(_SSO, "dex", r"configs.cm.oidc\.config", r"configs.cm.dex\.config")
    yield from _settings("use argocd.localAdmin", r"configs.cm.admin\.enabled")
    yield from _settings(
        "use argocd.rbac",
        r"configs.rbac.policy\.csv",
        r"configs.rbac.policy\.default",
        r"configs.rbac.policy\.matchMode",
        "configs.rbac.scopes",
    )
    yield from _settings(_SSO, "azure.workloadIdentity.entraSSOClientId")
    yield from _settings(_IDENTITY, "azure", *_identity_keys())
    yield from _settings("use argocd.name", "fullnameOverride", "nameOverride")
    yield from _settings("use argocd.namespace", "namespaceOverride")
    yield from _settings(
        _EXPOSURE,
        r"configs.params.server\.insecure",
        "server.httproute.enabled",
        "server.ingress.enabled",
        "server.ingress.tls",
        "server.service.type",
    )
    yield from _settings(_AVAILABILITY, "redis-ha.enabled", *_replica_keys())
    yield from _settings(
        _NAMESPACES,
        r"configs.params.application\.namespaces",
        r"configs.params.applicationsetcontroller\.namespaces",
        "applicationSet.allowAnyNamespace",
    )
    yield from _settings(
        _GENERATED,
        r"configs.cm.application\.resourceTrackingMethod",
        r"configs.cm.resource\.customizations\.health\.argoproj\.io_Application",
    )
    yield from _settings(
        "use argocd.reconciliation",
        r"configs.cm.timeout\.reconciliation",
        r"configs.cm.timeout\.reconciliation\.jitter",
    )
    yield from _settings("use argocd.networkPolicies", "global.networkPolicy.create")
    yield from _settings("use argocd.notifications", "notifications.enabled")
    yield from _settings(_VERSION, "global.image.tag")
    yield from _secrets(
        _WEBHOOKS,
        "configs.secret.azureDevops",
        "configs.secret.githubSecret",
        "configs.secret.gitlabSecret",
        "configs.secret.bitbucketServerSecret",
        "configs.secret.bitbucketUUID",
        "configs.secret.gogsSecret",
    )
    yield from _secrets(_REPOSITORIES, "configs.credentialTemplates", "configs.repositories")
    yield from _secrets("use argocd.spokes", "configs.clusterCredentials")
    yield from _secrets(
        _STACK_SECRET,
        "configs.secret.argocdServerAdminPassword",
        "configs.secret.extra",
        "externalRedis.password",
        "notifications.secret.items",
        "redis-ha.redisPassword",
    )
    yield from _secrets(
        _EXPOSURE,
        "repoServer.certificateSecret.key",
        "server.certificateSecret.key",
    )


def _identity_keys() -> Iterator[str]:
    for part in _PARTS:
        yield f"{part}.serviceAccount.create"
        yield f"{part}.serviceAccount.name"
        yield rf"{part}.serviceAccount.annotations.azure\.workload\.identity/client-id"
        yield rf"{part}.serviceAccount.annotations.azure\.workload\.identity/tenant-id"
        yield rf"{part}.podLabels.azure\.workload\.identity/use"
    yield r"global.podLabels.azure\.workload\.identity/use"


def _replica_keys() -> Iterator[str]:
    for part in ("applicationSet", "controller", *_SCALED):
        yield f"{part}.replicas"
    for part in _SCALED:
        yield f"{part}.autoscaling.enabled"
        yield f"{part}.autoscaling.minReplicas"
        yield f"{part}.autoscaling.maxReplicas"


@lru_cache(maxsize=1)
def owned_values() -> Mapping[ValuePath, Owned]:
    """Return the paths that settings own, each with all that is below it."""
    return {parse(key): owned for key, owned in _rows()}


def owner(path: ValuePath) -> Owned | None:
    """Return who owns a value of the chart, or None where it is the user's to write."""
    known = owned_values()
    return next((known[path[:depth]] for depth in _depths(path) if path[:depth] in known), None)


def secret_owner(path: ValuePath, value: object) -> Owned | None:
    """Return where a secret belongs that would stand at `path` in plain text; None for others.

    A text that starts with '$' names a key of a Secret (Argo CD, User Management, "Alternative").
    """
    if isinstance(value, Mapping):
        found = (secret_owner((*path, str(key)), one) for key, one in value.items())
        return next(filter(None, found), None)
    owned = owner(path)
    is_reference = isinstance(value, str) and value.startswith("$")
    if not owned or not owned.is_secret or is_reference or path[-1].endswith(_PUBLIC):
        return None
    return owned


def _depths(path: ValuePath) -> range:
    return range(len(path), 0, -1)
