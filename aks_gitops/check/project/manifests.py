"""How AppProjects and Applications are read: what Argo CD's own types hold, and nothing else."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from aks_gitops.settings.mistakes import validate

_M = TypeVar("_M", bound="Manifest")


class Manifest(BaseModel):
    """A part of a manifest. Unknown keys are left out, as the API server leaves them out."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        strict=True,
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class Metadata(Manifest):
    """The name of an object, and what else of its metadata counts here."""

    name: str
    namespace: str = ""
    labels: Mapping[str, str] = {}


def read(model: type[_M], values: Mapping[str, object], path: str) -> _M:
    """Return values as a model; a key whose value is null counts as absent, as in Go.

    Given: `path`, the file that is named in messages, or ''. Raises SettingsError.
    """
    present = {key: _without_nulls(value) for key, value in values.items() if value is not None}
    return validate(model, present, prefix=f"{path}: " if path else "")


def _without_nulls(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value
