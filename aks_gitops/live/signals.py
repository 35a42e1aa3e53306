"""Let a request to end be met like Ctrl-C: what was started is ended, what was locked is free."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt where the process is asked to end or its terminal is gone."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python takes signals in its main thread alone.
        return
    before = {one: signal.signal(one, _interrupt) for one in _SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt(signal.Signals(number).name)
