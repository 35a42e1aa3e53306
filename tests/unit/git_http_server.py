"""Git's own HTTP server, `git http-backend`, on a free loopback port; it wants a password."""

import base64
import gzip
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PASSWORD = "gh-pass-7hQ2"


Trouble = Callable[[str], str]
"""Given a request, such as `POST /x.git/git-upload-pack`, returns a status to answer instead of
git; `cut` to break off the answer without git, `lose` to break it off once git is done, `drop` to
give none once git is done; empty for no trouble."""


class _Server(ThreadingHTTPServer):
    root: Path
    logins: list[str]
    trouble: Trouble


class _Handler(BaseHTTPRequestHandler):
    """Passes a request to git as CGI (RFC 3875) wants it."""

    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        zipped = self.headers.get("Content-Encoding") == "gzip"
        self._answer(gzip.decompress(body) if zipped else body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, body: bytes) -> None:
        login = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic "))
        self.server.logins.append(login.decode())
        if not login.endswith(f":{PASSWORD}".encode()):
            self._send("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="git"')], b"")
            return
        trouble = self.server.trouble(f"{self.command} {self.path}")
        if trouble[:1].isdigit():
            self._send(trouble, [], b"")
            return
        head, _, content = (b"" if trouble == "cut" else self._run(body)).partition(b"\r\n\r\n")
        if trouble:
            self._break_off(silently=trouble == "drop")
            return
        pairs = [line.partition(": ") for line in head.decode().splitlines()]
        headers = [(name, value) for name, _, value in pairs]
        self._send(dict(headers).get("Status", "200 OK"), headers, content)

    def _break_off(self, *, silently: bool) -> None:
        """Close the connection, before the answer or in the middle of it."""
        self.close_connection = True
        if not silently:
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"000")

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response(int(status.split(maxsplit=1)[0]))
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _run(self, body: bytes) -> bytes:
        path, _, query = self.path.partition("?")
        variables = {
            "GIT_PROJECT_ROOT": str(self.server.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_USER": "someone",
        }
        command = ["git", "http-backend"]
        environment = {**os.environ, **variables}
        return subprocess.run(command, input=body, env=environment, capture_output=True).stdout  # noqa: PLW1510


@contextmanager
def http_server(root: Path, trouble: Trouble = lambda _: "") -> Iterator[tuple[str, list[str]]]:
    """Serve the repositories of a folder; give the URL, and the logins that were tried."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.root, server.logins, server.trouble = root, [], trouble
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server.logins
        finally:
            server.shutdown()
            thread.join()
