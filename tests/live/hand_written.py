"""A config repository with ApplicationSets as people write them: two commits, in `checks/`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import yaml

from aks_gitops.check.question import Question, Surroundings
from aks_gitops.live.plane import Plane
from aks_gitops.repo.source import open_tree
from tests.live.attempts import SOURCE
from tests.live.served import ServedRepository
from tests.unit.rendering import installed

ROOT_FILE = "argocd/root.yaml"
"""The one file that a person applies."""
_TABLES = Path(__file__).parent / "checks"
Files = dict[str, str | None]


def first_commit(plane: Plane) -> dict[str, str]:
    """Return the files of the first commit, with the control plane's own addresses."""
    return {path: _text(content, plane) for path, content in _table("first").items()}


def second_commit(before: Mapping[str, str], plane: Plane) -> Files:
    """Return the files that the second commit changes; None for those that it removes."""
    table = _table("second")
    added = cast(Mapping[str, object], table["files"])
    edits = cast(Mapping[str, Sequence[Mapping[str, str]]], table["edits"])
    found: Files = {
        path: None if content is None else _text(content, plane) for path, content in added.items()
    }
    return found | {path: _edited(before[path], each) for path, each in edits.items()}


def clusters() -> Iterator[Mapping[str, object]]:
    """Yield the clusters that the repository's settings declare: name, server, labels."""
    settings = cast(Mapping[str, Mapping[str, object]], _table("first")[".aks-gitops.yaml"])
    yield from cast(Sequence[Mapping[str, object]], settings["checks"]["clusters"])


def question(repository: ServedRepository, head: str, base: str | None = None) -> Question:
    """Return what is asked of a check in a checkout of the repository."""
    folder = str(repository.folder)
    return Question(
        head=open_tree(folder, head),
        base=open_tree(folder, base) if base else None,
        urls=(repository.url,),
        revisions=("main",),
    )


def surroundings() -> Surroundings:
    """Return what a check uses here: nothing that earlier ones kept."""
    return Surroundings(None, installed(), datetime.now(UTC))


def _table(name: str) -> Mapping[str, object]:
    found = yaml.safe_load((_TABLES / f"{name}.yaml").read_text())
    return cast(Mapping[str, object], found)


def _text(content: object, plane: Plane) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return text.replace(SOURCE, plane.source_url)


def _edited(text: str, edits: Sequence[Mapping[str, str]]) -> str:
    for edit in edits:
        assert text.count(edit["old"]) == 1, (edit, text)
        text = text.replace(edit["old"], edit["new"])
    return text
