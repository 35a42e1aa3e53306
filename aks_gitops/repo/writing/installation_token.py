"""The token of a GitHub App's installation, which is made here: for one repository and an hour.

Sources: docs.github.com, "Generating a JSON Web Token (JWT) for a GitHub App" and "Generating an
installation access token for a GitHub App".
"""

import os
import re
import time
from http import HTTPStatus

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.writing.github_api import Answer, GitHubApi, api_of, repository_of
from aks_gitops.repo.writing.github_refusals import Asked, meaning_of

_BACK, _AHEAD = 60, 540
"""Seconds that a claim is dated back, as clocks differ, and that it holds on: together the ten
minutes that GitHub takes at most."""
_RIGHTS = {"contents": "write"}
_PLAIN = re.compile("[!-~]+")


class InstallationToken:
    """The token of a GitHub App for the contents of a repository that it is installed on.

    It is asked for when it is first needed, and once.
    """

    username = "x-access-token"

    def __init__(self, app: str, variable: str) -> None:
        """Given: `app`, the App's client ID or App ID; `variable`, the environment variable that
        holds a private key of it, in PEM."""
        self._app = app
        self._variable = variable
        self._values: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the token of the GitHub App {self._app}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The token, once it was asked for; the claim that proves the App stays in here."""
        return tuple(self._values.values())

    def value(self, url: str) -> str:
        """Return the token for a repository's https URL. Raises ReadError."""
        if url not in self._values:
            self._values[url] = self._new(url)
        return self._values[url]

    def _new(self, url: str) -> str:
        repository, server = repository_of(url), api_of(url, os.environ)
        claim = signed_claim(self._app, private_key(self._variable), time.time())
        api, asked = GitHubApi(server, claim), Asked(server, str(repository), self._variable)
        answer = api.get(f"/repos/{repository}/installation")
        path = f"/app/installations/{self._granted(answer, asked, 'id')}/access_tokens"
        wish = {"repositories": [repository.name], "permissions": _RIGHTS}
        return self._granted(api.post(path, wish), asked, "token")

    def _granted(self, answer: Answer, asked: Asked, field: str) -> str:
        """Return a field of an answer. Raises ReadError where there is none."""
        if answer.status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            meaning = meaning_of(answer, asked)
            raise ReadError(f"gives the GitHub App {self._app} no token: {meaning}")
        value = str(answer.found.get(field) or "")
        if not _PLAIN.fullmatch(value):
            fix = "see that the URL is one of GitHub's"
            raise ReadError(f"needs a token of {asked.api}, which answers without one; {fix}")
        return value


def private_key(variable: str) -> RSAPrivateKey:
    """Return the key that a variable holds, also where its line ends are written as `\\n`.

    Raises ReadError.
    """
    text = os.environ.get(variable, "").replace("\\n", "\n").strip()
    if not text:
        fix = "set it to the content of the .pem file that GitHub made for the App"
        raise ReadError(f"needs the App's key in the variable {variable}, which is not set; {fix}")
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it wants a password.
        key = None
    if not isinstance(key, RSAPrivateKey):
        fix = "set it to the whole content of the .pem file that GitHub made for the App"
        raise ReadError(f"needs an RSA private key in PEM in {variable}, which holds none; {fix}")
    return key


def signed_claim(app: str, key: RSAPrivateKey, now: float) -> str:
    """Return what proves to GitHub for some minutes, in seconds since 1970, who asks: a JWT."""
    times = {"iat": int(now) - _BACK, "exp": int(now) + _AHEAD}
    return jwt.encode({**times, "iss": app}, key, algorithm="RS256")
