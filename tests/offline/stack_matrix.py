"""Whole stacks in many combinations: how a cluster comes to be, and Argo CD on it, crossed.

Each two options that go together meet in some stack.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from aks_gitops.offline.project import StackConfig, placeholder
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.secret_keys import secret_keys
from aks_gitops.settings.stack import Settings
from tests.components.azure_matrix import chosen_areas, matrix_options
from tests.components.pairs import Choice, pairwise
from tests.unit.argocd_matrix import (
    AVAILABILITIES,
    CLUSTERS,
    DOMAIN,
    EXPOSURES,
    EXTRAS,
    GITOPS,
    GROUP,
    IDENTITIES,
    INSTALLS,
    NOTIFICATIONS,
    SSOS,
    WEBHOOKS,
)

_NAMES: Mapping[str, Mapping[str, object]] = {
    "usual": {},
    "other": {"name": "gitops", "namespace": "gitops-system"},
}
_ARGOCD: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "install": INSTALLS,
    "identity": IDENTITIES,
    "names": _NAMES,
    "argocd": EXTRAS,
    "exposure": {name: {"exposure": one} for name, one in EXPOSURES.items()},
    "sso": {name: {"sso": one} for name, one in SSOS.items()},
    "availability": {name: {"availability": one} for name, one in AVAILABILITIES.items()},
    "notifications": {name: {"notifications": one} for name, one in NOTIFICATIONS.items()},
    "webhooks": {name: {"webhooks": one} for name, one in WEBHOOKS.items()},
}
_OF_ARGOCD: Mapping[str, Sequence[str]] = {name: tuple(one) for name, one in _ARGOCD.items()}
_OF_AZURE = matrix_options()
_CREATED: Mapping[str, Sequence[str]] = {"cluster": ("create",), **_OF_ARGOCD, **_OF_AZURE}
_FOUND: Mapping[str, Sequence[str]] = {
    "cluster": ("existing", "arc", "kubeconfig"),
    **{name: _OF_ARGOCD[name] for name in ("install", "sso", "identity", "names")},
    # What an exposure comes to does not depend on whose the cluster is.
    "exposure": ("port-forward", "internal-lb", "routing-vault", "routing-issuer", "gateway"),
    **{name: _OF_AZURE[name] for name in ("registry", "vault")},
}
FILES = {
    "apps/web/overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "charts/api/Chart.yaml": "apiVersion: v2\nname: api\nversion: 1.0.0\n",
    "charts/api/values-dev.yaml": "replicas: 1\n",
    "infrastructure/ingress/overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "teams/shop.yaml": f"groups:\n  developer: [{GROUP}]\napplications: [apps/web]\n",
}
"""A small config repository."""


class Impossible(NamedTuple):
    """Options that no stack can have together."""

    options: Choice
    message: str
    """What the settings say of a stack that has them."""


_NO_METRICS = (
    "argocd.metrics.serviceMonitors: is azure, but the cluster has no managed Prometheus; "
    "set cluster.monitoring.prometheus"
)
_NO_ROUTING = "argocd.exposure.kind: is webAppRouting, which only AKS has; choose another"
_NO_IDENTITIES = (
    "registry.mode: assigns roles to identities that a cluster of a kubeconfig has not; "
    "write none, or another cluster.mode"
)
_NO_ISSUER = (
    "needs the cluster's OIDC issuer, which is not known; use a cluster in Azure, or do without"
)
_TOO_FEW_NODES = (
    "argocd.availability.mode: needs 4 nodes from the extension, and Argo CD can run on at most 3; "
    "raise cluster.systemPool.maxCount to 4, or write redisAntiAffinity: preferred"
)
IMPOSSIBLE: Sequence[Impossible] = (
    Impossible(
        {"install": "extension", "cluster": "kubeconfig"},
        "argocd.install: is 'extension', which only AKS and Arc-enabled clusters have; "
        "write helm, or another cluster.mode",
    ),
    Impossible(
        {"exposure": "port-forward", "webhooks": "github"},
        "argocd.webhooks.github: cannot arrive, because exposure.kind is none; "
        "choose another exposure, or remove it",
    ),
    Impossible(
        {"exposure": "port-forward", "webhooks": "both"},
        "argocd.webhooks.azureDevOps: cannot arrive, because exposure.kind is none; "
        "choose another exposure, or remove it",
    ),
    *(Impossible({"argocd": "tuned", "monitoring": one}, _NO_METRICS) for one in ("none", "logs")),
    *(
        Impossible({"cluster": cluster, "exposure": exposure}, _NO_ROUTING)
        for cluster in ("arc", "kubeconfig")
        for exposure in ("routing-vault", "routing-issuer")
    ),
    *(
        Impossible({"cluster": "kubeconfig", "registry": one}, _NO_IDENTITIES)
        for one in ("basic", "private", "abac")
    ),
    *(
        Impossible({"cluster": "kubeconfig", "vault": one}, f"secrets.mode: {_NO_ISSUER}")
        for one in ("open", "kept", "given")
    ),
    *(
        Impossible(
            {"cluster": "kubeconfig", "identity": one}, f"argocd.workloadIdentity: {_NO_ISSUER}"
        )
        for one in ("identity", "spokes")
    ),
    *(
        Impossible({"cluster": "kubeconfig", "sso": one}, f"argocd.sso.credential: {_NO_ISSUER}")
        for one in ("sso-created", "sso-given")
    ),
    *(
        Impossible({"install": "extension", "availability": one, "pools": "system"}, _TOO_FEW_NODES)
        for one in ("ha", "ha-fixed")
    ),
)


def fits(choice: Choice) -> bool:
    """Tell whether a choice, complete or not, holds nothing impossible."""
    chosen = set(choice.items())
    return not any(set(one.options.items()) <= chosen for one in IMPOSSIBLE)


def choices() -> Iterator[Choice]:
    """Yield what stacks are made of, always the same in the same order."""
    for options in (_CREATED, _FOUND):
        yield from pairwise(options, fits)


def areas(choice: Choice, repository: Path) -> dict[str, Any]:
    """Return a stack's settings, as its file writes them.

    Given: `choice`, where what is left out is as in the first option of all; `repository`, the
    config repository that is read.
    """
    options = _CREATED if choice["cluster"] == "create" else _FOUND
    whole = {name: choice.get(name, one[0]) for name, one in options.items()}
    found: dict[str, Any] = {"cluster": CLUSTERS[whole["cluster"]]}
    found |= chosen_areas({name: one for name, one in whole.items() if name in _OF_AZURE})
    return deepcopy({**found, "argocd": _argocd(whole), "gitops": _gitops(whole, repository)})


def config_of(values: Mapping[str, object]) -> StackConfig:
    """Return the configuration of a stack with these settings, and all secrets that they need."""
    secrets = [f"aks-gitops:{one.key}" for one in secret_keys(validate(Settings, values))]
    texts = {f"aks-gitops:{area}": json.dumps(value) for area, value in values.items()}
    texts |= {key: placeholder(key) for key in secrets}
    return StackConfig("aks-gitops", "matrix", texts, tuple(secrets))


def _argocd(choice: Choice) -> dict[str, object]:
    by_admin = choice["sso"] == "admin"
    argocd: dict[str, object] = {
        "availability": {"mode": "single"},
        "domain": DOMAIN,
        "localAdmin": by_admin,
        "adminGroups": [] if by_admin else [GROUP],
    }
    for name, options in _ARGOCD.items():
        argocd |= options[choice[name]] if name in choice else {}
    return argocd


def _gitops(choice: Choice, repository: Path) -> dict[str, object]:
    environments = GITOPS["environments"]
    assert isinstance(environments, dict)
    if choice["identity"] == "spokes":
        staging = {**environments["dev"], "cluster": "aks-staging"}
        environments = {**environments, "staging": staging}
    return {
        **GITOPS,
        "environments": environments,
        "readFrom": str(repository),
        "readWorkingTree": True,
    }
