"""Run the git commands that history is read from: one `git log`, and one batch of contents."""

import re
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO

from aks_gitops.history.git_log import CONFIGURATION, OPTIONS, Commit, commits
from aks_gitops.repo.git_command import ReadError, git
from aks_gitops.repo.source import Branch
from aks_gitops.repo.yaml_file import MAX_BYTES

_CHUNK = 1 << 16
_ID = re.compile(r"[0-9a-f]{4,64}")


def read_commits(branch: Branch) -> list[Commit]:
    """Return the branch's commits, the oldest first. Raises one of git_command.FAILURES."""
    inside = [f"--relative={branch.folder}/"] if branch.folder else ["--no-relative"]
    paths = [branch.folder] if branch.folder else []
    process = branch.command(c=list(CONFIGURATION)).log(
        *OPTIONS, *inside, "--end-of-options", branch.commit, "--", *paths, as_process=True
    )
    found = list(commits(_chunks(process.stdout)))
    process.wait()
    return found


def is_shallow(branch: Branch) -> bool:
    """Tell whether older commits are missing here."""
    return str(branch.command.rev_parse("--is-shallow-repository")) == "true"


def has_text(branch: Branch, text: str) -> bool:
    """Tell whether a file of the branch's last commit holds a text."""
    paths = [branch.folder] if branch.folder else []
    found = branch.command.grep(
        "--quiet",
        "--fixed-strings",
        "--full-name",
        "-e",
        text,
        branch.commit,
        "--",
        *paths,
        with_exceptions=False,
        with_extended_output=True,
    )
    return bool(found[0] == 0)


def read_contents(here: git.Git, ids: Sequence[str]) -> Iterator[bytes | None]:
    """Yield the contents of blobs, in this order; None for one that is missing or too large.

    Raises one of git_command.FAILURES.
    """
    if not ids:
        return
    with TemporaryFile() as wanted:
        wanted.write("".join(f"{one}\n" for one in ids).encode())
        wanted.seek(0)
        process = here.cat_file("--batch", "--buffer", as_process=True, istream=wanted)
        for _ in ids:
            yield _next_content(process.stdout)
        process.wait()


def commit_times(here: git.Git, names: Sequence[str]) -> dict[str, int]:
    """Return when commits were made, by the names that were given; of others nothing.

    Given: `names`, ids of commits, also shortened. Raises one of git_command.FAILURES.
    """
    known = [one for one in dict.fromkeys(names) if _ID.fullmatch(one)]
    if not known:
        return {}
    with TemporaryFile() as wanted:
        # Else a branch or tag of that name would do, too.
        wanted.write("".join(f"{one}^{{commit}}\n" for one in known).encode())
        wanted.seek(0)
        process = here.cat_file("--batch", "--buffer", as_process=True, istream=wanted)
        found: dict[str, int] = {}
        for name in known:
            header, data = _next_object(process.stdout)
            time = _committer_time(data or b"")
            if header.startswith(name.encode()) and time is not None:
                found[name] = time
        process.wait()
    return found


def _committer_time(commit: bytes) -> int | None:
    head = commit.partition(b"\n\n")[0]
    match = re.search(rb"^committer .*> (-?[0-9]+) [-+][0-9]+$", head, re.MULTILINE)
    return int(match[1]) if match else None


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _next_content(stream: IO[bytes]) -> bytes | None:
    return _next_object(stream)[1]


def _next_object(stream: IO[bytes]) -> tuple[bytes, bytes | None]:
    """Return the line that `git cat-file --batch` prints of an object, and its content."""
    header = stream.readline()
    if not header.endswith(b"\n"):
        raise ReadError("is damaged: git cat-file ended early; run 'git fsck' there")
    parts = header.split()
    if len(parts) != 3 or not parts[2].isdigit():
        return header, None  # missing, or ambiguous
    size = int(parts[2])
    kept = stream.read(min(size, MAX_BYTES))
    left = size - len(kept)
    while left > 0 and (more := stream.read(min(left, _CHUNK))):
        left -= len(more)
    if left or stream.read(1) != b"\n":
        raise ReadError("is damaged: git cat-file ended early; run 'git fsck' there")
    return header, kept if size <= MAX_BYTES and parts[1] in (b"blob", b"commit") else None
