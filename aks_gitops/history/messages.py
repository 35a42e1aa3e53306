"""What a commit's message says of a deployment: its trailers, and whether it takes one back.

Sources: git-interpret-trailers(1); Conventional Commits 1.0.0 (`revert`); git-revert(1), which
writes "This reverts commit" and the id.
"""

import re
from typing import NamedTuple

_TRAILER = re.compile(
    r"^(Application|Environment|Image|Source-Commit|Reverts): *(\S.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_REVERT_HEADER = re.compile(r'revert(?:\([^()\n]*\))?!?: |Revert "', re.IGNORECASE)
_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{7,64})\b", re.MULTILINE)
_COMMIT = re.compile(r"[0-9a-f]{7,64}")


class Told(NamedTuple):
    """What a message says."""

    subject: str
    applications: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    source_commit: str = ""
    """The commit that the image was built from."""
    reverts: tuple[str, ...] = ()
    """The commits that it takes back, as it writes them."""
    is_revert: bool = False


def told(message: str) -> Told:
    """Return what a message says; of texts that are no trailers, nothing."""
    subject, _, body = message.strip().partition("\n")
    if "\n" not in message and ":" not in subject and not subject.startswith("Revert"):
        return Told(subject)
    found = _trailers(body)
    reverted = _REVERTED.findall(body) if "This reverts" in body else []
    reverted += filter(_COMMIT.fullmatch, found.get("reverts", ()))
    sources = [one for one in found.get("source-commit", ()) if _COMMIT.fullmatch(one)]
    return Told(
        subject.strip(),
        applications=tuple(found.get("application", ())),
        environments=tuple(found.get("environment", ())),
        images=tuple(found.get("image", ())),
        source_commit=sources[-1] if sources else "",
        reverts=tuple(dict.fromkeys(reverted)),
        is_revert=bool(reverted) or _REVERT_HEADER.match(subject) is not None,
    )


def _trailers(body: str) -> dict[str, list[str]]:
    """Return the values of the last paragraph's trailers, by key in small letters."""
    found: dict[str, list[str]] = {}
    for key, value in _TRAILER.findall(body.strip().rpartition("\n\n")[2]):
        found.setdefault(key.lower(), []).append(value.strip())
    return found
