"""Turn what pydantic rejects into sentences: `path: fact; fix`, and never the rejected value."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_M = TypeVar("_M", bound=BaseModel)

_FACTS: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "add it"),
    "bool_type": ("is not a boolean", "write true or false"),
    "int_type": ("is not a whole number", "write digits without quotes"),
    "string_type": ("is not text", "write it in quotes"),
    "tuple_type": ("is not a list", "write its items with '- ' in front"),
    "dict_type": ("is not a mapping", "write its keys below it, indented"),
    "model_type": ("is not a mapping", "write its keys below it, indented"),
    "model_attributes_type": ("is not a mapping", "write its keys below it, indented"),
    "string_too_short": ("is empty", "write a value or remove the key"),
    "too_short": ("is empty", "add at least one"),
    "string_too_long": ("is longer than {max_length} characters", "shorten it"),
    "string_pattern_mismatch": (
        "holds characters that Azure does not permit",
        "use the name that Azure shows",
    ),
    "greater_than_equal": ("is too small", "write {ge} or more"),
    "less_than_equal": ("is too large", "write {le} or less"),
    "literal_error": ("is none of the values it can have", "write {expected}"),
    "union_tag_invalid": ("has a {discriminator} that does not exist", "write {expected_tags}"),
    "union_tag_not_found": ("has no {discriminator}", "add it"),
}


class Mistake(NamedTuple):
    """One thing that is wrong with what a user wrote."""

    path: str
    fact: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}: {self.fact}; {self.fix}"


class SettingsError(Exception):
    """Everything that is wrong with a stack's settings or with a file of a config repository."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def validate(
    model: type[_M], values: Mapping[str, object], already: Sequence[Mistake] = (), prefix: str = ""
) -> _M:
    """Return `values` as `model`.

    Given: `already`, mistakes found before, which are reported together with the new ones;
    `prefix`, put in front of each path (a file name). Raises SettingsError.
    """
    mistakes = list(already)
    reported = {mistake.path for mistake in already}
    try:
        result = model.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        mistakes += (m for m in mistakes_of(model, error, prefix) if m.path not in reported)
    if mistakes:
        raise SettingsError(mistakes)
    return result


def mistakes_of(
    model: type[BaseModel], error: ValidationError, prefix: str = ""
) -> Iterator[Mistake]:
    """Yield each mistake of a validation, in the order of the settings."""
    for details in error.errors(include_url=False, include_input=False):
        keys, location = _locate(model, details["loc"])
        path = ".".join(location) or model.__name__.lower()
        yield Mistake(f"{prefix}{path}", *_fact_and_fix(details, keys))


def _fact_and_fix(details: ErrorDetails, keys: Sequence[str]) -> tuple[str, str]:
    context = details.get("ctx", {})
    if details["type"] == "mistake":
        return str(context["fact"]), str(context["fix"])
    if details["type"] == "extra_forbidden":
        return "is not a known key", _nearest(str(details["loc"][-1]), keys)
    fact, fix = _FACTS.get(details["type"], (details["msg"], "see the settings' JSON Schema"))
    return fact.format(**context), fix.format(**context)


def _nearest(key: str, keys: Sequence[str]) -> str:
    close = difflib.get_close_matches(key, keys, n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"known keys: {', '.join(sorted(keys))}"


def _locate(model: object, loc: tuple[int | str, ...]) -> tuple[list[str], list[str]]:
    """Follow `loc` through the models: the keys known at its parent, and the path as written."""
    keys: list[str] = []
    path: list[str] = []
    here: list[object] = [model]
    for step in loc:
        models = [m for m in here if isinstance(m, type) and issubclass(m, BaseModel)]
        tagged = [m for m in models if len(models) > 1 and step in _tags(m)]
        if tagged:
            here = list(tagged)
            continue
        if step == "[key]":
            continue
        path.append(str(step))
        fields = {
            f.alias or name: f.annotation for m in models for name, f in m.model_fields.items()
        }
        keys = list(fields)
        if models:
            here = list(_alternatives(fields.get(str(step))))
        else:
            here = [
                inner for item in here for arg in get_args(item) for inner in _alternatives(arg)
            ]
    return keys, path


def _alternatives(annotation: object) -> Iterator[object]:
    """Yield the members of unions, without Annotated around them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for argument in get_args(annotation):
            yield from _alternatives(argument)
    else:
        yield annotation


def _tags(model: type[BaseModel]) -> set[object]:
    """Return the literal values of a model's fields: the tags that tell union members apart."""
    return {value for f in model.model_fields.values() for value in get_args(f.annotation)}
