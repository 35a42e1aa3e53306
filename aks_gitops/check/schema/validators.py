"""Validators of definitions, each compiled when it is first needed."""

from collections.abc import Mapping
from typing import cast

import jsonschema_rs

from aks_gitops.check.schema.json_schema import DEFINITIONS, JsonSchema, reference
from aks_gitops.check.schema.references import reachable

Validator = jsonschema_rs.Draft7Validator

# Go's own take time that grows with the text alone, and so do these; a pull request may bring both.
_PATTERNS = jsonschema_rs.RegexOptions()


class Validators:
    """The validators of definitions, by their names."""

    def __init__(self, definitions: Mapping[str, JsonSchema]) -> None:
        self._definitions = definitions
        self._made: dict[str, Validator | None] = {}

    def of(self, name: str) -> Validator | None:
        """Return the validator of a definition; None where its schema is none."""
        if name not in self._made:
            needed = {one: self._definitions[one] for one in reachable(self._definitions, [name])}
            schema = {**reference(name), DEFINITIONS: needed}
            self._made[name] = _compiled(schema) or _compiled(_without_patterns(schema))
        return self._made[name]


def _compiled(schema: Mapping[str, object]) -> Validator | None:
    try:
        return Validator(dict(schema), pattern_options=_PATTERNS, offline=True)
    except (jsonschema_rs.ValidationError, ValueError):
        return None


def _without_patterns(value: JsonSchema) -> JsonSchema:
    """Return a schema without what Go may read as a pattern, and this library does not."""
    return cast(JsonSchema, _pruned(value))


def _pruned(value: object) -> object:
    if isinstance(value, list):
        return [_pruned(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: _pruned(one)
        for key, one in value.items()
        if not (key == "pattern" and isinstance(one, str))
    }
