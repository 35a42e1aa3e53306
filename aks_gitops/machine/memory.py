"""How often Python looks for objects in circles."""

import gc

_OBJECTS_BETWEEN_COLLECTIONS = 200_000


def collect_rarely() -> None:
    """Let Python look for objects in circles seldom, as suits a command that soon ends.

    With Python's own 700, a check of 1,000 applications spends a seventh of its time on it, and
    finds next to nothing.
    """
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
