"""What this machine lacks or refuses, said with a way on."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_FULL = "free some room there, or set {variable} to a folder on a larger disk"
_CLOSED = "set {variable} to a folder that you may write to"
_WAYS: Mapping[int, str] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
    errno.ENOTDIR: _CLOSED,
}


class MachineError(Exception):
    """This machine lacks something or refuses it: what is wrong, and what to do."""


@contextmanager
def files_explained(variable: str) -> Iterator[None]:
    """Raise MachineError where the file system refuses something.

    Given: the environment variable that moves the folder in question elsewhere.
    """
    try:
        yield
    except OSError as error:
        way = _WAYS.get(error.errno or 0, "")
        if not way or not (error.filename or way == _FULL):
            raise  # A socket or a process, not a file.
        told = f"{error.filename or 'a file'}: {error.strerror}"
        raise MachineError(f"{told}; {way.format(variable=variable)}") from error
