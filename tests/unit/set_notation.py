r"""A small reader of Helm's --set notation, written from its documentation, to check a writer by.

Keys are joined by dots, `\.` is a dot of a key, `[n]` an item of a list. Texts are read as true,
false, null and whole numbers where they look like them ("The Format and Limitations of --set").
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"(?:\.|^)(?P<key>(?:\\.|[^.\\\[])+)|\[(?P<index>[0-9]+)\]")
_NUMBER = re.compile(r"0|[-+]?[1-9][0-9]*", re.ASCII)


def read(settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that settings come to, each read by itself."""
    values: dict[str, Any] = {}
    for key, text in settings.items():
        _put(values, _steps(key), _typed(text))
    return values


def _steps(key: str) -> list[str | int]:
    steps: list[str | int] = []
    end = 0
    for match in _STEP.finditer(key):
        assert match.start() == end, f"not a key: {key}"
        end = match.end()
        index = match["index"]
        steps.append(int(index) if index else re.sub(r"\\(.)", r"\1", match["key"]))
    assert end == len(key), f"not a key: {key}"
    return steps


def _put(place: Any, steps: list[str | int], value: object) -> None:
    for step, following in pairwise(steps):
        _widen(place, step)
        if _get(place, step) is None:
            place[step] = [] if isinstance(following, int) else {}
        place = place[step]
    _widen(place, steps[-1])
    place[steps[-1]] = value


def _widen(place: Any, step: str | int) -> None:
    if isinstance(step, int):
        place.extend([None] * (step + 1 - len(place)))


def _get(place: Any, step: str | int) -> Any:
    return place[step] if isinstance(step, int) else place.get(step)


def _typed(text: str) -> object:
    words = {"true": True, "false": False, "null": None}
    if text.lower() in words:
        return words[text.lower()]
    return int(text) if _NUMBER.fullmatch(text) else text
