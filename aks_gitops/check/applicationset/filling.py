"""Fills parameters into every text of an object, keys of maps included.

What has no parameters in it is looked at once, and shared by all objects that are made.
Source: deeplyReplace and RenderGeneratorParams in applicationset/utils/utils.go.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from aks_gitops.check.applicationset.decoding import NULL
from aks_gitops.check.applicationset.schema import Field, element_of, fields_of, shape
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.template.rendering import Language, check_options, render

Parameters: TypeAlias = dict[str, object]

_MISSING = ("map has no entry for key", "can't evaluate field")
_NO_YAML = re.compile("[\x7f-\x9f\ufeff\ufffe\uffff]")
_WITH_VALUES = ("ClusterGenerator", "GitGenerator")


@dataclass(frozen=True)
class Filling:
    """The parameters of one row, and how texts ask for them."""

    parameters: Parameters
    language: Language
    budget: Budget
    """Of the whole ApplicationSet."""

    def text(self, template: str) -> str:
        """Return a text with its parameters filled in. Raises GoError and its kin."""
        return render(template, self.parameters, self.language, self.budget.of_one_text())


_Fill: TypeAlias = Callable[[Filling], object]


class Form:
    """An object whose texts may ask for parameters."""

    def __init__(self, value: object, kind: str) -> None:
        """Given a decoded value of a type."""
        self._value = value
        self._fill = _fill_of(value, kind)

    def filled(self, filling: Filling) -> object:
        """Return the object with its texts filled in. Raises GoError and its kin."""
        check_options(filling.language)
        return self._fill(filling) if self._fill else self._value


def filled_generator(value: Mapping[str, object], filling: Filling) -> dict[str, object]:
    """Return an entry of generators with its texts filled in.

    Of their values those stay as they are that ask for what only the generator itself knows.
    """
    form = Form(dict(value), "ApplicationSetGenerator")
    return cast(dict[str, object], form.filled(filling))


def _fill_of(value: object, kind: str) -> _Fill | None:
    """Return what fills a value; None where nothing in it asks for parameters."""
    wanted = shape(kind)
    if wanted == "free" and kind != "any":
        _refuse_other_yaml(value)
        return _free(value)
    if isinstance(value, str) and wanted == "scalar":
        return _text(value)
    if isinstance(value, list) and wanted == "list":
        return _list([_fill_of(one, element_of(kind)) for one in value], value)
    if isinstance(value, dict) and wanted == "map":
        element = element_of(kind)
        return _map({key: _fill_of(one, element) for key, one in value.items()}, value)
    return _struct(value, kind) if isinstance(value, dict) and wanted == "struct" else None


def _text(template: str) -> _Fill | None:
    if "{{" not in template:
        return None
    return lambda filling: filling.text(template)


def _struct(value: dict[str, object], kind: str) -> _Fill | None:
    fields = fields_of(kind)
    fills: list[tuple[str, Field, _Fill]] = []
    for name, one in value.items():
        is_values = name == "values" and kind.lstrip("*") in _WITH_VALUES
        if fill := _values(one) if is_values else _fill_of(one, fields[name].type):
            fills.append((name, fields[name], fill))
    if not fills:
        return None

    def fill_struct(filling: Filling) -> object:
        result = dict(value)
        for name, field, fill in fills:
            filled = fill(filling)
            result[name] = filled
            if field.is_left_out(filled):
                del result[name]
        return result

    return fill_struct


def _list(fills: list[_Fill | None], value: list[object]) -> _Fill | None:
    if not any(fills):
        return None
    return lambda filling: [
        fill(filling) if fill else one for fill, one in zip(fills, value, strict=True)
    ]


def _map(fills: dict[str, _Fill | None], value: dict[str, object]) -> _Fill | None:
    if not any(fills.values()) and not any("{{" in key for key in value):
        return None

    def fill_map(filling: Filling) -> object:
        result: dict[str, object] = {}
        for key, fill in fills.items():
            one = fill(filling) if fill else value[key]
            result[filling.text(key) if "{{" in key else key] = one
        if len(result) < len(value):
            raise NotEvaluatedError("two keys that become the same; which one stays is chance")
        return result

    return fill_map


def _free(value: object) -> _Fill | None:
    """Return what fills a value that has no type of its own; it loses the nulls in mappings."""
    if value is NULL:
        return lambda _: None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return _list([_free(one) for one in value], value)
    if not isinstance(value, dict):
        return None
    kept = {key: one for key, one in value.items() if one is not None}
    fill = _map({key: _free(one) for key, one in kept.items()}, kept)
    return fill or (None if len(kept) == len(value) else lambda _: kept)


def _refuse_other_yaml(value: object) -> None:
    """Refuse a free value that Argo CD reads as YAML, as it does all but mappings, and misreads.

    Raises NotEvaluatedError.
    """
    if isinstance(value, list | str) and _NO_YAML.search(json.dumps(value, ensure_ascii=False)):
        raise NotEvaluatedError("a character that YAML does not take, in a value of any type")


def _values(value: object) -> _Fill | None:
    """Return what fills the values of a generator, each one by itself, and none with a gap."""
    templates = cast(dict[str, str], value)

    def fill_values(filling: Filling) -> object:
        language = filling.language
        if language.go_template:
            others = tuple(one for one in language.options if not one.startswith("missingkey="))
            language = language._replace(options=(*others, "missingkey=error"))
        strict = replace(filling, language=language)
        return {key: _filled_or_kept(template, strict) for key, template in templates.items()}

    return fill_values


def _filled_or_kept(template: str, filling: Filling) -> str:
    try:
        return filling.text(template)
    except GoError as error:
        if any(phrase in str(error) for phrase in _MISSING):
            return template
        raise
