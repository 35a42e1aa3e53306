"""Few combinations of settings in which each two options meet at least once."""

import random
from collections.abc import Mapping, Sequence
from itertools import combinations

Choice = Mapping[str, str]
_Pair = tuple[tuple[str, str], tuple[str, str]]

_TRIES = 40


def pairwise(options: Mapping[str, Sequence[str]]) -> list[Choice]:
    """Return choices of one option for each name, the same in every run."""
    order = random.Random(0)  # noqa: S311 it only has to be the same in every run
    left = {
        ((one, mine), (other, theirs))
        for one, other in combinations(options, 2)
        for mine in options[one]
        for theirs in options[other]
    }
    found: list[Choice] = []
    while left:
        start = min(left)
        tries = [_choice(options, left, dict(start), order) for _ in range(_TRIES)]
        best = max(tries, key=lambda choice: len(_pairs(options, choice) & left))
        left -= _pairs(options, best)
        found.append({name: best[name] for name in options})
    return found


def _choice(
    options: Mapping[str, Sequence[str]],
    left: set[_Pair],
    choice: dict[str, str],
    order: random.Random,
) -> dict[str, str]:
    """Complete a choice, name by name in some order, each time with the option that brings most."""
    names = [name for name in options if name not in choice]
    for name in order.sample(names, len(names)):
        choice[name] = max(
            order.sample(list(options[name]), len(options[name])),
            key=lambda option: len(_pairs(options, {**choice, name: option}) & left),
        )
    return choice


def _pairs(options: Mapping[str, object], choice: Mapping[str, str]) -> set[_Pair]:
    return set(combinations([(name, choice[name]) for name in options if name in choice], 2))
