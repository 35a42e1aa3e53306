"""GitHub's REST API: where it is for a repository, and what it answers."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import urllib3

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.url import redact
from aks_gitops.repo.writing.answers import in_one_line
from aks_gitops.repo.writing.connections import connections
from aks_gitops.repo.writing.names import is_confidential

_NAME = re.compile(r"(?!\.+\Z)[\w.-]+", re.ASCII)
_PATIENCE = urllib3.Timeout(connect=5.0, read=15.0)
_RETRIES = urllib3.Retry(
    total=2,
    backoff_factor=0.3,
    retry_after_max=10,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,  # Also POST: a token too many is one that nobody has.
    raise_on_status=False,
)
_HEADERS = {"Accept": "application/vnd.github+json", "User-Agent": "aks-gitops"}
_MOST_SAID = 300


class GitHubRepository(NamedTuple):
    """A repository of GitHub."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"


def repository_of(url: str) -> GitHubRepository:
    """Return the repository that an https URL names. Raises ReadError."""
    path = urlsplit(url).path.strip("/").removesuffix(".git")
    owner, _, name = path.partition("/")
    if not (_NAME.fullmatch(owner) and _NAME.fullmatch(name)):
        fix = "write https://HOST/OWNER/NAME.git, or use another login than a GitHub App"
        raise ReadError(f"is no repository of GitHub; {fix}")
    return GitHubRepository(owner, name)


def api_of(url: str, around: Mapping[str, str]) -> str:
    """Return the URL of the API of the GitHub that serves a repository's URL. Raises ReadError.

    Given: `around`, the variables; GITHUB_API_URL counts unless GITHUB_SERVER_URL, which GitHub's
    runners set with it, is another server. Source: docs.github.com, "Getting started with the REST
    API", for GitHub.com, Enterprise Server, and data residency (ghe.com).
    """
    parts = urlsplit(url)
    served = urlsplit(around.get("GITHUB_SERVER_URL") or url).hostname == parts.hostname
    named = around.get("GITHUB_API_URL", "").rstrip("/") if served else ""
    if named and not is_confidential(named):
        raise ReadError(f"needs an https URL in GITHUB_API_URL, not {redact(named)}; correct it")
    if named:
        return named
    host = parts.hostname or ""
    if host == "github.com" or host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"{parts.scheme}://{parts.netloc}/api/v3"


class Answer(NamedTuple):
    """What the API answered."""

    status: int
    found: Mapping[str, object]
    """The object in it; empty where there is none."""
    date: str
    """The server's time, as HTTP writes it; empty where it says none."""

    @property
    def said(self) -> str:
        """Its message, in one line."""
        message = str(self.found.get("message") or "no message")
        return in_one_line(message.splitlines())[:_MOST_SAID]


class GitHubApi:
    """The API as the bearer of a token sees it. Its methods raise ReadError."""

    def __init__(self, url: str, bearer: str) -> None:
        self.url = url
        self._bearer = bearer
        self._headers = {**_HEADERS, "Authorization": f"Bearer {bearer}"}

    def get(self, path: str) -> Answer:
        """Ask for what is at a path."""
        return self._answer("GET", path, None)

    def post(self, path: str, body: Mapping[str, object]) -> Answer:
        """Let something be made."""
        return self._answer("POST", path, body)

    def _answer(self, method: str, path: str, body: Mapping[str, object] | None) -> Answer:
        try:
            with connections(self.url) as pool:
                answer = pool.request(
                    method,
                    f"{self.url}{path}",
                    json=body,
                    headers=self._headers,
                    timeout=_PATIENCE,
                    retries=_RETRIES,
                    redirect=False,  # It would lead to another repository than the URL names.
                )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            said = _reason(error)
        else:
            date = answer.headers.get("Date", "")
            data = answer.data.replace(self._bearer.encode(), b"***")
            return Answer(answer.status, _decoded(data), date)
        raise ReadError(
            f"needs a token of {redact(self.url)}, which does not answer ({said}); check the way "
            "there (HTTPS_PROXY, NO_PROXY), and SSL_CERT_FILE for a certificate authority of yours"
        )


def _reason(error: Exception) -> str:
    """Return why there is no answer, without urllib3's frame."""
    reason = getattr(error, "reason", None) or error
    return in_one_line(str(reason).splitlines())[:_MOST_SAID]


def _decoded(data: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
