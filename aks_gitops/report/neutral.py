"""Texts of a repository as they may be shown: nothing in them hides, steers or ends anything.

Whoever opens a pull request chooses them. Sources: Unicode's control and format characters; XML
1.0, 2.2 (what it cannot hold); GitHub's actions/runner, ActionCommand.cs, and Azure Pipelines'
agent, Command.cs (what either takes for a command in a line of a log).
"""

import re

_ODD = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u205f-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)
"""Controls, characters that are not seen, those that turn the text around, and halves of pairs."""
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#(?:\[|vso\[))", re.IGNORECASE)
_FENCE = re.compile(r"`(?=``)")


def plain(text: str) -> str:
    """Return a text in one line, with every character that is not seen as it is written out."""
    seen = _ODD.sub(_written_out, text)
    return _COMMAND.sub(lambda mark: rf"{mark[1] or ''}\x{ord(mark[0][-1]):02x}", seen)


def plain_lines(text: str) -> str:
    """Return a text of several lines, each as `plain` has it."""
    return "\n".join(map(plain, text.split("\n")))


def short(text: str, most: int) -> str:
    """Return a text cut to `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def fenced(line: str) -> str:
    """Return a line that cannot end the block of Markdown it stands in."""
    return _FENCE.sub("'", line)


def _written_out(mark: re.Match[str]) -> str:
    code = ord(mark[0])
    if mark[0] == "\n":
        return r"\n"
    return rf"\x{code:02x}" if code < 0x100 else rf"\u{code:04x}"
