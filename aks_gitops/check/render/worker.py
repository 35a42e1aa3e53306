"""A process that renders: it gives up its rights first, and then does one job after the other.

Its limits pass to the programs that it starts. Where the system permits, it has no network. If it
is ended by what it reads, such as YAML that is nested too deeply, only that one job is lost.
"""

import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, cast

from aks_gitops.check.render.manifests import (
    ManifestError,
    Manifests,
    read_json,
    read_manifests,
)
from aks_gitops.check.render.protocol import (
    Answer,
    Command,
    Job,
    ManifestFile,
    Reason,
    read_job,
    write_answer,
)

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_MOST_SAID = 1 << 16
"""Bytes of standard error that are kept."""
_FILES = 1024
_CHUNK = 1 << 16


def main(memory_bytes: int, file_bytes: int, *, network: bool) -> None:
    """Do the jobs that come on standard input until there are no more."""
    _limit(memory_bytes, file_bytes)
    if not network:
        leave_network()
    while (job := read_job(sys.stdin.buffer)) is not None:
        write_answer(sys.stdout.buffer, do(job))


def leave_network() -> bool:
    """Enter a network namespace with no way out; return whether the system permits that.

    Rule: unshare(2) lets anybody do so inside a user namespace of their own.
    """
    if sys.platform != "linux":
        return False
    user, group = os.getuid(), os.getgid()
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is None or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, text in maps.items():
        Path(f"/proc/self/{name}").write_text(text)
    return True


def do(job: Job) -> Answer:
    """Do one job."""
    if not job.commands:
        return _read_files(job.manifests)
    with _private_copy(job):
        deadline = time.monotonic() + job.seconds
        for command in job.commands:
            ended = _run(command, job, deadline)
            if ended.reason != "ended" or ended.code:
                return Answer(ended.reason, ended.code, _text(ended.said), "")
        return _manifests(ended.printed, _text(ended.said))


def _limit(memory_bytes: int, file_bytes: int) -> None:
    limits = {
        resource.RLIMIT_DATA: memory_bytes,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: _FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, wanted in limits.items():
        _, hard = resource.getrlimit(kind)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))


@contextmanager
def _private_copy(job: Job) -> Iterator[None]:
    """Write the files that a render reads into a folder of their own, and remove it after."""
    root = Path(job.root)
    try:
        made: set[Path] = set()
        (root / "tmp").mkdir(parents=True)
        for path, content in job.files.items():
            file = root / path
            if file.parent not in made:
                file.parent.mkdir(parents=True, exist_ok=True)
                made.add(file.parent)
            with file.open("xb") as stream:
                stream.write(content)
        for path, target in job.links.items():
            link = root / path
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
        for command in job.commands:
            Path(command.folder).mkdir(parents=True, exist_ok=True)
        yield
    finally:
        shutil.rmtree(root, ignore_errors=True)


class _Ended(NamedTuple):
    """How a program ended."""

    reason: Reason
    code: int
    printed: bytes
    said: bytes


def _run(command: Command, job: Job, deadline: float) -> _Ended:
    """Run a program in a process group of its own, which ends with it."""
    try:
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=job.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )
    except OSError as error:
        return _Ended("start", 1, b"", f"{command.arguments[0]}: {error.strerror}".encode())
    with process:
        reason, printed, said = _listen(process, job.output_bytes, deadline)
        try:
            process.wait(max(deadline - time.monotonic(), 0.1) if reason == "ended" else 0)
        except subprocess.TimeoutExpired:
            reason = "time" if reason == "ended" else reason
            _end_group(process)
    return _Ended(reason, process.returncode, printed, said)


def _listen(
    process: subprocess.Popen[bytes], most: int, deadline: float
) -> tuple[Reason, bytes, bytes]:
    """Return what a program prints and says until it closes both, or goes too far."""
    printed, said = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(cast(IO[bytes], process.stdout), selectors.EVENT_READ, printed)
        selector.register(cast(IO[bytes], process.stderr), selectors.EVENT_READ, said)
        selector.register(sys.stdin, selectors.EVENT_READ)
        while len(selector.get_map()) > 1:
            ready = selector.select(max(deadline - time.monotonic(), 0))
            if not ready:
                return "time", b"", bytes(said)
            for key, _ in ready:
                _take(selector, key, process)
            if len(printed) > most:
                return "output", b"", bytes(said)
            del said[_MOST_SAID:]
    return "ended", bytes(printed), bytes(said)


def _take(
    selector: selectors.BaseSelector,
    key: selectors.SelectorKey,
    process: subprocess.Popen[bytes],
) -> None:
    if key.data is None:  # Nobody sends a job before the last one is answered.
        _end_group(process)
        sys.exit(1)  # The process that asked for this has ended, so nobody is there to be told.
    if data := os.read(key.fd, _CHUNK):
        key.data.extend(data)
    else:
        selector.unregister(key.fileobj)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program that was not waited for yet, so that its id is still its own, and the
    programs that it started."""
    os.killpg(process.pid, signal.SIGKILL)


def _manifests(text: bytes, said: str) -> Answer:
    try:
        return Answer("ended", 0, said, _json(read_manifests(text)))
    except (ManifestError, MemoryError, ValueError) as error:
        return Answer("manifests", 0, f"what was rendered {_words(error)}", "")


def _read_files(files: tuple[ManifestFile, ...]) -> Answer:
    """Read plain manifests: one that cannot be read and looks like none does not count."""
    found = Manifests([], [], [])
    for path, content in files:
        try:
            read = read_json(content) if path.endswith(".json") else read_manifests(content)
        except (ManifestError, MemoryError) as error:
            if path.endswith(".json") or _looks_like_manifest(content):
                return Answer("manifests", 0, f"{path} {_words(error)}", "")
            continue
        found.objects.extend(read.objects)
        found.sources.extend([path] * len(read.objects))
        found.duplicates.extend(f"{path}: {one}" for one in read.duplicates)
    try:
        return Answer("ended", 0, "", _json(found))
    except (MemoryError, ValueError) as error:
        return Answer("manifests", 0, _words(error), "")


def _looks_like_manifest(content: bytes) -> bool:
    return all(word in content for word in (b"apiVersion:", b"kind:", b"metadata:"))


def _json(manifests: Manifests) -> str:
    try:
        return json.dumps(manifests, separators=(",", ":"), allow_nan=False)
    except RecursionError:
        raise ManifestError("is nested too deeply") from None
    except ValueError:
        raise ManifestError("holds .nan or .inf, which JSON does not have") from None


def _words(error: Exception) -> str:
    return "needs more memory than is permitted" if isinstance(error, MemoryError) else str(error)


def _text(data: bytes) -> str:
    return data[:_MOST_SAID].decode(errors="replace")
