"""The YAML files beside tests: what random inputs are made of, and recorded rows."""

from functools import cache
from pathlib import Path
from typing import cast

import yaml

_HERE = Path(__file__).parent


@cache
def read(name: str) -> dict[str, object]:
    """Return what a file holds. `name`: its path in tests/."""
    return cast(dict[str, object], yaml.safe_load((_HERE / name).read_text("utf-8")))


def words(lists: dict[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the lists of texts in a file."""
    return {key: tuple(cast(list[str], value)) for key, value in lists.items()}
