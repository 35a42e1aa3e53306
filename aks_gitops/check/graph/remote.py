"""Which references kustomize and Helm fetch from elsewhere, and whether they are pinned.

Rules: kustomize's api/internal/git/repospec.go and api/internal/loader/fileloader.go (v0.21.1).
"""

import re
from typing import Literal, NamedTuple
from urllib.parse import parse_qs

from aks_gitops.repo.commit_id import WHOLE_ID

Pin = Literal["commit", "version", "none"]
"""Whether a reference names content (a commit or digest), a version, or what moves."""

_SCHEMES = ("ssh://", "https://", "http://", "file://")
_USER = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*@")
_VERSION = re.compile(r"v?[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:[-+][0-9A-Za-z.+-]+)?")
_MARKERS = ("_git/", "//", ".git")


class Remote(NamedTuple):
    """A reference that leads to another server or repository."""

    url: str
    pin: Pin
    path: str
    """The file that holds the reference."""
    line: int


def is_remote_file(text: str) -> bool:
    """Tell whether kustomize reads a file over HTTP."""
    return text[:8].lower().startswith(("http://", "https://"))


def is_remote_base(text: str) -> bool:
    """Tell whether kustomize clones a base from a git repository."""
    if text.startswith("/"):
        return False
    rest = text.partition("?")[0]
    rest = rest[5:] if rest[:5].lower() == "git::" else rest
    scheme = next((one for one in _SCHEMES if rest[: len(one)].lower() == one), "")
    rest = rest[len(scheme) :]
    user = match.group() if (match := _USER.match(rest)) else ""
    rest = rest[len(user) :]
    github = rest.lower().startswith(("github.com/", "github.com:"))
    if scheme == "file://":
        return bool(user + rest)
    if not scheme and not user and not github:
        return False
    return _has_repository(rest, scp=not scheme)


def _has_repository(rest: str, *, scp: bool) -> bool:
    """Tell whether a repository's path follows the host."""
    ends = [rest.find("/")]
    if scp:
        ends.append(rest.find(":"))
    found = [end for end in ends if end >= 0]
    path = rest[min(found) + 1 :] if found else ""
    return any(marker in path for marker in _MARKERS) or "/" in path


def pin_of(url: str) -> Pin:
    """Tell how far a URL pins what it names: by its `ref`, or by a part of its path."""
    address, _, query = url.partition("?")
    values = parse_qs(query)
    references = values.get("ref") or values.get("version") or []
    if not references and is_remote_file(url):
        references = address.split("/")
    return max(map(_pin, references), key=("none", "version", "commit").index, default="none")


def version_pin(version: str) -> Pin:
    """Tell whether a chart's version is one version, or a range."""
    return "version" if _VERSION.fullmatch(version) else "none"


def _pin(text: str) -> Pin:
    if WHOLE_ID.fullmatch(text):
        return "commit"
    return "version" if _VERSION.fullmatch(text) else "none"
