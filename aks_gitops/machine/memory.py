"""How often Python looks for objects in circles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def collect_rarely() -> None:
    """Let Python look for objects in circles seldom, as suits a command that soon ends.

    With Python's own 700, a check of 1,000 applications spends a seventh of its time on it, and
    finds next to nothing.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause the cycle collector: a Catalog is many tuples that all stay, and it would walk them
    again and again (a fifth of the time for 30,000 applications)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
