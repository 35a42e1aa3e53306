"""Why an edit is not made."""

from typing import NamedTuple


class Refusal(NamedTuple):
    """One reason not to edit, with what to do instead."""

    subject: str
    """What it is about: a key of a file, an image or an application."""
    fact: str
    path: str
    """The file or the directory."""
    fix: str
    line: int = 0
    """Counted from 1; 0 where it is no single one."""
    unused: bool = False
    """Whether the only reason is that the application does not use the image."""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.path}{line}: {self.subject} {self.fact}; {self.fix}"


class RefusedError(ValueError):
    """Raised instead of an edit that could change more than was asked."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def refused(subject: str, fact: str, path: str, fix: str, line: int = 0) -> RefusedError:
    """Return the error to raise."""
    return RefusedError(Refusal(subject, fact, path, fix, line))
