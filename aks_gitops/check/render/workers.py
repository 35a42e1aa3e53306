"""Keep processes that render, as many as there are cores, and give them jobs."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import BinaryIO, NamedTuple, cast

from aks_gitops.check.render.protocol import Answer, Job, read_answer, write_job

_PACKAGE = Path(__file__).parents[3]
"""Where this package is imported from; the process knows nothing of our sys.path."""
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from aks_gitops.check.render.worker import main; "
    "main(int(sys.argv[2]), int(sys.argv[3]), network=sys.argv[4] == 'network')"
)


_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Where some builds of Python find themselves; nothing else of our environment is passed on."""


class Limits(NamedTuple):
    """What one render may use."""

    seconds: float = 90.0
    """As long as Argo CD lets a program run (ARGOCD_EXEC_TIMEOUT)."""
    memory_bytes: int = 2 << 30
    output_bytes: int = 32 << 20
    file_bytes: int = 64 << 20
    """The largest file that a program may write."""


class Workers(AbstractContextManager["Workers"]):
    """Processes that render. Each starts when it is first needed, and anew when it was ended."""

    def __init__(self, count: int, limits: Limits, *, network: bool) -> None:
        """Given: `network`, whether what they start may reach other servers."""
        self._limits = limits
        self._network = network
        self._ended = False
        # The last one that was freed is started already, and warm.
        self._free: LifoQueue[_Worker] = LifoQueue()
        self._all = [_Worker(self._start) for _ in range(count)]
        for worker in reversed(self._all):
            self._free.put(worker)

    def run(self, job: Job) -> Answer | None:
        """Do a job in the next free process; None where that process did not survive it."""
        worker = self._free.get()
        try:
            return None if self._ended else worker.run(job)
        finally:
            self._free.put(worker)

    def _start(self) -> subprocess.Popen[bytes]:
        network = "network" if self._network else "none"
        sizes = (str(self._limits.memory_bytes), str(self._limits.file_bytes))
        return subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_PACKAGE), *sizes, network],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: os.environ[name] for name in _LIBRARIES if name in os.environ},
            process_group=0,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all processes."""
        self._ended = True
        with ExitStack() as ends:
            for worker in self._all:
                ends.callback(worker.end)


class Pools(AbstractContextManager["Pools"]):
    """The processes of many renders: some without a network, and some with one where that is
    allowed."""

    def __init__(self) -> None:
        self._ends = ExitStack()
        self._found: dict[tuple[int, Limits, bool], Workers] = {}

    def workers(self, count: int, limits: Limits, *, network: bool) -> Workers:
        """Return processes of a kind; the same ones whenever it is asked for."""
        kind = count, limits, network
        if kind not in self._found:
            found = Workers(count, limits, network=network)
            self._found[kind] = self._ends.enter_context(found)
        return self._found[kind]

    def end(self) -> None:
        """End all processes; others start where they are asked for again."""
        self._found.clear()
        self._ends.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all processes."""
        self.end()


class _Worker:
    """One process, which may not have started yet. One thread at a time uses it."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, job: Job) -> Answer | None:
        process = self._process = self._process or self._start()
        try:
            write_job(cast(BinaryIO, process.stdin), job)
            answer = read_answer(cast(BinaryIO, process.stdout))
        except (BrokenPipeError, ValueError):
            answer = None
        if answer is None:
            self.end()
        return answer

    def end(self) -> None:
        """End the process; it ends what it started when it sees that nobody listens."""
        if self._process:
            process, self._process = self._process, None
            with process:
                cast(BinaryIO, process.stdin).close()
