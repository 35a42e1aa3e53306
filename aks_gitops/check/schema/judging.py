"""What the schema of one kind says of an object."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.check.schema.fault import Path
from aks_gitops.check.schema.said import Found, found_in
from aks_gitops.check.schema.stored import Kind
from aks_gitops.check.schema.validators import Validators

__all__ = ["Definition", "Found"]


class Definition(NamedTuple):
    """A version of a kind."""

    name: str
    """Its apiVersion and kind."""
    kind: Kind
    validators: Validators
    custom: bool
    """Whether a CustomResourceDefinition made it."""
    unchecked: frozenset[str] = frozenset()
    """Where the server does not look for what is required or listed."""

    def found(self, manifest: Mapping[str, object]) -> list[Found]:
        """Return what the API server finds in an object by the schema of its kind."""
        validator = self.validators.of(self.kind.definition)
        if validator is None:
            return []
        try:
            errors = list(validator.iter_errors(dict(manifest)))
        except UnicodeEncodeError:  # Half a character: Go puts U+FFFD in its place.
            errors = list(validator.iter_errors(_encodable(dict(manifest))))
        kind = self.name.rpartition("/")[2]
        found = found_in(errors, kind, custom=self.custom)
        return [one for one in found if one.decoding or self._is_checked(one.fault.path)]

    def _is_checked(self, path: Path) -> bool:
        if path[:1] == ("status",) and not self.custom:
            return False
        steps = (f".{one}" if isinstance(one, str) else "[]" for one in path)
        return "".join(steps).removeprefix(".") not in self.unchecked


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, list):
        return [_encodable(one) for one in value]
    if isinstance(value, dict):
        return {_encodable(key): _encodable(one) for key, one in value.items()}
    return value
