"""Questions to Argo CD's own packages, which tools/argocd/oracle calls."""

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from aks_gitops.live.building import TOOLS
from aks_gitops.live.programs import ARGOCD, Program

_FOLDER = "oracle"
_SECONDS = 600

Json = Mapping[str, object]


def _version() -> str:
    """Return a version that changes with every source file, so that no old oracle answers."""
    module = TOOLS / "argocd"
    sources = sorted(
        [*(module / _FOLDER).iterdir(), module / "go.mod", module / "go.sum"],
        key=lambda path: path.name,
    )
    digest = hashlib.sha256()
    for path in sources:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return f"{ARGOCD}-{digest.hexdigest()[:12]}"


PROGRAM = Program("argocd-oracle", _version(), "argocd", f"./{_FOLDER}")


class Oracle(NamedTuple):
    """The built program."""

    binary: Path

    def ask(self, questions: Iterable[Json]) -> Sequence[Json]:
        """Return the answers to questions, in their order."""
        lines = [json.dumps(question) for question in questions]
        done = subprocess.run(
            [self.binary],
            input="\n".join(lines),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        answers = [cast(Json, json.loads(line)) for line in done.stdout.split("\n") if line]
        if done.returncode or len(answers) != len(lines):
            raise AssertionError(f"the oracle ended with {done.returncode}: {done.stderr[-2000:]}")
        return answers

    def told(self, questions: Iterable[Json]) -> list[list[object]]:
        """Return what each answer tells."""
        return [cast(list[object], answer["told"]) for answer in self.ask(questions)]
