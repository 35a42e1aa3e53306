"""The message of a commit: a conventional header, and trailers that `history` reads back.

Header: Conventional Commits 1.0.0. Trailers: git-interpret-trailers(1).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.writing.names import checked_line, shown_text

Kind = Literal["feat", "fix", "chore", "revert"]
TrailerKey = Literal[
    "Application",
    "Environment",
    "Image",
    "Source-Commit",
    "Promoted-From",
    "Reverts",
    "Restores",
]
"""Promoted-From: the environment that ran it before. Reverts: a commit whose change of the
application is undone. Restores: the commit whose state of the application is brought back."""


class Trailer(NamedTuple):
    """One line at a message's end that programs read."""

    key: TrailerKey
    value: str


@dataclass(frozen=True)
class Message:
    """What a commit says."""

    kind: Kind
    scope: str
    """What it is about, such as an application; empty for none."""
    summary: str
    body: str = ""
    trailers: tuple[Trailer, ...] = ()

    def text(self) -> str:
        """Return the message as git stores it. Raises ReadError for what could forge a trailer."""
        scope = f"({_scope(self.scope)})" if self.scope else ""
        parts = [f"{self.kind}{scope}: {checked_line(self.summary, 'summary').strip()}"]
        if self.body.strip():
            parts.append(_body(self.body))
        if self.trailers:
            parts.append("\n".join(_line(one) for one in self.trailers))
        return "\n\n".join(parts) + "\n"


def _scope(scope: str) -> str:
    if any(character in "()" for character in scope):
        raise ReadError(f"gets no commit whose scope is {shown_text(scope)}; leave out brackets")
    return checked_line(scope, "scope")


def _body(body: str) -> str:
    lines = body.strip().split("\n")
    for line in filter(None, lines):
        if not line.isprintable():
            fix = "leave out control characters"
            raise ReadError(f"gets no commit with the line {shown_text(line)}; {fix}")
    return "\n".join(lines)


def _line(trailer: Trailer) -> str:
    return f"{trailer.key}: {checked_line(trailer.value, trailer.key).strip()}"
