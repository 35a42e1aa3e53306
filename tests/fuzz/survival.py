"""Evaluates hostile inputs, and fails at the first that crashes, hangs or takes much memory."""

import resource
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple, NoReturn, TypeVar

_T = TypeVar("_T")
_HANG = 120
"""Seconds after which an input is taken for one that never ends, on a busy machine too."""
_MEMORY = 600 << 10
"""KiB by which a whole run may grow."""


class Survived(NamedTuple):
    """What became of the inputs."""

    outcomes: "Counter[str]"
    seconds: float
    """Of CPU time, for all."""
    slowest: float
    """Seconds of CPU time for one."""
    grown: int
    """KiB of memory."""


class _HangError(BaseException):
    """Not an Exception: nothing that is evaluated may swallow it."""


def survive(
    make: Callable[[int], _T],
    evaluate: Callable[[_T], object],
    declared: tuple[type[Exception], ...],
    seeds: range,
    *,
    limit: float,
) -> Survived:
    """Evaluate an input for each seed. `limit`: seconds of CPU time that each of them may take.

    What evaluates may raise nothing but the declared errors.
    """
    outcomes: Counter[str] = Counter()
    before, seconds, slowest = _most_memory(), 0.0, 0.0
    for seed in seeds:
        one = make(seed)
        started = time.process_time()
        try:
            with _alarm():
                evaluate(one)
            outcome = "value"
        except declared as error:
            outcome = type(error).__name__
        except BaseException as error:
            error.add_note(f"seed {seed}: {str(one)[:2000]}")
            raise
        spent = time.process_time() - started
        assert spent < limit, f"{spent:.1f} s for seed {seed}: {str(one)[:2000]}"
        seconds, slowest = seconds + spent, max(slowest, spent)
        outcomes[outcome] += 1
    grown = _most_memory() - before
    assert grown < _MEMORY
    return Survived(outcomes, seconds, slowest, grown)


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _hang)
    signal.alarm(_HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _hang(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _HangError
