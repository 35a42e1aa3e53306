"""The workflows and pipelines that the project has and ships, and the scripts in them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

import yaml

PROJECT = Path(__file__).resolve().parents[2]
CHECK_ON_GITHUB = PROJECT / "examples/workflows/github/check.yaml"
CHECK_ON_AZURE = PROJECT / "examples/workflows/azure-devops/check.yaml"
SET_IMAGE = PROJECT / ".github/actions/set-image/action.yml"
PROMOTE = PROJECT / ".github/actions/promote/action.yml"
SET_IMAGE_ON_AZURE = PROJECT / ".azure-pipelines/set-image.yaml"
PROMOTE_ON_AZURE = PROJECT / ".azure-pipelines/promote.yaml"

ACTIONS = (SET_IMAGE, PROMOTE)
RELEASES = tuple(sorted((PROJECT / "examples/source-repo/github").glob("*.yaml")))
RELEASES_ON_AZURE = tuple(sorted((PROJECT / "examples/source-repo/azure-devops").glob("*.yaml")))
GITHUB = (*sorted((PROJECT / ".github/workflows").glob("*.yaml")), CHECK_ON_GITHUB)
AZURE = (*sorted((PROJECT / ".azure-pipelines").glob("*.yaml")), CHECK_ON_AZURE)
AZURE += RELEASES_ON_AZURE

Step = Mapping[str, object]


class Job(NamedTuple):
    """A job: what it says, and its steps."""

    values: Mapping[str, object]
    steps: tuple[Step, ...]


def read(path: Path) -> Mapping[str, object]:
    """Return a workflow; its key `on` is the boolean that YAML 1.1 makes of it."""
    return cast(Mapping[str, object], yaml.safe_load(path.read_text()))


def jobs(path: Path) -> Iterator[Job]:
    """Yield each mapping of a file that has steps."""
    yield from _jobs(read(path))


def _jobs(value: object) -> Iterator[Job]:
    if isinstance(value, Mapping):
        steps = value.get("steps")
        if isinstance(steps, list):
            yield Job(value, tuple(steps))
        for inner in value.values():
            yield from _jobs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _jobs(inner)


def script(step: Step) -> str:
    """Return what a step runs in a shell; empty for any other step."""
    inputs = cast(Mapping[str, object], step.get("inputs", {}))
    found = step.get("run") or step.get("bash") or inputs.get("inlineScript") or ""
    return str(found)


def scripts(path: Path) -> list[str]:
    """Return all scripts of a file."""
    return [text for job in jobs(path) for step in job.steps if (text := script(step))]


def script_that_holds(path: Path, text: str) -> str:
    """Return the only script of a file that holds a text."""
    (found,) = (one for one in scripts(path) if text in one)
    return found
