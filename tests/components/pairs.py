"""Few combinations of settings in which each two options meet at least once."""

from collections.abc import Mapping, Sequence
from itertools import combinations

Choice = dict[str, str]
_Pair = tuple[tuple[str, str], tuple[str, str]]


def pairwise(options: Mapping[str, Sequence[str]]) -> list[Choice]:
    """Return choices of one option for each name, the same in every run."""
    left = {
        ((one, mine), (other, theirs))
        for one, other in combinations(options, 2)
        for mine in options[one]
        for theirs in options[other]
    }
    found: list[Choice] = []
    while left:
        choice = _greedy(options, left)
        left -= _pairs(choice)
        found.append(choice)
    return found


def _greedy(options: Mapping[str, Sequence[str]], left: set[_Pair]) -> Choice:
    """Return a choice that starts with a pair that is left, and takes in as many more as it can."""
    choice: Choice = dict(min(left))
    for name in options:
        if name not in choice:
            choice[name] = max(
                options[name],
                key=lambda option: len(_pairs({**choice, name: option}, options) & left),
            )
    return choice


def _pairs(choice: Choice, order: Mapping[str, object] | None = None) -> set[_Pair]:
    ordered = [(name, choice[name]) for name in order or choice if name in choice]
    return set(combinations(ordered, 2))
