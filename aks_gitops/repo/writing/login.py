"""Who writes, and how a server knows: what git is told through its environment.

Nothing of it stands in a command line, a file or a URL.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.writing.names import checked_line, token_origin

Entry = tuple[str, str]
"""A key of git's configuration and its value."""

_USERNAME, _PASSWORD = "AKS_GITOPS_GIT_USERNAME", "AKS_GITOPS_GIT_PASSWORD"
# A constant: the shell that git runs it in puts the values in.
_HELPER = (
    '!f() { test "$1" = get && '
    f'printf "username=%s\\npassword=%s\\n" "${_USERNAME}" "${_PASSWORD}"; }}; f'
)


class AccessToken(Protocol):
    """What a server is sent over HTTPS so that it lets one read and write."""

    @property
    def username(self) -> str:
        """The user name that goes with it."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show, as far as it is known by now."""

    def value(self, url: str) -> str:
        """Return the token for a repository's URL. Raises ReadError."""


@dataclass(frozen=True)
class Token:
    """A password or token that somebody put into a variable, such as Azure DevOps' own."""

    variable: str
    """The environment variable that holds it."""
    username: str = "x-access-token"
    """The user name that goes with it: GitHub's for apps; Azure DevOps and GitLab take any."""

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the token in {self.variable}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The token, where it is set."""
        return tuple(filter(None, (os.environ.get(self.variable),)))

    def value(self, url: str) -> str:
        """Return the token. Raises ReadError."""
        value = os.environ.get(self.variable, "")
        if not value:
            raise ReadError(f"needs the token in the variable {self.variable}, which is not set")
        if not value.isprintable() or " " in value:
            fix = "set it to the token alone, without a line end"
            raise ReadError(f"needs a token in {self.variable}, which holds something else; {fix}")
        return value


@dataclass(frozen=True)
class Person:
    """An author or a committer."""

    name: str
    email: str


@dataclass(frozen=True)
class People:
    """Who wrote a commit and who made it; None for what git's variables and settings say."""

    author: Person | None = None
    committer: Person | None = None

    def environment(self) -> dict[str, str]:
        """Return git's variables (git(1), "Git Commits"). Raises ReadError."""
        found: dict[str, str] = {}
        for role, person in (("AUTHOR", self.author), ("COMMITTER", self.committer)):
            if person is not None:
                found[f"GIT_{role}_NAME"] = _plain(person.name, f"{role.lower()}'s name")
                found[f"GIT_{role}_EMAIL"] = _plain(person.email, f"{role.lower()}'s address")
        return found


def token_settings(token: AccessToken, url: str) -> tuple[list[Entry], dict[str, str]]:
    """Return git's settings and variables for a token: to this host only. Raises ReadError."""
    checked_line(token.username, "user name")
    entries = [
        ("credential.helper", ""),  # An empty one forgets those that were named before.
        (f"credential.{token_origin(url, token.name)}.helper", _HELPER),
    ]
    return entries, {_USERNAME: token.username, _PASSWORD: token.value(url)}


def without_secrets(text: str, token: AccessToken | None) -> str:
    """Return a text for people, without what a token keeps secret."""
    for secret in token.secrets if token else ():
        text = text.replace(secret, "***")
    return text


def with_settings(entries: Iterable[Entry], around: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that add settings (git-config(1), GIT_CONFIG_COUNT) to those around."""
    first = int(around.get("GIT_CONFIG_COUNT") or 0)
    variables: dict[str, str] = {}
    for number, (key, value) in enumerate(entries, first):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
        variables["GIT_CONFIG_COUNT"] = str(number + 1)
    return variables


def _plain(text: str, what: str) -> str:
    if set(text) & set("<>"):
        raise ReadError(f"gets no commit whose {what} has '<' or '>'; leave them out")
    return checked_line(text, what).strip()
