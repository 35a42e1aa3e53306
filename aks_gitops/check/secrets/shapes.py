"""Secrets that are known by their shape.

The shapes are what their makers document; each is narrow enough that a match is hardly chance. The
id of an AWS access key is no secret; the key itself has no shape but its name.
They are matched by RE2, which no text can make slow.
"""

from collections.abc import Iterator
from typing import NamedTuple

import re2  # type: ignore[import-untyped]

MOST_TEXT = 1 << 18
"""How many characters of one value are looked at."""


class Shape(NamedTuple):
    """One kind of secret."""

    name: str
    """What it is, with its article."""
    mark: str
    """A text that each of them holds: what lacks it is not matched."""
    pattern: str


_KEY_CHARS = r"[A-Za-z0-9+/]"
SHAPES: tuple[Shape, ...] = (
    Shape(
        "a private key", "PRIVATE KEY", rf"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+{_KEY_CHARS}{{40}}"
    ),
    Shape("an age key", "AGE-SECRET-KEY-", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    Shape("an Azure storage key", "AccountKey=", rf"AccountKey={_KEY_CHARS}{{86}}=="),
    Shape(
        "an Azure shared access key",
        "SharedAccessKey=",
        rf"SharedAccessKey={_KEY_CHARS}{{43}}=",
    ),
    Shape(
        "an Azure shared access signature",
        "sig=",
        r"[?&]sig=[A-Za-z0-9%/+]{40,}(?:%3[dD]|=)",
    ),
    Shape("an Entra client secret", "Q~", r"\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}"),
    Shape("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    Shape("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b"),
    Shape("a GitLab token", "glpat-", r"\bglpat-[A-Za-z0-9_-]{20,}"),
    Shape("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_-]{35}\b"),
    Shape("a Slack token", "xox", r"\bxox[abposr]-[0-9]{8,}-[A-Za-z0-9-]{20,}"),
    Shape(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]{8,}/B[A-Z0-9]{8,}/[A-Za-z0-9]{20,}",
    ),
    Shape(
        "a Teams webhook",
        "webhook.office.com",
        r"webhook\.office\.com/webhookb2/[0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}",
    ),
    Shape(
        "a Discord webhook", "discord", r"discord(?:app)?\.com/api/webhooks/[0-9]{17,}/[\w-]{60,}"
    ),
    Shape("a JSON Web Token", "eyJ", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    Shape("a Stripe key", "k_live_", r"\b[sr]k_live_[A-Za-z0-9]{24,}"),
    Shape("a SendGrid key", "SG.", r"\bSG\.[\w-]{22}\.[\w-]{43}\b"),
    Shape("an npm token", "npm_", r"\bnpm_[A-Za-z0-9]{36}\b"),
    Shape("a PyPI token", "pypi-AgE", r"\bpypi-AgE[\w-]{50,}"),
    Shape("a Docker token", "dckr_pat_", r"\bdckr_pat_[\w-]{27}"),
    Shape("a HashiCorp Vault token", "hvs.", r"\bhvs\.[\w-]{24,}"),
)
_URL = re2.compile(r"\b[a-z][a-z0-9+.-]{1,20}://([^\s:/@\"'?#]*):([^\s:/@\"'?#]+)@[\w.\[-]")
_COMPILED = tuple((shape, re2.compile(shape.pattern)) for shape in SHAPES)


class Match(NamedTuple):
    """What a text holds."""

    name: str
    """What it looks like, with its article."""
    secret: str
    """The secret itself: it must not be shown."""


def shapes_in(text: str) -> Iterator[Match]:
    """Yield what looks like a secret in a text, by its shape."""
    looked_at = text[:MOST_TEXT]
    if not looked_at.isascii():
        looked_at = looked_at.encode(errors="replace").decode()  # RE2 takes no lone surrogates.
    for shape, pattern in _COMPILED:
        if shape.mark in looked_at:
            found = pattern.search(looked_at)
            if found:
                yield Match(shape.name, found[0])
    if "://" in looked_at and "@" in looked_at:
        for found in _URL.finditer(looked_at):
            yield Match("a URL with a password", found[2])
