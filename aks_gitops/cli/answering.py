"""Ask for what no option said: on a terminal only."""

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import click


class Asked(NamedTuple):
    """Something that must be known."""

    option: str
    text: str
    """The question."""
    default: str | None = None


def answered(given: Mapping[str, str], wanted: Sequence[Asked]) -> dict[str, str]:
    """Return an answer to everything that must be known, by option.

    What no option said is asked; where nobody can be asked, it is wrong use.
    """
    missing = [one for one in wanted if not given[one.option]]
    if missing and not is_terminal():
        names = ", ".join(one.option for one in missing)
        raise click.UsageError(f"{names} must be given; only on a terminal it is asked for")
    asked = {
        one.option: str(click.prompt(one.text, default=one.default, err=True)) for one in missing
    }
    return {**given, **asked}


def is_terminal() -> bool:
    """Tell whether somebody is there who can answer."""
    return sys.stdin.isatty()
