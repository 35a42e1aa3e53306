"""The schemas as they are stored in this package: compressed JSON, read when it is first needed."""

import gzip
import json
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import NamedTuple

from aks_gitops.check.schema.deferred import Deferred
from aks_gitops.check.schema.json_schema import JsonSchema

FILE = "schemas.json.gz"
"""Beside this module."""


class Kind(NamedTuple):
    """A kind of object that an API server has."""

    definition: str
    """The name of its schema."""
    namespaced: bool


class Stored(NamedTuple):
    """What an API server takes."""

    kinds: Mapping[str, Kind]
    """By apiVersion and kind: apps/v1/Deployment, v1/Pod."""
    definitions: Mapping[str, JsonSchema]
    """By name; those of a CustomResourceDefinition are named as their kind."""
    unchecked: Mapping[str, tuple[str, ...]]
    """For a kind, the paths at which the server does not look for what its schemas require; list
    positions are left out: spec.volumeClaimTemplates[].spec.volumeMode."""


def read_stored() -> Stored:
    """Return the schemas that this package brings."""
    return decoded(files(__package__).joinpath(FILE).read_bytes())


def encoded(stored: Stored) -> bytes:
    """Return the bytes of the file; the same schemas are always the same bytes."""
    values = {
        "kinds": stored.kinds,
        "definitions": {name: _text(one) for name, one in stored.definitions.items()},
        "unchecked": stored.unchecked,
    }
    return gzip.compress(_text(values).encode(), mtime=0)


def decoded(data: bytes) -> Stored:
    """Return the schemas of a file."""
    values = json.loads(gzip.decompress(data))
    return Stored(
        kinds={name: Kind(*one) for name, one in values["kinds"].items()},
        definitions=Deferred(
            {name: partial(json.loads, text) for name, text in values["definitions"].items()}
        ),
        unchecked={name: tuple(one) for name, one in values["unchecked"].items()},
    )


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
