"""Repository URLs: which ones are remote, and how they may be shown."""

import re

_REMOTE = re.compile(r"[a-z][a-z0-9+.-]*://|[^-/:][^/:]*@[^/:]+:", re.IGNORECASE)
_USERINFO = re.compile(r"((?:^|\s)(?=[^/@\s]*:)|://)(?!git@[^@/\s]*(?:[/\s]|$))[^/\s]*@")
_SSH_USER = re.compile(r"(ssh://[^/@:\s]*)(?::[^/\s]*)?@", re.IGNORECASE)


def redact(text: str) -> str:
    """Return `text` without the user names and passwords of its URLs."""
    return _USERINFO.sub(r"\1***@", text)


def public_url(url: str) -> str:
    """Return a repository's URL as it may stand in an object: without user name and password.

    The user name of SSH stays: it is no secret, and SSH needs it.
    """
    return _SSH_USER.sub(r"\1@", url) if _SSH_USER.match(url) else _USERINFO.sub(r"\1", url)


def is_remote(repository: str) -> bool:
    """Tell whether a repository is a URL, not a local path."""
    return _REMOTE.match(repository) is not None


def shown(repository: str) -> str:
    """Return a repository, a URL or a path, as it may stand in a report."""
    return public_url(repository) if is_remote(repository) else repository
