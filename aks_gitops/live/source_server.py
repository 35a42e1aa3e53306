"""Serve the git repositories and other files below a folder over HTTP, on a loopback port.

Git's own "smart" protocol (git documentation, "http-protocol"): Argo CD lists a repository's
references with it. It only serves what is fetched; commits are made in the folder.
"""

import gzip
import os
import subprocess
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aks_gitops.live.plane import LOOPBACK

_SERVICE = "git-upload-pack"


class _Handler(SimpleHTTPRequestHandler):
    """Answers git's two requests; every other path is a file."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a repository's references, or with a file."""
        parts = urlsplit(self.path)
        if not parts.path.endswith("/info/refs"):
            super().do_GET()
        elif parse_qs(parts.query).get("service") != [_SERVICE]:
            self.send_error(HTTPStatus.FORBIDDEN, "only git fetch is served")
        elif folder := self._repository(parts.path.removesuffix("/info/refs")):
            self._advertise(folder)

    def do_POST(self) -> None:
        """Answer with the objects that a client asks for."""
        body = self._body()
        path = urlsplit(self.path).path
        if not path.endswith(f"/{_SERVICE}"):
            self.send_error(HTTPStatus.FORBIDDEN, "only git fetch is served")
        elif folder := self._repository(path.removesuffix(f"/{_SERVICE}")):
            self._answer("result", self._upload_pack(folder, body))

    def _repository(self, path: str) -> Path | None:
        folder = Path(self.translate_path(path))
        for place in (folder, folder / ".git", folder.with_suffix("") / ".git"):
            if (place / "HEAD").is_file():
                return place
        self.send_error(HTTPStatus.NOT_FOUND, "no such repository")
        return None

    def _advertise(self, folder: Path) -> None:
        head = b"" if self._version() == "version=2" else _line(f"# service={_SERVICE}\n") + b"0000"
        self._answer("advertisement", head + self._upload_pack(folder, b"", "--advertise-refs"))

    def _upload_pack(self, folder: Path, body: bytes, *options: str) -> bytes:
        command = ["git", "upload-pack", "--stateless-rpc", *options, str(folder)]
        environment = {**os.environ, "GIT_PROTOCOL": self._version()}
        done = subprocess.run(
            command, input=body, stdout=subprocess.PIPE, check=False, env=environment
        )
        return done.stdout

    def _version(self) -> str:
        """Return the version of git's protocol that the client wants."""
        return self.headers.get("Git-Protocol", "")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            data = b"".join(iter(self._chunk, b""))
        else:
            data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        return gzip.decompress(data) if self.headers.get("Content-Encoding") == "gzip" else data

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().split(b";")[0], 16)
        data = self.rfile.read(size)
        self.rfile.readline()
        return data

    def _answer(self, kind: str, data: bytes) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"application/x-{_SERVICE}-{kind}")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _line(text: str) -> bytes:
    """Return a line as git frames it: its length in four hexadecimal digits before it."""
    return f"{len(text) + 4:04x}{text}".encode()


def serve(port: int, folder: Path) -> None:
    """Serve a folder until the process is ended."""
    handler = partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer((LOOPBACK, port), handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
