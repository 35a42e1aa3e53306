"""The control plane's processes: their command lines, environments and signs of readiness."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from aks_gitops.live.plane import LOOPBACK, NAMESPACE, Plane

RECONCILIATION = "15s"
"""How often Argo CD looks for new commits."""

SERVICE_ISSUER = "https://kubernetes.default.svc.cluster.local"


@dataclass(frozen=True)
class Process:
    """One process: what is run, and the address that answers once it is ready."""

    name: str
    arguments: tuple[str, ...]
    ready: str
    """host:port that must accept connections, or a URL that must answer 200."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def tuned(self, environment: Mapping[str, str]) -> "Process":
        """Return the process with these environment variables besides its own, or instead."""
        return replace(self, environment={**self.environment, **environment})


Binaries = Mapping[str, Path]
"""Where each program is, by its name in the table of programs."""


def kubernetes_processes(plane: Plane, binaries: Binaries) -> tuple[tuple[Process, ...], ...]:
    """Return Kubernetes, and what serves sources: groups that start one after the other."""
    return (
        (_etcd(plane, binaries), _redis(plane, binaries), _source_server(plane)),
        (_api_server(plane, binaries),),
        (_controller_manager(plane, binaries), _scheduler(plane, binaries), _kwok(plane, binaries)),
    )


def argocd_processes(plane: Plane, binaries: Binaries) -> tuple[tuple[Process, ...], ...]:
    """Return Argo CD; it wants its own objects first."""
    return (
        (_repo_server(plane, binaries),),
        (
            _application_controller(plane, binaries),
            _applicationset_controller(plane, binaries),
            _argocd_server(plane, binaries),
        ),
    )


def process_names() -> tuple[str, ...]:
    """Return the names of all processes in the order in which they start."""
    return (
        "etcd",
        "redis",
        "source-server",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kwok",
        "argocd-repo-server",
        "argocd-application-controller",
        "argocd-applicationset-controller",
        "argocd-server",
    )


def _etcd(plane: Plane, binaries: Binaries) -> Process:
    client, peer = (f"http://{plane.address(port)}" for port in ("etcd", "etcd-peer"))
    arguments = (
        f"--data-dir={plane.folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
        # Nobody needs this data after a power failure.
        "--unsafe-no-fsync",
    )
    return Process("etcd", (str(binaries["etcd"]), *arguments), f"{client}/readyz")


def _redis(plane: Plane, binaries: Binaries) -> Process:
    port = str(plane.ports["redis"])
    arguments = ("--port", port, "--bind", LOOPBACK, "--save", "", "--appendonly", "no")
    return Process("redis", (str(binaries["redis"]), *arguments), plane.address("redis"))


def _source_server(plane: Plane) -> Process:
    arguments = ("-m", "aks_gitops.live.source_server", str(plane.ports["source-server"]))
    return Process(
        "source-server",
        (sys.executable, *arguments, str(plane.served)),
        plane.address("source-server"),
        {"PYTHONPATH": str(Path(__file__).parents[2])},
    )


def _api_server(plane: Plane, binaries: Binaries) -> Process:
    key = plane.service_account_key
    arguments = (
        f"--etcd-servers=http://{plane.address('etcd')}",
        f"--bind-address={LOOPBACK}",
        f"--advertise-address={LOOPBACK}",
        f"--secure-port={plane.ports['kube-apiserver']}",
        f"--cert-dir={plane.certificate.parent}",
        f"--token-auth-file={plane.tokens}",
        "--authorization-mode=Node,RBAC",
        "--anonymous-auth=true",
        "--service-cluster-ip-range=10.0.0.0/16",
        # A loopback address is not accepted as an endpoint of the service `kubernetes`.
        "--endpoint-reconciler-type=none",
        f"--service-account-issuer={SERVICE_ISSUER}",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--profiling=false",
    )
    return Process(
        "kube-apiserver",
        (str(binaries["kube-apiserver"]), *arguments),
        f"{plane.api_url}/readyz",
    )


def _of_kubernetes(plane: Plane, port: int, folder: str) -> tuple[str, ...]:
    return (
        f"--kubeconfig={plane.kubeconfig}",
        f"--authentication-kubeconfig={plane.kubeconfig}",
        f"--authorization-kubeconfig={plane.kubeconfig}",
        "--leader-elect=false",
        f"--bind-address={LOOPBACK}",
        f"--secure-port={port}",
        f"--cert-dir={plane.folder / folder}",
        "--profiling=false",
    )


def _controller_manager(plane: Plane, binaries: Binaries) -> Process:
    port = plane.ports["kube-controller-manager"]
    arguments = (
        *_of_kubernetes(plane, port, "controller-manager"),
        f"--service-account-private-key-file={plane.service_account_key}",
        f"--root-ca-file={plane.certificate}",
        "--use-service-account-credentials=true",
        # What removes Namespaces and counts quotas looks more often than in a large cluster.
        "--concurrent-namespace-syncs=20",
        "--resource-quota-sync-period=30s",
        # After a machine has slept no node is lost; kwok would not make its pods ready again.
        "--node-monitor-grace-period=8760h",
    )
    return Process(
        "kube-controller-manager",
        (str(binaries["kube-controller-manager"]), *arguments),
        f"https://{LOOPBACK}:{port}/healthz",
    )


def _scheduler(plane: Plane, binaries: Binaries) -> Process:
    port = plane.ports["kube-scheduler"]
    arguments = _of_kubernetes(plane, port, "scheduler")
    return Process(
        "kube-scheduler",
        (str(binaries["kube-scheduler"]), *arguments),
        f"https://{LOOPBACK}:{port}/healthz",
    )


def _kwok(plane: Plane, binaries: Binaries) -> Process:
    arguments = (
        f"--kubeconfig={plane.kubeconfig}",
        "--manage-all-nodes=true",
        f"--config={plane.stages}",
        f"--server-address={plane.address('kwok')}",
        f"--node-ip={LOOPBACK}",
    )
    ready = f"http://{plane.address('kwok')}/readyz"
    return Process("kwok", (str(binaries["kwok"]), *arguments), ready)


def _argocd(
    plane: Plane, binaries: Binaries, name: str, arguments: tuple[str, ...], ready: str
) -> Process:
    """Return a part of Argo CD: one program holds them all and goes by its name."""
    data = plane.folder / "argocd"
    environment = {
        "ARGOCD_BINARY_NAME": name,
        "ARGOCD_FAKE_IN_CLUSTER": "true",
        "ARGOCD_GPG_ENABLED": "false",
        "ARGOCD_TLS_DATA_PATH": str(data / "tls"),
        "ARGOCD_SSH_DATA_PATH": str(data / "ssh"),
        "ARGOCD_GPG_DATA_PATH": str(data / "gpg"),
        "ARGOCD_GNUPGHOME": str(data / "gnupg"),
        # All of a machine would share one in /tmp, and only its first user could listen there.
        "ARGOCD_ASK_PASS_SOCK": str(plane.ask_pass_socket),
        # Nobody waits minutes on his own machine. What a branch points to is kept as long, too.
        "ARGOCD_RECONCILIATION_TIMEOUT": RECONCILIATION,
        "ARGOCD_RECONCILIATION_JITTER": "0s",
        "ARGOCD_APPLICATIONSET_CONTROLLER_REQUEUE_AFTER": RECONCILIATION,
        # The controller takes its shard from the number at the end.
        "HOSTNAME": f"{name}-0",
        "KUBECONFIG": str(plane.kubeconfig),
        # Argo CD's programs find helm, kustomize and git's check of signatures by their names; the
        # user's own git and helm configuration is none of their business.
        "HOME": str(data),
        "XDG_CONFIG_HOME": str(data / "config"),
        "XDG_CACHE_HOME": str(data / "cache"),
        "XDG_DATA_HOME": str(data / "data"),
        "TMPDIR": str(data / "tmp"),
        "PATH": str(plane.programs),
    }
    return Process(name, (str(binaries["argocd"]), *arguments), ready, environment)


def _repo_server(plane: Plane, binaries: Binaries) -> Process:
    address = plane.address("repo-server")
    arguments = (
        f"--address={LOOPBACK}",
        f"--port={plane.ports['repo-server']}",
        f"--metrics-address={LOOPBACK}",
        f"--metrics-port={plane.ports['repo-server-metrics']}",
        f"--redis={plane.address('redis')}",
        "--disable-tls",
        "--client-ca-path=",
    )
    return _argocd(plane, binaries, "argocd-repo-server", arguments, address)


def _clients(plane: Plane) -> tuple[str, ...]:
    return (
        f"--kubeconfig={plane.kubeconfig}",
        f"--namespace={NAMESPACE}",
        "--repo-server-plaintext",
    )


def _application_controller(plane: Plane, binaries: Binaries) -> Process:
    port = plane.ports["application-controller-metrics"]
    arguments = (
        *_clients(plane),
        f"--redis={plane.address('redis')}",
        f"--repo-server={plane.address('repo-server')}",
        f"--metrics-port={port}",
    )
    ready = f"http://{LOOPBACK}:{port}/healthz"
    return _argocd(plane, binaries, "argocd-application-controller", arguments, ready)


def _applicationset_controller(plane: Plane, binaries: Binaries) -> Process:
    arguments = (
        *_clients(plane),
        f"--argocd-repo-server={plane.address('repo-server')}",
        f"--metrics-addr={plane.address('applicationset-controller-metrics')}",
        f"--probe-addr={plane.address('applicationset-controller-probe')}",
        f"--webhook-addr={plane.address('applicationset-controller-webhook')}",
    )
    ready = plane.address("applicationset-controller-webhook")
    return _argocd(plane, binaries, "argocd-applicationset-controller", arguments, ready)


def _argocd_server(plane: Plane, binaries: Binaries) -> Process:
    arguments = (
        *_clients(plane),
        f"--address={LOOPBACK}",
        f"--port={plane.ports['argocd-server']}",
        f"--metrics-address={LOOPBACK}",
        f"--metrics-port={plane.ports['argocd-server-metrics']}",
        f"--redis={plane.address('redis')}",
        f"--repo-server={plane.address('repo-server')}",
        "--insecure",
        f"--staticassets={plane.folder / 'argocd' / 'assets'}",
    )
    ready = f"http://{plane.address('argocd-server')}/healthz"
    return _argocd(plane, binaries, "argocd-server", arguments, ready)
