"""Run the git commands that history is read from: one `git log`, and one batch of contents."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from subprocess import PIPE
from typing import IO

from aks_gitops.history.git_log import CONFIGURATION, OPTIONS, Commit, commits
from aks_gitops.repo.git_command import ReadError, git
from aks_gitops.repo.source import Branch
from aks_gitops.repo.yaml_file import MAX_BYTES

_CHUNK = 1 << 16
_AHEAD = 100
"""How many contents git is asked for before others are read. Names of twice as many fit into a
pipe: else git and this program could wait for each other."""
_ID = re.compile(r"[0-9a-f]{4,64}")


def read_commits(branch: Branch) -> Iterator[Commit]:
    """Yield the branch's commits as git finds them, the newest first.

    Raises one of git_command.FAILURES.
    """
    inside = [f"--relative={branch.folder}/"] if branch.folder else ["--no-relative"]
    paths = [branch.folder] if branch.folder else []
    process = branch.command(c=list(CONFIGURATION)).log(
        *OPTIONS,
        *inside,
        "--end-of-options",
        branch.commit,
        "--",
        *paths,
        as_process=True,
        env={"GIT_FLUSH": "0"},  # else it writes each commit by itself
    )
    yield from commits(_chunks(process.stdout))
    process.wait()


def search(branch: Branch, text: str) -> Callable[[], bool]:
    """Begin to look for a text in the files of the branch's last commit; git needs no help.

    Returns what waits for the answer.
    """
    paths = [branch.folder] if branch.folder else []
    process = branch.command.grep(
        "--quiet", "--fixed-strings", "-e", text, branch.commit, "--", *paths, as_process=True
    )

    def found() -> bool:
        with process.stdout, process.stderr:
            return bool(process.proc.wait() == 0)

    return found


def read_contents(here: git.Git, ids: Iterable[str]) -> Iterator[bytes | None]:
    """Yield the contents of blobs, in this order; None for one that is missing or too large.

    Given: `ids`, of which a few more are taken than was yielded for. Raises one of
    git_command.FAILURES.
    """
    return (data for _, data in _objects(here, ids))


def _objects(here: git.Git, names: Iterable[str]) -> Iterator[tuple[bytes, bytes | None]]:
    """Yield the line that `git cat-file --batch` prints of each object, and its content."""
    left = iter(names)
    asked = list(islice(left, _AHEAD))
    if not asked:
        return
    process = here.cat_file("--batch", as_process=True, istream=PIPE)
    _ask(process.stdin, asked)
    while asked:
        following = list(islice(left, _AHEAD))
        _ask(process.stdin, following)
        for _ in asked:
            yield _next_object(process.stdout)
        asked = following
    process.stdin.close()
    process.wait()


def _ask(stream: IO[bytes], ids: Sequence[str]) -> None:
    with suppress(BrokenPipeError):  # git has ended, which shows where its answers are read
        stream.write("".join(f"{one}\n" for one in ids).encode())
        stream.flush()


def commit_times(here: git.Git, names: Sequence[str]) -> dict[str, int]:
    """Return when commits were made, by the names that were given; of others nothing.

    Given: `names`, ids of commits, also shortened. Raises one of git_command.FAILURES.
    """
    known = [one for one in dict.fromkeys(names) if _ID.fullmatch(one)]
    found: dict[str, int] = {}
    # Without the type a branch or tag of that name would do, too.
    objects = _objects(here, (f"{one}^{{commit}}" for one in known))
    for name, (header, data) in zip(known, objects, strict=True):
        time = _committer_time(data or b"")
        if header.startswith(name.encode()) and time is not None:
            found[name] = time
    return found


def _committer_time(commit: bytes) -> int | None:
    head = commit.partition(b"\n\n")[0]
    match = re.search(rb"^committer .*> (-?[0-9]+) [-+][0-9]+$", head, re.MULTILINE)
    return int(match[1]) if match else None


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _next_object(stream: IO[bytes]) -> tuple[bytes, bytes | None]:
    """Return one of them; no content for one that is missing or too large."""
    header = stream.readline()
    if not header.endswith(b"\n"):
        raise ReadError("is damaged: git cat-file ended early; run 'git fsck' there")
    parts = header.split()
    if len(parts) != 3 or not parts[2].isdigit():
        return header, None  # missing, or ambiguous
    size = int(parts[2])
    kept = stream.read(min(size, MAX_BYTES) + 1)
    left = size + 1 - len(kept)
    while left > 0 and (more := stream.read(min(left, _CHUNK))):
        left -= len(more)
    if left or (size <= MAX_BYTES and not kept.endswith(b"\n")):
        raise ReadError("is damaged: git cat-file ended early; run 'git fsck' there")
    return header, kept[:-1] if size <= MAX_BYTES and parts[1] in (b"blob", b"commit") else None
