"""What a long benchmark says meanwhile, on stderr: its figures go to stdout."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def shown(text: str) -> Iterator[None]:
    """Say what is being done."""
    print(text, file=sys.stderr, flush=True)
    yield
