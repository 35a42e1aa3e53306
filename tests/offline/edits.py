"""Edits of the project's stacks, and all that each does: the rows of edits.yaml."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.offline.edited import Settings

_ROWS = Path(__file__).with_name("edits.yaml")


class Edit(NamedTuple):
    """One edit of a stack, and everything that it changes."""

    edit: str
    stack: str
    settings: Settings = {}
    given: Settings = {}
    """What the stack's settings were before, besides what its file says."""
    files: Mapping[str, str] = {}
    """New texts of files in the config repository."""
    secrets: Sequence[str] = ()
    """Encrypted keys that the stack has from now on."""
    does: Sequence[str] = ()
    """Verb, name, and changed properties of each resource; `*` stands for any part of a name."""
    refused: str = ""
    """What the program says instead, on one line."""

    def __str__(self) -> str:
        return f"{self.stack}: {self.edit}"


EDITS = [Edit(**row) for row in yaml.safe_load(_ROWS.read_text())]
