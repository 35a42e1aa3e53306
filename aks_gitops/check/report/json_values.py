"""Values of a manifest as JSON that every reader takes."""

import json
import math
from collections.abc import Mapping

JsonValue = bool | int | float | str | None | list["JsonValue"] | dict[str, "JsonValue"]


def json_value(value: object) -> JsonValue:
    """Return a value as JSON; what JSON has no word for becomes text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, Mapping):
        return json_object(value)
    if isinstance(value, list | tuple):
        return [json_value(one) for one in value]
    return readable(str(value))


def json_object(value: Mapping[str, object]) -> dict[str, JsonValue]:
    """Return an object as JSON."""
    return {readable(str(key)): json_value(inner) for key, inner in value.items()}


def value_text(value: object) -> str:
    """Return a value as JSON writes it, on one line."""
    return json.dumps(json_value(value), ensure_ascii=False)


def readable(text: str) -> str:
    """Return a text in which halves of surrogate pairs, which UTF-8 cannot hold, are marked."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def safe_json(values: object) -> str:
    """Return JSON in which nothing is a command to a pipeline that logs it, see `neutral`."""
    return json.dumps(values, indent=2).replace("##", "#\\u0023") + "\n"
