"""Asks Argo CD's own code: the program in tools/argocd/applicationsets, built with Go."""

import hashlib
import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from aks_gitops.live.building import TOOLS
from aks_gitops.live.programs import Program

_MODULE = TOOLS / "argocd"
_SECONDS = 120


def program() -> Program:
    """Return the program, whose version changes with its source: an old build is never used."""
    sources = [*sorted((_MODULE / "applicationsets").glob("*.go")), _MODULE / "go.mod"]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    version = digest.hexdigest()[:12]
    return Program("argocd-applicationsets", version, "argocd", "./applicationsets")


class Oracle:
    """A running program that answers one question after another."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in cast(Iterator[str], self._process.stdout):
            self._answers.put(line)
        self._answers.put("")

    def ask(self, question: dict[str, object]) -> dict[str, object]:
        """Return the answer. Raises AssertionError where none comes."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        try:
            line = self._answers.get(timeout=_SECONDS)
        except queue.Empty:
            raise AssertionError(f"no answer within {_SECONDS} s to {question}") from None
        assert line, f"the program ended at {question}"
        return cast(dict[str, object], json.loads(line))


@contextmanager
def running(binary: Path) -> Iterator[Oracle]:
    """Run the program as long as the context lasts."""
    process = subprocess.Popen(
        [binary],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        yield Oracle(process)
    finally:
        process.kill()
        process.wait()
