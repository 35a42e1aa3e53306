"""Why GitHub gives a GitHub App no token for a repository, and what to do."""

import time
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from aks_gitops.repo.writing.github_api import Answer

_CLOCK = "the clock of this machine is wrong{drift} ({said}); set it, and let NTP keep it right"
_KEY = (
    "{api} does not take the key in {variable} ({said}); put a private key of this App there, and "
    "give the App's client ID, or its App ID before GitHub Enterprise Server 3.14"
)
_UNKNOWN = "{api} knows no such App ({said}); correct --github-app"
_NOT_INSTALLED = (
    "it is not installed on {repository}, if there is that ({said}); install it there ('Install "
    "App' in the App's settings), or correct the URL"
)
_OUT_OF_REACH = (
    "its installation does not reach {repository} ({said}); let an owner select that for it"
)
_SUSPENDED = (
    "its installation is suspended ({said}); let an owner of {repository} take the suspension back"
)
_RIGHTS = (
    "it lacks a permission ({said}); give it 'Contents: Read and write', and let an owner of "
    "{repository} accept that"
)
_RENAMED = "{repository} has another name by now; give its new URL"
_BUSY = "{api} cannot answer now (status {status}: {said}); run this again later"
_ELSE = "{api} refuses it (status {status}: {said}); see that the URL is one of GitHub's"

_MEANINGS = (
    (301, "", _RENAMED),
    (307, "", _RENAMED),
    (308, "", _RENAMED),
    (401, "('iat')", _CLOCK),
    (401, "('exp')", _CLOCK),
    (401, "could not be decoded", _KEY),
    (401, "must generate a public key", _KEY),
    (403, "suspended", _SUSPENDED),
    (403, "rate limit", _BUSY),
    (404, "Integration not found", _UNKNOWN),
    (404, "Not Found", _NOT_INSTALLED),
    (422, "permission", _RIGHTS),
    (422, "repositor", _OUT_OF_REACH),
    (429, "", _BUSY),
    (500, "", _BUSY),
    (502, "", _BUSY),
    (503, "", _BUSY),
    (504, "", _BUSY),
)
"""The status, a part of what GitHub says with it, and what that means."""


class Asked(NamedTuple):
    """What was asked for."""

    api: str
    """The API's URL."""
    repository: str
    """As OWNER/NAME."""
    variable: str
    """The variable that holds the App's key."""


def meaning_of(answer: Answer, asked: Asked) -> str:
    """Return what an answer without a token means, as `fact; fix`."""
    found = (
        meaning
        for status, part, meaning in _MEANINGS
        if status == answer.status and part in answer.said
    )
    told = {"status": answer.status, "said": answer.said, "drift": _drift(answer.date)}
    return next(found, _ELSE).format(**asked._asdict(), **told)


def _drift(date: str) -> str:
    """Return how far this machine's clock is from a server's, as part of a sentence."""
    try:
        seconds = round(time.time() - parsedate_to_datetime(date).timestamp())
    except ValueError:
        return ""
    return f", {abs(seconds)} s {'ahead of' if seconds > 0 else 'behind'} GitHub's"
