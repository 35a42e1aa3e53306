"""What `git log` prints of a branch, as commits with the files that each changes.

Every field ends with a NUL, which neither a message, a name nor a path can hold; fields are told
apart by their place alone, so that no message can pass for one.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from aks_gitops.history.messages import Told, told

OPTIONS = (
    "--first-parent",
    "-m",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-notes",
    "--no-show-signature",
    "--no-mailmap",
    "--no-color",
    "--no-decorate",
    "--ignore-submodules=none",
    "--encoding=UTF-8",
    "--format=tformat:%H%x00%an%x00%ct%x00%B%x00",
)
"""Of `git log`: the newest commit first, which it need not wait with; a merge as one change of the
branch."""

CONFIGURATION = ("log.showRoot=true", "diff.orderFile=/dev/null")
"""What a user's own settings must not change."""

_NOTHING = b"0"


class Change(NamedTuple):
    """A file that a commit changes."""

    path: str
    """Bytes that are no UTF-8 are written with backslashes."""
    old: str
    """The id of its content before; empty for a new file."""
    new: str
    """The id of its content after; empty for a file that is gone."""


class Commit(NamedTuple):
    """A commit of the branch."""

    id: str
    author: str
    time: int
    """When it was committed, in seconds since 1970."""
    told: Told
    """What its message says."""
    changes: tuple[Change, ...]


class GitLogError(ValueError):
    """Output that is not that of `git log` with these options."""


def _fields(chunks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield what stands between NULs, many at once; behind the last one must be nothing."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        yield whole
    if rest:
        raise GitLogError("git log was cut off")


def commits(chunks: Iterable[bytes]) -> Iterator[Commit]:
    """Yield the commits that `git log` printed. Raises GitLogError where it was cut off."""
    fields = chain.from_iterable(_fields(chunks))
    current = next(fields, None)
    while current is not None:
        author, time = _next(fields), _next(fields)
        message, end = _next(fields), _next(fields)
        if end or not time.lstrip(b"-").isdigit():
            raise GitLogError("git log printed something else than was asked for")
        said = told(_text(message))  # here it costs nothing: git is the slower one
        changes: list[Change] = []
        commit = current.decode("ascii", "replace")
        current = next(fields, None)
        while current is not None and current.startswith((b"\n:", b":")):
            changes.append(_change(current, _next(fields)))
            current = next(fields, None)
        yield Commit(commit, _text(author), int(time), said, tuple(changes))


def _next(fields: Iterator[bytes]) -> bytes:
    field = next(fields, None)
    if field is None:
        raise GitLogError("git log was cut off")
    return field


def _change(about: bytes, path: bytes) -> Change:
    parts = about.split(b" ")
    if len(parts) != 5:
        raise GitLogError("git log printed a change that cannot be read")
    return Change(_text(path), _blob(parts[2]), _blob(parts[3]))


def _blob(name: bytes) -> str:
    return name.decode("ascii", "replace") if name.strip(_NOTHING) else ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
