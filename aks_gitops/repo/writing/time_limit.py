"""Git with a time by which everything that it started has ended."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from aks_gitops.repo.git_command import ReadError, git

_PATIENCE = 5.0
"""Seconds that git gets to put away its lock files once it is told to end."""


class TimeLimit:
    """Ends the processes that it was told of when the time is over, or the context is left."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "TimeLimit":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._end()
        for process in self._processes:
            for stream in filter(None, (process.stdin, process.stdout, process.stderr)):
                stream.close()
        self._processes = []

    @property
    def left(self) -> float:
        """Seconds until the time is over; none of them where it is."""
        return max(self._until - time.monotonic(), 0.0)

    def watch(self, process: "subprocess.Popen[bytes]") -> None:
        """End a process, which leads a session of its own, when the time is over."""
        with self._lock:
            self._processes = [one for one in self._processes if one.poll() is None]
            self._processes.append(process)
        if not self.left:  # It was over before this process was known.
            self._end()

    def _end(self) -> None:
        with self._lock:
            running = [one for one in self._processes if one.poll() is None]
        for number in (signal.SIGTERM, signal.SIGKILL):
            for one in running:
                _signal(one, number)
            until = time.monotonic() + _PATIENCE
            running = [one for one in running if not _ended(one, until)]


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # It ended by itself meanwhile.


def _ended(process: "subprocess.Popen[bytes]", until: float) -> bool:
    try:
        process.wait(max(until - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        return False
    return True


class LimitedGit(git.Git):
    """Git as it runs in a folder, within a time limit.

    GitPython's own limit (kill_after_timeout) needs `pgrep` or `ps` to find what git started,
    counts per command, and does not hold for `cat-file --batch`.
    """

    def __init__(self, folder: Path, limit: TimeLimit) -> None:
        super().__init__(folder)
        self._limit = limit
        self.failure: git.GitCommandError | None = None
        """What the last command that failed said."""

    # Of its overloads only what the house calls.
    def execute(  # type: ignore[override]  # noqa: PLR0913 as GitPython has it
        self,
        command: Sequence[str],
        istream: int | BinaryIO | None = None,
        with_extended_output: bool = False,  # noqa: FBT001
        with_exceptions: bool = True,  # noqa: FBT001
        as_process: bool = False,  # noqa: FBT001
        *,
        stdout_as_string: bool = True,
        strip_newline_in_stdout: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> "str | bytes | tuple[int, str | bytes, str] | git.Git.AutoInterrupt":
        """Run git. Raises ReadError when the time is over, else as GitPython does."""
        if not self._limit.left:
            raise self._over(command)
        # A session of its own: what git starts ends with it, and asks no terminal for a password.
        started = super().execute(
            command, istream, as_process=True, env=env, start_new_session=True
        )
        process = started.proc
        assert process is not None  # noqa: S101 only once it was ended
        self._limit.watch(process)
        if as_process:
            return started
        printed, said = process.communicate()
        status = process.returncode
        if status and not self._limit.left:
            raise self._over(command)
        if status and with_exceptions:
            self.failure = git.GitCommandError(list(command), status, said, printed)
            raise self.failure
        if strip_newline_in_stdout:
            printed = printed.removesuffix(b"\n")
        output = os.fsdecode(printed) if stdout_as_string else printed
        return (status, output, os.fsdecode(said)) if with_extended_output else output

    def _over(self, command: Sequence[str]) -> ReadError:
        called = next((one for one in command[1:] if one[0] != "-" and "=" not in one), "")
        return ReadError(
            f"did not answer 'git {called}' within {self._limit.seconds:g} s; see whether its "
            "server is up, then run this again: what was already pushed is not pushed twice"
        )
