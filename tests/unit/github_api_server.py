"""What of GitHub's API gives an App its token, on a free loopback port."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "Iv23liTheReleases"
KEY_VARIABLE = "GITHUB_APP_PRIVATE_KEY"
INSTALLATION = "/repos/example-org/server/installation"
TOKENS = "/app/installations/4711/access_tokens"
_PROXIES = ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    bearer: str
    proxy_login: str
    """What a proxy is sent."""
    body: object


class Reply(NamedTuple):
    """What is answered."""

    status: int
    body: object
    headers: Mapping[str, str] = {}


@cache
def app_key(number: int = 0) -> rsa.RSAPrivateKey:
    """Return a key; the App's own is number 0."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> str:
    """Return a key as GitHub gives it."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()


@dataclass
class GitHub:
    """The App as GitHub knows it, and what it was asked."""

    url: str
    token: str
    ahead: int = 0
    """Seconds that its clock is ahead of this one's."""
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    """What is answered to the first requests for a path, instead of what is right."""
    requests: list[Request] = field(default_factory=list)

    def reply(self, asked: Request) -> Reply:
        self.requests.append(asked)
        if own := self.replies.get(asked.path):
            return own.pop(0)
        if wrong := self._mistake(asked.bearer):
            return Reply(401, {"message": wrong})
        if (asked.method, asked.path) == ("GET", INSTALLATION):
            return Reply(200, {"id": 4711, "app_slug": "releases"})
        if (asked.method, asked.path) == ("POST", TOKENS):
            return Reply(201, {"token": self.token, "permissions": {"contents": "write"}})
        return Reply(404, {"message": "Not Found"})

    def _mistake(self, bearer: str) -> str:
        """Return what GitHub says of a JWT that it does not take."""
        try:
            claims = jwt.decode(
                bearer,
                app_key().public_key(),
                ["RS256"],
                options={"verify_exp": False, "verify_iat": False, "require": ["iat", "exp"]},
                issuer=APP,
            )
        except jwt.InvalidTokenError:
            return "A JSON web token could not be decoded"
        now = time.time() + self.ahead
        if claims["iat"] > now:
            return (
                "'Issued at' claim ('iat') must be an Integer representing the time that the "
                "assertion was issued"
            )
        if not now < claims["exp"] <= now + 600:
            return "'Expiration time' claim ('exp') is too far in the future"
        return ""


class _Server(ThreadingHTTPServer):
    github: GitHub


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(time.time() + self.server.github.ahead, usegmt=True)

    def _answer(self, body: object) -> None:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        proxy_login = self.headers.get("Proxy-Authorization", "")
        asked = Request(self.command, self.path, bearer, proxy_login, body)
        reply = self.server.github.reply(asked)
        text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(text.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())


@contextmanager
def github_api(monkeypatch: pytest.MonkeyPatch, token: str) -> Iterator[GitHub]:
    """Serve GitHub's API, which gives this token, and let the variables say so, and hold the key.

    No proxy is named, nor the server of a runner that the tests run on.
    """
    for name in ("GITHUB_SERVER_URL", *_PROXIES):
        monkeypatch.delenv(name, raising=False)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.github = GitHub(f"http://127.0.0.1:{server.server_port}", token)
        monkeypatch.setenv("GITHUB_API_URL", server.github.url)
        monkeypatch.setenv(KEY_VARIABLE, pem(app_key()))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.github
        finally:
            server.shutdown()
            thread.join()
