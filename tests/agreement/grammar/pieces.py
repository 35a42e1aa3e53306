"""Random pieces of what people and attackers write into projects; a seed gives the same again."""

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar, cast

from tests.documents import read

_T = TypeVar("_T")


def generator(seed: str) -> Random:
    """Return the source of what is random, the same for the same seed."""
    return Random(seed)  # noqa: S311 - nothing is to be kept secret


@cache
def pieces(name: str) -> Sequence[str]:
    """Return the pieces of a name."""
    return list(_all()[name])


def text_of(random: Random, name: str, most: int) -> str:
    """Return up to `most` pieces of a name, put together."""
    return "".join(random.choices(pieces(name), _weights(name), k=random.randint(0, most)))


def texts_of(random: Random, name: str, count: int, most: int = 6) -> list[str]:
    """Return several such texts."""
    return [text_of(random, name, most) for _ in range(count)]


def pick(random: Random, *names: str) -> str:
    """Return one piece of some names."""
    return random.choice([piece for name in names for piece in pieces(name)])


def some(random: Random, items: Sequence[_T], most: int = 3) -> list[_T]:
    """Return up to `most` of the items, some of them twice."""
    return random.choices(items, k=random.randint(0, most)) if items else []


def listed(random: Random, key: str, items: Sequence[object], most: int = 3) -> dict[str, object]:
    """Return a list, or no list in one of three ways: absent, null, empty."""
    kind = random.random()
    if kind < 0.2:
        return {}
    if kind < 0.25:
        return {key: None}
    return {key: some(random, items, most)}


@cache
def _weights(name: str) -> Sequence[float] | None:
    listed = _all()[name]
    return list(listed.values()) if isinstance(listed, dict) else None


@cache
def _all() -> dict[str, list[str] | dict[str, float]]:
    return cast(dict[str, list[str] | dict[str, float]], read("agreement/grammar/pieces.yaml"))
