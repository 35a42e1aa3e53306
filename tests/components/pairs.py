"""Few combinations of settings in which each two options meet at least once."""

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

Choice = Mapping[str, str]
Fits = Callable[[Choice], bool]
"""Whether options go together; of a choice that is not complete, those that there are."""
_Pair = tuple[tuple[str, str], tuple[str, str]]

_TRIES = 40


def _anything(_: Choice) -> bool:
    return True


def pairwise(options: Mapping[str, Sequence[str]], fits: Fits = _anything) -> list[Choice]:
    """Return choices of one option for each name, the same in every run.

    Given: `fits`, which pairs are possible. Raises LookupError for a pair that only seems to be.
    """
    order = random.Random(0)  # noqa: S311 it only has to be the same in every run
    left = {
        ((one, mine), (other, theirs))
        for one, other in combinations(options, 2)
        for mine in options[one]
        for theirs in options[other]
        if fits({one: mine, other: theirs})
    }
    found: list[Choice] = []
    while left:
        start = min(left)
        tries = [_choice(options, left, dict(start), order, fits) for _ in range(_TRIES)]
        if not (complete := list(filter(None, tries))):
            raise LookupError(f"nothing goes with {start}")
        best = max(complete, key=lambda choice: len(_pairs(options, choice) & left))
        left -= _pairs(options, best)
        found.append({name: best[name] for name in options})
    return found


def _choice(
    options: Mapping[str, Sequence[str]],
    left: set[_Pair],
    choice: dict[str, str],
    order: random.Random,
    fits: Fits,
) -> dict[str, str] | None:
    """Complete a choice, name by name in some order, each time with the option that brings most.

    Return None where that ends with nothing that fits.
    """
    names = [name for name in options if name not in choice]
    for name in order.sample(names, len(names)):
        shuffled = order.sample(list(options[name]), len(options[name]))
        fitting = [option for option in shuffled if fits({**choice, name: option})]
        if not fitting:
            return None
        choice[name] = max(
            fitting,
            key=lambda option: len(_pairs(options, {**choice, name: option}) & left),
        )
    return choice


def _pairs(options: Mapping[str, object], choice: Mapping[str, str]) -> set[_Pair]:
    return set(combinations([(name, choice[name]) for name in options if name in choice], 2))
