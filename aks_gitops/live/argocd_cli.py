"""What lets `argocd` talk to the local API server: a session, and the CLI's own configuration."""

import base64
import hashlib
import hmac
import json

from aks_gitops.live.plane import Plane


def session_token(key: bytes, now: int) -> str:
    """Return a session of Argo CD's administrator (RFC 7519, HS256), as a login would.

    Given: the key that signs sessions, and the time in seconds since 1970.
    """
    head = {"alg": "HS256", "typ": "JWT"}
    claims = {"iss": "argocd", "sub": "admin:login", "iat": now, "nbf": now, "jti": "local"}
    signed = b".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
    return b".".join((signed, _encoded(hmac.digest(key, signed, hashlib.sha256)))).decode()


def cli_configuration(plane: Plane, token: str) -> str:
    """Return the file that `argocd --config` reads; JSON, which every reader of YAML reads."""
    server = plane.address("argocd-server")
    document = {
        "contexts": [{"name": plane.name, "server": server, "user": plane.name}],
        "current-context": plane.name,
        "servers": [{"server": server, "plain-text": True, "grpc-web-root-path": ""}],
        "users": [{"name": plane.name, "auth-token": token}],
    }
    return json.dumps(document, indent=2) + "\n"


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
