"""What may be handed to git as a branch, a path, a line of text or a repository.

Whatever fails here has not reached git: no text can become an option, a second line or a place
outside of the repository. Every function raises ReadError.
"""

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.url import is_remote, public_url, redact

_NO_BRANCH = re.compile(
    r"""-|refs/|HEAD\Z|@\Z        # an option; a whole ref's name; names with a meaning
    |.*(?:\.\.|@\{|//|[ ~^:?*\[\\])  # ranges, reflogs, patterns
    |(?:.*/)?\.|.*\.lock(?:/|\Z)|.*[./]\Z|/|\Z""",
    re.DOTALL | re.VERBOSE,
)
_RESERVED = re.compile(r"\.git|git~\d+", re.IGNORECASE)
_PASSWORD = re.compile(r"://[^/@\s]*:[^/\s]*@")


def shown_text(text: str) -> str:
    """Return a hostile text as a message may show it."""
    return repr(text) if len(text) <= 80 else f"{text[:80]!r}…"


def checked_line(text: str, what: str) -> str:
    """Return a text that is one line of printable characters, and not empty."""
    if not text.strip():
        raise ReadError(f"gets no commit whose {what} is empty; give it")
    if not text.isprintable():
        fix = "leave out line ends and control characters"
        raise ReadError(f"gets no commit whose {what} is {shown_text(text)}; {fix}")
    return text


def checked_branch(name: str) -> str:
    """Return a branch's name that git permits (git-check-ref-format(1)), without `refs/heads/`."""
    if _NO_BRANCH.match(name) or not name.isprintable():
        fix = "give its short name, such as 'main'"
        raise ReadError(f"can have no branch {shown_text(name)}; {fix}")
    return name


def checked_path(path: str) -> str:
    """Return the path of a file below the repository's top that no git takes for its own."""
    pure = PurePosixPath(path)
    plain = bool(path) and not pure.is_absolute() and str(pure) == path and path != "."
    if not plain or ".." in pure.parts or not path.isprintable() or "\\" in path:
        fix = "give a path from its top without '..', backslashes and control characters"
        raise ReadError(f"can hold no file {shown_text(path)}; {fix}")
    # Other systems drop dots and blanks at the end of a name, and what follows a colon.
    if any(_RESERVED.fullmatch(part.partition(":")[0].rstrip(" .")) for part in pure.parts):
        raise ReadError(f"can hold no file {shown_text(path)}: '.git' is git's own; name another")
    return path


def checked_url(repository: str) -> str:
    """Return a URL without user name, or a local path as it is.

    A password in a URL would stand in the list of processes and in git's own messages.
    """
    if not repository or not repository.isprintable() or repository.startswith("-"):
        raise ReadError("is no repository; give its path or URL")
    if not is_remote(repository):
        return repository
    if _PASSWORD.search(repository):
        fix = "take it out, and name the environment variable that holds it"
        raise ReadError(f"has a password in its URL; {fix}")
    return public_url(repository)


def token_origin(url: str, token: str) -> str:
    """Return scheme, host and port of a URL to which a token, called so, may be sent."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        fix = f"use its https URL, or leave out {token}"
        raise ReadError(f"takes no token: {redact(url)} is not an https URL; {fix}")
    if not is_confidential(url):
        raise ReadError("would be sent the token unencrypted; use its https URL")
    return f"{parts.scheme}://{parts.netloc}"


def is_confidential(url: str) -> bool:
    """Tell whether nobody on the way reads what is sent to a URL."""
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
    return parts.scheme == "https" or (parts.scheme == "http" and loopback)
