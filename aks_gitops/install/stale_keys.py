"""Keys that used to work, and what to write today.

Sources: of the chart, the change log in its README.md and the last release whose templates read a
key; of the extension, Microsoft's tutorial on Argo CD (a breaking change with 1.0.0-preview) and
the issues of Azure/AKS; of Argo CD, its upgrade notes.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from aks_gitops.install.value_paths import ValuePath, parse, shown

_EXTENSION = "is a key of the extension before 1.0"
_NEVER = "is no key of the chart, though its README once wrote it"
_LEAVE_OUT = "leave it out"
_FLAGS = "find the flag's key in argocd-cmd-params-cm, and write it in configs.params"


class Gone(NamedTuple):
    """What became of a key, and of everything below it."""

    fact: str
    """What is wrong with it."""
    today: str = ""
    """The key that took its place, in the catalogue's notation; none where nothing did."""
    fix: str = _LEAVE_OUT
    """What to do, where no key took its place."""


def _since(chart: str, today: str = "", fix: str = _LEAVE_OUT) -> Gone:
    return Gone(f"has been no key of the chart since {chart}", today, fix)


def _before_1_0(today: str = "", fix: str = _LEAVE_OUT) -> Gone:
    return Gone(_EXTENSION, today, fix)


def _in_argo_cd(version: str, today: str = "", fix: str = _LEAVE_OUT) -> Gone:
    return Gone(f"is not read by Argo CD since {version}", today, fix)


def _environment(component: str, variable: str) -> Gone:
    return Gone("is read by no pod", fix=f"set {variable} in {component}")


# What Argo CD calls a part, by what the chart calls it.
_PARTS: Mapping[str, str] = {
    "applicationSet": "applicationsetcontroller",
    "controller": "controller",
    "dex": "dexserver",
    "notifications": "notificationscontroller",
    "repoServer": "reposerver",
    "server": "server",
}


def _logging() -> Iterator[tuple[str, Gone]]:
    for component, part in _PARTS.items():
        for old, new in (("logLevel", "level"), ("logFormat", "format")):
            yield f"{component}.{old}", _since("6.0", rf"configs.params.{part}\.log\.{new}")


def _ports() -> Iterator[tuple[str, Gone]]:
    for component in ("controller", "repoServer", "server"):
        today = "metrics" if component == "controller" else "server"
        yield f"{component}.containerPort", _since("6.0", f"{component}.containerPorts.{today}")
        yield f"{component}.clusterAdminAccess", _since("6.0", "createClusterRoles")


def _ingresses() -> Iterator[tuple[str, Gone]]:
    for ingress in ("server.ingress", "server.ingressGrpc"):
        yield f"{ingress}.hosts", _since("6.0", f"{ingress}.hostname")
        yield f"{ingress}.paths", _since("6.0", f"{ingress}.path")
        yield (
            f"{ingress}.https",
            _since("6.0", fix="leave it out: the port follows argocd.exposure"),
        )


# Where one key lies below another, the longer one tells.
_OF_THE_CHART: dict[str, Gone] = {
    **dict(_logging()),
    **dict(_ports()),
    **dict(_ingresses()),
    "apiVersionOverrides.autoscaling": _since("6.0"),
    "apiVersionOverrides.ingress": _since("5.16"),
    "apiVersionOverrides.pdb": _since("5.16"),
    "applicationSet.args": _since("6.0", fix=_FLAGS),
    "applicationSet.args.debug": _since("6.0", r"configs.params.applicationsetcontroller\.debug"),
    "applicationSet.args.dryRun": _since("6.0", r"configs.params.applicationsetcontroller\.dryrun"),
    "applicationSet.args.policy": _since("6.0", r"configs.params.applicationsetcontroller\.policy"),
    "applicationSet.certificate.secretName": _since("7.2"),
    "applicationSet.enabled": _since("6.9", fix="leave it out: it is always installed"),
    "applicationSet.podSecurityContext": _since("5.10", "global.securityContext"),
    "applicationSet.replicaCount": _since("6.0", "applicationSet.replicas"),
    "applicationSet.securityContext": _since("5.10", "applicationSet.containerSecurityContext"),
    "applicationSet.webhook.ingress": _since("6.0", "applicationSet.ingress"),
    "certificate": Gone(_NEVER, "server.certificate"),
    "configs.gpgKeys": _since("6.0", "configs.gpg.keys"),
    "configs.gpgKeysAnnotations": _since("6.0", "configs.gpg.annotations"),
    "configs.knownHosts": _since("6.0", "configs.ssh.knownHosts"),
    "configs.knownHostsAnnotations": _since("6.0", "configs.ssh.annotations"),
    "configs.repositoryCredentials": _since("5.0", "configs.credentialTemplates"),
    "configs.secret.argocdServerTlsConfig": _since("6.0", "server.certificateSecret"),
    "configs.tlsCerts": _since("6.0", "configs.tls.certificates"),
    "configs.tlsCertsAnnotations": _since("6.0", "configs.tls.annotations"),
    "controller.args": _since("6.0", fix=_FLAGS),
    "controller.args.appHardResyncPeriod": _since(
        "6.0", r"configs.cm.timeout\.hard\.reconciliation"
    ),
    "controller.args.appResyncPeriod": _since("6.0", r"configs.cm.timeout\.reconciliation"),
    "controller.args.operationProcessors": _since(
        "6.0", r"configs.params.controller\.operation\.processors"
    ),
    "controller.args.repoServerTimeoutSeconds": _since(
        "6.0", r"configs.params.controller\.repo\.server\.timeout\.seconds"
    ),
    "controller.args.selfHealTimeout": _since(
        "6.0", r"configs.params.controller\.self\.heal\.timeout\.seconds"
    ),
    "controller.args.statusProcessors": _since(
        "6.0", r"configs.params.controller\.status\.processors"
    ),
    "controller.enableStatefulSet": _since("5.0"),
    "controller.service": _since("6.0", "controller.metrics.service"),
    "dex.containerPortGrpc": _since("5.19", "dex.containerPorts.grpc"),
    "dex.containerPortHttp": _since("5.19", "dex.containerPorts.http"),
    "dex.containerPortMetrics": _since("5.19", "dex.containerPorts.metrics"),
    "dex.extraVolumeMounts": _since("5.5", "dex.volumeMounts"),
    "dex.extraVolumes": _since("5.5", "dex.volumes"),
    "installCRDs": _since("3.6", "crds.install"),
    "notifications.bots": _since("5.23"),
    "notifications.cm.name": _since("5.2"),
    "notifications.securityContext": _since("5.10", "notifications.containerSecurityContext"),
    "notifications.updateStrategy": _since("5.5", "notifications.deploymentStrategy"),
    "redis.containerPort": _since("6.0", "redis.containerPorts.redis"),
    "redis.metrics.containerPort": _since("6.0", "redis.containerPorts.metrics"),
    "redis.metrics.image": _since("5.19", "redis.exporter.image"),
    "redis.metrics.resources": _since("5.19", "redis.exporter.resources"),
    "server.GKEbackendConfig": _since("6.0", "server.ingress.gke.backendConfig"),
    "server.GKEfrontendConfig": _since("6.0", "server.ingress.gke.frontendConfig"),
    "server.GKEmanagedCertificate": _since("6.0", "server.ingress.gke.managedCertificate"),
    "server.additionalApplications": _since(
        "5.0", fix="write the Application into the config repository"
    ),
    "server.additionalProjects": _since("5.0", fix="write the team into the config repository"),
    "server.certificate.secretName": _since("7.2"),
    "server.config": _since("6.0", "configs.cm"),
    "server.configAnnotations": _since("6.0", "configs.cm.annotations"),
    "server.configEnabled": _since("6.0", "configs.cm.create"),
    "server.extensions.contents": _since("5.6", "server.extensions.extensionList"),
    "server.ingressGrpc.awsALB": _since("6.0", "server.ingress.aws"),
    "server.ingressGrpc.isAWSALB": _since("6.0", "server.ingress.controller"),
    "server.rbacConfig": _since("6.0", "configs.rbac"),
    "server.rbacConfigAnnotations": _since("6.0", "configs.rbac.annotations"),
    "server.rbacConfigCreate": _since("6.0", "configs.rbac.create"),
    "server.service.namedTargetPort": _since("5.19"),
    "server.staticAssets": _since("5.5"),
}

_OF_THE_EXTENSION: dict[str, Gone] = {
    "config-maps": _before_1_0(fix="write its keys below configs or notifications"),
    "config-maps.argocd-cm": _before_1_0("configs.cm"),
    "config-maps.argocd-cm.data": _before_1_0("configs.cm"),
    "config-maps.argocd-cmd-params-cm": _before_1_0("configs.params"),
    "config-maps.argocd-cmd-params-cm.data": _before_1_0("configs.params"),
    "config-maps.argocd-rbac-cm": _before_1_0("configs.rbac"),
    "config-maps.argocd-rbac-cm.data": _before_1_0("configs.rbac"),
    "deployWithHighAvailability": _before_1_0(fix="use argocd.availability"),
    # Microsoft's tutorial spelt it so, too.
    "deployWithHightAvailability": _before_1_0(fix="use argocd.availability"),
    "namespaceInstall": _before_1_0(fix="leave it out: Argo CD serves the whole cluster"),
    "targetNamespace": _before_1_0(fix="use argocd.namespace"),
    "workloadIdentity": _before_1_0("azure.workloadIdentity"),
    "workloadIdentity.enable": _before_1_0("azure.workloadIdentity.enabled"),
}

# Keys that the chart still stores, and nothing reads any more.
_DEAD: dict[str, Gone] = {
    "configs.cm.configManagementPlugins": _in_argo_cd("2.8", "configs.cmp.plugins"),
    r"configs.cm.helm\.repositories": _in_argo_cd("3.0", fix="use argocd.repositories"),
    "configs.cm.repositories": _in_argo_cd("3.0", fix="use argocd.repositories"),
    r"configs.cm.repository\.credentials": _in_argo_cd("3.0", fix="use argocd.repositories"),
    r"configs.params.controller\.k8s\.client\.burst": _environment(
        "controller.env", "ARGOCD_K8S_CLIENT_BURST"
    ),
    r"configs.params.controller\.k8s\.client\.qps": _environment(
        "controller.env", "ARGOCD_K8S_CLIENT_QPS"
    ),
    r"configs.params.notificationscontroller\.processors\.count": _environment(
        "notifications.extraEnv", "ARGOCD_NOTIFICATION_CONTROLLER_PROCESSORS_COUNT"
    ),
    r"configs.params.server\.k8s\.client\.burst": _environment(
        "server.env", "ARGOCD_K8S_CLIENT_BURST"
    ),
    r"configs.params.server\.k8s\.client\.qps": _environment("server.env", "ARGOCD_K8S_CLIENT_QPS"),
}


class Stale(NamedTuple):
    """What is wrong with a stale key of a user's, and what takes its place."""

    fact: str
    today: ValuePath | None
    """The key of today with what the user wrote below the old one; None where there is none."""
    fix: str


@lru_cache(maxsize=1)
def stale_keys() -> Mapping[ValuePath, Gone]:
    """Return all keys that used to work."""
    rows = {**_OF_THE_CHART, **_OF_THE_EXTENSION, **_DEAD}
    return {parse(key): gone for key, gone in rows.items()}


def stale(path: ValuePath) -> Stale | None:
    """Return what became of a key, or None where it is none that used to work."""
    known = stale_keys()
    for depth in range(len(path), 0, -1):
        if gone := known.get(path[:depth]):
            if not gone.today:
                return Stale(gone.fact, None, gone.fix)
            today = (*parse(gone.today), *path[depth:])
            return Stale(gone.fact, today, f"write {shown(today)}")
    return None


def is_stale_further_down(path: ValuePath) -> bool:
    """Tell whether a stale key lies below `path`, so that more can be said of what is in it."""
    return any(len(one) > len(path) and one[: len(path)] == path for one in stale_keys())
