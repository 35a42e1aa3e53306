"""Stands in for an API server that has Argo CD's kinds: it answers lists, and notes what it is
asked."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

_API = "/apis/argoproj.io/v1alpha1"
_KINDS = ("AppProject", "Application", "ApplicationSet")
_PLURALS = {"applications": "Application", "applicationsets": "ApplicationSet"}
Manifest = Mapping[str, object]


class ApiServer(ThreadingHTTPServer):
    """The server, its objects, and what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: Sequence[Manifest] = ()
        self.asked: list[tuple[str, str]] = []
        """Method and path of each request."""
        self.only = ""
        """The namespace that the user may read; empty for all."""

    def kubeconfig(self, folder: Path) -> Path:
        """Write a kubeconfig with the context `here`."""
        config = {
            "clusters": [
                {"name": "c", "cluster": {"server": f"http://127.0.0.1:{self.server_port}"}}
            ],
            "users": [{"name": "u", "user": {"token": "secret"}}],
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
        }
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump(config))
        return path

    def answer(self, path: str) -> tuple[int, Manifest]:
        """Return what a path holds."""
        if path == "/api":
            return 200, {"versions": ["v1"]}
        if path == _API:
            return 200, {"resources": [{"kind": kind} for kind in _KINDS]}
        place, _, plural = path.removeprefix(_API).strip("/").rpartition("/")
        if plural not in _PLURALS:
            return 404, {"message": f"no {path}"}
        if self.only and place != f"namespaces/{self.only}":
            return 403, {"message": f"cannot list {plural} at the cluster scope"}
        found = [one for one in self.objects if one["kind"] == _PLURALS[plural]]
        return 200, {"items": found}


class _Handler(BaseHTTPRequestHandler):
    server: ApiServer

    def handle_one_request(self) -> None:
        """Answer every method alike."""
        self.raw_requestline = self.rfile.readline()
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        path = self.path.partition("?")[0]
        self.server.asked.append((self.command, path))
        status, value = self.server.answer(path)
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def api_server() -> Iterator[ApiServer]:
    """Serve for as long as the context lasts."""
    with ApiServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
