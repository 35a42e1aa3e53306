"""What lets `argocd` talk to the local API server: a session, and the CLI's own configuration."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence

from aks_gitops.live.plane import Plane


def session_token(
    key: bytes, now: int, *, account: str = "admin", groups: Sequence[str] = ()
) -> str:
    """Return a session of a local account (RFC 7519, HS256), as a login would.

    Given: the key that signs sessions, the time in seconds since 1970, and the groups that the
    account is in, as single sign-on would tell them.
    """
    head = {"alg": "HS256", "typ": "JWT"}
    claims: dict[str, object] = {
        "iss": "argocd",
        "sub": f"{account}:login",
        "iat": now,
        "nbf": now,
        "jti": "local",
    }
    if groups:
        claims["groups"] = list(groups)
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
