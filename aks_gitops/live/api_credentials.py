"""What lets programs and people talk to the API server: kubeconfig, tokens, a signing key."""

import base64
import json

from aks_gitops.live.plane import Plane

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# RFC 5915: a sequence of version 1, the private number, and the curve P-256 by its object id.
_BEFORE, _AFTER = bytes.fromhex("30310201010420"), bytes.fromhex("a00a06082a8648ce3d030107")


def signing_key(random: int) -> str:
    """Return a P-256 private key as PEM (RFC 5915), made from at least 320 random bits.

    The public half is left out; who reads the key computes it.
    """
    number = random % (_P256_ORDER - 1) + 1
    body = base64.b64encode(_BEFORE + number.to_bytes(32) + _AFTER).decode()
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN EC PRIVATE KEY-----", *lines, "-----END EC PRIVATE KEY-----", ""])


def tokens(plane: Plane) -> str:
    """Return the API server's token file: one administrator (token, user, id, groups)."""
    return f'{plane.token},aks-gitops,aks-gitops,"system:masters"\n'


def kubeconfig(plane: Plane) -> str:
    """Return the administrator's kubeconfig; JSON, which every reader of YAML reads."""
    name = f"aks-gitops-{plane.name}"
    cluster = {"server": plane.api_url, "certificate-authority": str(plane.certificate)}
    context = {"cluster": name, "user": name, "namespace": "argocd"}
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": {"token": plane.token}}],
        "contexts": [{"name": name, "context": context}],
        "current-context": name,
    }
    return json.dumps(document, indent=2) + "\n"
