"""What a person asks to roll back to; nothing of it has reached git yet."""

import re
from typing import NamedTuple

from aks_gitops.edit.images import ImageNameError, Reference, parse_reference

_NO_NAME = re.compile(r"-|.*(?:\.\.|@\{|//|[\s~^:?*\[\\])|.*(?:\.|/|\.lock)\Z|/|\.", re.DOTALL)
"""What git-check-ref-format(1) permits in no tag; ids of commits are simpler still."""
_MOST_SHOWN = 80


class RequestError(ValueError):
    """A request that means nothing: what is wrong with it, and what to write."""


class RollbackError(ValueError):
    """A rollback that is not made: the fact, and what to do instead."""


class Steps(NamedTuple):
    """So many releases back."""

    releases: int = 1

    def __str__(self) -> str:
        return f"--steps {self.releases}"


class Named(NamedTuple):
    """A commit by its id, or by a tag."""

    name: str

    def __str__(self) -> str:
        return f"--to {self.name}"


class Running(NamedTuple):
    """The newest earlier state that ran an image."""

    image: Reference

    def __str__(self) -> str:
        return f"--to {self.image}"


Request = Steps | Named | Running


def request(to: str | None, steps: int | None) -> Request:
    """Return what --to and --steps ask for. Raises RequestError.

    A colon tells an image from a commit and a tag: git permits none in names.
    """
    if to is not None and steps is not None:
        raise RequestError("--to and --steps exclude each other; give one of them")
    if to is None:
        return Steps(_counted(1 if steps is None else steps))
    if not to or not to.isprintable() or to.startswith("-"):
        raise RequestError(f"--to {_shown(to)} is no commit, tag or image; give one")
    if ":" in to:
        return Running(_image(to))
    if _NO_NAME.match(to):
        fix = "give the id of one commit, the name of a tag, or an image as NAME:TAG"
        raise RequestError(f"--to {_shown(to)} is no commit, tag or image; {fix}")
    return Named(to)


def _counted(steps: int) -> int:
    if steps < 1:
        raise RequestError(f"--steps {steps} goes nowhere; give 1 or more")
    return steps


def _image(text: str) -> Reference:
    try:
        found = parse_reference(text)
    except ImageNameError as error:
        raise RequestError(f"--to {_shown(text)} {error}; write [registry/]NAME:TAG") from None
    if not found.tag and not found.digest:  # A port is no tag.
        raise RequestError(f"--to {_shown(text)} has neither tag nor digest; write NAME:TAG")
    return found


def _shown(text: str) -> str:
    return repr(text) if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]!r}…"
