"""Pushes as git servers tell of them."""

import hmac
import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

import urllib3

from tests.live.served import ServedRepository

Server = Literal["github", "azuredevops"]
SERVERS: tuple[Server, ...] = ("github", "azuredevops")
USER = "azure"
_BRANCH = "refs/heads/main"
_HEADERS: Mapping[Server, Mapping[str, str]] = {
    "github": {"X-GitHub-Event": "push"},
    "azuredevops": {"X-Vss-ActivityId": "4f1a2b9e-0000-0000-0000-000000000000"},
}


class Answer(NamedTuple):
    """What a webhook answered."""

    status: int
    text: str


def deliver(
    address: str, server: Server, repository: ServedRepository, secret: str | None = None
) -> Answer:
    """Tell a webhook at host:port of a push to main, as a git server does.

    Given: the secret that it shares with Argo CD; None for none.
    """
    body = json.dumps(_push(server, repository)).encode()
    headers = {"Content-Type": "application/json", **_HEADERS[server]}
    if secret is not None:
        headers |= _proof(server, secret, body)
    url = f"http://{address}/api/webhook"
    found = urllib3.request("POST", url, body=body, headers=headers, retries=False)
    return Answer(found.status, found.data.decode().strip())


def _push(server: Server, repository: ServedRepository) -> dict[str, object]:
    """Return what a git server says of a push; the address is that of the repository's page."""
    page = repository.url.removesuffix(".git")
    if server == "github":
        about = {"html_url": page, "default_branch": "main"}
        return {"ref": _BRANCH, "before": "0" * 40, "after": "1" * 40, "repository": about}
    update = {"name": _BRANCH, "oldObjectId": "0" * 40, "newObjectId": "1" * 40}
    about = {"remoteUrl": page, "defaultBranch": _BRANCH}
    return {
        "eventType": "git.push",
        "createdDate": "2026-01-01T00:00:00Z",
        "resource": {"refUpdates": [update], "repository": about},
    }


def _proof(server: Server, secret: str, body: bytes) -> dict[str, str]:
    """Return the headers that prove who sends.

    Sources: GitHub's documentation, "Validating webhook deliveries"; Azure DevOps', "Webhooks".
    """
    if server == "github":
        return {
            "X-Hub-Signature-256": f"sha256={hmac.digest(secret.encode(), body, 'sha256').hex()}"
        }
    return urllib3.make_headers(basic_auth=f"{USER}:{secret}")
