"""Pod metrics for a control plane without a metrics server: every container uses a little.

A HorizontalPodAutoscaler without metrics is Degraded (gitops-engine, pkg/health/health_hpa.go).
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast
from urllib.parse import parse_qs, urlsplit

from aks_gitops.live.api import Api
from aks_gitops.live.plane import LOOPBACK, Plane
from aks_gitops.live.startup import api_of
from tests.live.manifests import Manifest
from tests.live.values import value

_GROUP_VERSION = "metrics.k8s.io/v1beta1"
_USAGE = {"cpu": "5m", "memory": "8Mi"}
_SERVICE = {"name": "pod-metrics", "namespace": "kube-system"}


@contextmanager
def pod_metrics(plane: Plane) -> Iterator[None]:
    """Serve the API metrics.k8s.io behind the API server while the context lasts."""
    api = api_of(plane)

    class Handler(_Handler):
        pods_of = api

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True  # The API server keeps a connection open.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(plane.certificate, plane.certificate.with_suffix(".key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        for one in _objects(server.server_port):
            api.apply(one)
        yield
    finally:
        for one in reversed(_objects(server.server_port)):
            api.delete(api.path_of(one))
        server.shutdown()
        server.server_close()
        thread.join()


def _objects(port: int) -> tuple[Manifest, ...]:
    return (
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": _SERVICE,
            "spec": {
                "type": "ExternalName",
                "externalName": "localhost",
                "ports": [{"port": port}],
            },
        },
        {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": "v1beta1.metrics.k8s.io"},
            "spec": {
                "group": "metrics.k8s.io",
                "version": "v1beta1",
                "service": {**_SERVICE, "port": port},
                "insecureSkipTLSVerify": True,
                "groupPriorityMinimum": 100,
                "versionPriority": 100,
            },
        },
    )


class _Handler(BaseHTTPRequestHandler):
    pods_of: Api

    def do_GET(self) -> None:
        """Answer discovery, and the metrics of a namespace's pods."""
        url = urlsplit(self.path)
        parts = url.path.strip("/").split("/")
        if parts[3:4] == ["namespaces"]:
            answer = self._metrics(parts[4], parse_qs(url.query))
        else:
            pods = {"name": "pods", "singularName": "", "namespaced": True, "kind": "PodMetrics"}
            answer = {
                "kind": "APIResourceList",
                "apiVersion": "v1",
                "groupVersion": _GROUP_VERSION,
                "resources": [{**pods, "verbs": ["get", "list"]}],
            }
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _metrics(self, namespace: str, query: dict[str, list[str]]) -> Manifest:
        labels = {"labelSelector": query["labelSelector"][0]} if "labelSelector" in query else {}
        pods = self.pods_of.items(f"/api/v1/namespaces/{namespace}/pods", **labels)
        return {
            "kind": "PodMetricsList",
            "apiVersion": _GROUP_VERSION,
            "metadata": {},
            "items": [self._metric(pod) for pod in pods],
        }

    def _metric(self, pod: Manifest) -> Manifest:
        metadata = cast(Manifest, pod["metadata"])
        containers = cast(list[Manifest], value(pod, "spec.containers"))
        return {
            "metadata": {key: metadata[key] for key in ("name", "namespace", "labels")},
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            # As short as it can be: the autoscaler leaves a pod out until one has passed.
            "window": "1s",
            "containers": [{"name": one["name"], "usage": _USAGE} for one in containers],
        }

    def log_message(self, *_: object) -> None:
        """Say nothing."""
