"""The words of the grammars, from YAML files beside them."""

from pathlib import Path
from typing import cast

import yaml

_HERE = Path(__file__).parent


def vocabulary(name: str) -> dict[str, object]:
    """Return what a file in this folder holds."""
    return cast(dict[str, object], yaml.safe_load((_HERE / name).read_text("utf-8")))


def words(vocabulary: dict[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the lists of texts in a vocabulary."""
    return {key: tuple(cast(list[str], value)) for key, value in vocabulary.items()}
