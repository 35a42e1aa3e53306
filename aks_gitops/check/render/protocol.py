"""What a process that renders is told, and what it answers.

Jobs are pickled: they come from us. Answers are JSON: who answers has read what anybody wrote.
"""

import json
import pickle
import struct
from typing import BinaryIO, Literal, NamedTuple, cast

Reason = Literal["ended", "time", "output", "start", "manifests"]
"""Why a job stopped. ended: its last program did, well or not. time, output: over that limit.
start: a program did not start. manifests: what it printed is no list of objects."""

_LENGTH = struct.Struct(">Q")


class Command(NamedTuple):
    """A program to run."""

    arguments: tuple[str, ...]
    folder: str
    """Where it runs, absolute."""


class ManifestFile(NamedTuple):
    """A file of a plain directory."""

    path: str
    content: bytes


class Job(NamedTuple):
    """Files to write, programs to run on them one after the other, or manifests just to read."""

    root: str
    """The private folder, absolute; it does not exist yet."""
    files: dict[str, bytes]
    links: dict[str, str]
    commands: tuple[Command, ...]
    """The last one prints the manifests."""
    manifests: tuple[ManifestFile, ...]
    environment: dict[str, str]
    seconds: float
    """How long all commands together may take."""
    output_bytes: int
    """How much a command may print."""


class Answer(NamedTuple):
    """What became of a job."""

    reason: Reason
    code: int
    """The exit status of the last program; negative for the signal that ended it."""
    message: str
    """What was said on standard error, or is wrong with the manifests."""
    manifests: str
    """The objects and the duplicate keys, as JSON; empty where there are none."""


def write_job(stream: BinaryIO, job: Job) -> None:
    """Send a job."""
    data = pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_job(stream: BinaryIO) -> Job | None:
    """Receive a job; None where there will be none."""
    data = _read(stream)
    return None if data is None else cast(Job, pickle.loads(data))  # noqa: S301 - from our parent


def write_answer(stream: BinaryIO, answer: Answer) -> None:
    """Send an answer."""
    data = json.dumps(answer).encode()
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_answer(stream: BinaryIO) -> Answer | None:
    """Receive an answer; None where the other side has ended."""
    data = _read(stream)
    return None if data is None else Answer(*json.loads(data))


def _read(stream: BinaryIO) -> bytes | None:
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    data = stream.read(length)
    return data if len(data) == length else None
