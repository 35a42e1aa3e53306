"""Questions to Argo CD's own packages, which tools/argocd/oracle calls."""

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from aks_gitops.programs.building import TOOLS
from aks_gitops.programs.pinned import ARGOCD, Program

_FOLDER = "oracle"
_SECONDS = 600
_HALF = 1 << 63

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
        """Return the answers to questions, in their order. A question without one is a fault."""
        asked = list(questions)
        done = subprocess.run(
            [self.binary],
            input="\n".join(map(_line, asked)),
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        answers = [_read(line) for line in done.stdout.split("\n") if line]
        if done.returncode or len(answers) != len(asked):
            at = asked[len(answers)] if len(answers) < len(asked) else ""
            said = done.stderr[-2000:]
            raise AssertionError(f"the oracle ended with {done.returncode} at {at}: {said}")
        faults = [(one, told) for one, told in zip(asked, answers, strict=True) if "fault" in told]
        assert faults == []
        return answers

    def told(self, questions: Iterable[Json]) -> list[list[object]]:
        """Return what each answer about a project tells."""
        return [cast(list[object], answer["told"]) for answer in self.ask(questions)]


def _line(question: Json) -> str:
    # As the API server writes JSON, which Argo CD partly reads as YAML: most runes as they are.
    line = json.dumps(question, ensure_ascii=False)
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _read(line: str) -> Json:
    return cast(Json, json.loads(line, parse_int=_number))


def _number(digits: str) -> int | float:
    """Return a number as Kubernetes reads JSON: what does not fit an int64 is a float64."""
    number = int(digits)
    return number if -_HALF <= number < _HALF else float(digits)
