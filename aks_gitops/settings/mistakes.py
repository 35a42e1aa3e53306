"""Turn what pydantic rejects into sentences: `path: fact; fix`, and never the rejected value."""

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from aks_gitops.settings.fields import Fault, Model

_M = TypeVar("_M", bound=BaseModel)

NOT_A_MAPPING = Fault("is not a mapping", "write its keys below it, indented")
_NOT_A_NUMBER = Fault("is not a whole number", "write it in digits, without quotes")

_FAULTS: dict[str, Fault] = {
    "missing": Fault("is missing", "add it"),
    "bool_type": Fault("is not a boolean", "write true or false, without quotes"),
    "int_type": _NOT_A_NUMBER,
    "int_from_float": _NOT_A_NUMBER,
    "int_parsing_size": _NOT_A_NUMBER,
    "string_type": Fault("is not text", "write one text; a number, yes or no needs quotes"),
    "tuple_type": Fault("is not a list", "write each item on its own line after '- '"),
    "dict_type": NOT_A_MAPPING,
    "model_type": NOT_A_MAPPING,
    "model_attributes_type": NOT_A_MAPPING,
    "string_too_short": Fault("is empty", "write a value"),
    "too_short": Fault("is empty", "add at least one entry"),
    "string_too_long": Fault("is longer than {max_length} characters", "shorten it"),
    "string_pattern_mismatch": Fault(
        "is not a name that Azure permits", "copy the name from Azure"
    ),
    "greater_than_equal": Fault("is too small", "write {ge} or more"),
    "less_than_equal": Fault("is too large", "write {le} or less"),
    "literal_error": Fault("is none of the values it can have", "write {expected}"),
    "json_invalid": Fault("is nested too deeply, or holds half a character", "shorten it"),
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
        # Through JSON, where a list may become a tuple though the models are strict.
        result = model.model_validate_json(json.dumps(values))
    except ValidationError as error:
        mistakes += (m for m in mistakes_of(model, error, prefix) if m.path not in reported)
    if mistakes:
        raise SettingsError(mistakes)
    return result


def mistakes_of(
    model: type[BaseModel], error: ValidationError, prefix: str = ""
) -> Iterator[Mistake]:
    """Yield each mistake of a validation, in the order of the settings."""
    errors = error.errors(include_url=False, include_input=False)
    places = [details["loc"] for details in errors]
    for details in errors:
        depth = len(details["loc"])
        # Pydantic also calls a list empty when every one of its items was refused.
        if details["type"] == "too_short" and any(
            loc[:depth] == details["loc"] and len(loc) > depth for loc in places
        ):
            continue
        # A word or a resource id: what is wrong with the id says more than that it is no word.
        if details["type"] == "literal_error" and _names_a_choice(details["loc"][-1]):
            continue
        place = _locate(model, details["loc"])
        for fact, fix, at in _faults(details, place):
            path = ".".join([*map(_readable, place.path), *filter(None, [at])])
            yield Mistake(
                f"{prefix}{path}" if path else prefix.rstrip(": ") or "settings", fact, fix
            )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return what a misspelt word most likely means, whatever its case."""
    spellings = {one.lower(): one for one in known}
    close = difflib.get_close_matches(word.lower(), spellings, n=1, cutoff=0.5)
    return spellings[close[0]] if close else None


class _Place(NamedTuple):
    """Where a mistake is: the path as written, the keys and models that can stand there."""

    path: list[str]
    keys: list[str]
    models: list[type[BaseModel]]
    owners: list[type[BaseModel]]
    """The models that the last key of the path is one of."""


def _faults(details: ErrorDetails, place: _Place) -> tuple[Fault, ...]:
    context = details.get("ctx", {})
    kind = details["type"]
    if kind == "mistake":
        return cast(tuple[Fault, ...], context["faults"])
    if kind == "extra_forbidden":
        if fault := _misplaced(str(details["loc"][-1]), place.owners):
            return (fault,)
        key = nearest(str(details["loc"][-1]), place.keys)
        known = f"known keys: {', '.join(sorted(place.keys))}"
        return (Fault("is not a known key", f"did you mean '{key}'?" if key else known),)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        fact = (
            "is missing" if kind == "union_tag_not_found" else "is none of the values it can have"
        )
        key = context["discriminator"].strip("'")
        values = " or ".join(f"'{tag}'" for model in place.models for tag in _tags(model, key))
        return (Fault(fact, f"write {values}", key),)
    fault = _FAULTS.get(kind, Fault("is not usable", "compare it with schemas/ and the examples"))
    return (Fault(fault.fact.format(**context), fault.fix.format(**context)),)


def _misplaced(key: str, owners: Sequence[type[BaseModel]]) -> Fault | None:
    """Return what there is to say of a key that people look for in another place."""
    known = (one.elsewhere for one in owners if issubclass(one, Model))
    return next((keys[key] for keys in known if key in keys), None)


def _names_a_choice(step: int | str) -> bool:
    """Tell whether a step is pydantic's name for one way to read a value, not a key."""
    return str(step).startswith(("literal[", "function-"))


def _readable(key: str) -> str:
    """Return a key as it may stand in a line of text."""
    return key if re.fullmatch(r"\S+", key) else json.dumps(key)


def _locate(model: object, loc: tuple[int | str, ...]) -> _Place:
    """Follow `loc` through the models."""
    keys: list[str] = []
    owners: list[type[BaseModel]] = []
    path: list[str] = []
    here: list[object] = [model]
    for step in loc:
        models = _models(here)
        tagged = [m for m in models if len(models) > 1 and step in _tags(m)]
        if tagged:
            here = list(tagged)
            continue
        if step == "[key]" or _names_a_choice(step):
            continue
        path.append(str(step))
        fields = {
            f.alias or name: f.annotation for m in models for name, f in m.model_fields.items()
        }
        keys = list(fields)
        owners = models
        if models:
            here = list(_alternatives(fields.get(str(step))))
        else:
            here = [
                inner for item in here for arg in get_args(item) for inner in _alternatives(arg)
            ]
    return _Place(path, keys, _models(here), owners)


def _models(annotations: Iterable[object]) -> list[type[BaseModel]]:
    return [a for a in annotations if isinstance(a, type) and issubclass(a, BaseModel)]


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


def _tags(model: type[BaseModel], key: str | None = None) -> list[object]:
    """Return the literal values of a model's fields: the tags that tell union members apart."""
    return [
        value
        for name, field in model.model_fields.items()
        if get_origin(field.annotation) is Literal and key in (None, field.alias or name)
        for value in get_args(field.annotation)
    ]
