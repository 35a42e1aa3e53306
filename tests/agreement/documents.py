"""The YAML files beside the tests: what the grammars are made of, and the recorded rows."""

from functools import cache
from pathlib import Path
from typing import cast

import yaml

_HERE = Path(__file__).parent


@cache
def document(name: str) -> dict[str, object]:
    """Return what a file holds. `name`: its path in this folder."""
    return cast(dict[str, object], yaml.safe_load((_HERE / name).read_text("utf-8")))


def words(document: dict[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the lists of texts in a document."""
    return {key: tuple(cast(list[str], value)) for key, value in document.items()}
