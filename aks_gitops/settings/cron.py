"""Cron schedules as Argo CD's sync windows take them: five fields, without @daily and the like."""

import re

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
_FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day of month", 1, 31, []),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 6, _DAYS),
)
_ITEM = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/([0-9]{1,3}))?")


def cron_fault(schedule: str) -> tuple[str, str] | None:
    """Return what is wrong with a schedule and what to write instead; None where it is right."""
    fields = schedule.split(" ")
    if len(fields) != len(_FIELDS) or not all(fields):
        return (
            "is not a schedule of five fields",
            "write minute, hour, day of month, month and day of week with one space between, "
            'such as "0 22 * * 5"',
        )
    for text, (name, low, high, words) in zip(fields, _FIELDS, strict=True):
        if not all(_is_item(item, low, high, words) for item in text.split(",")):
            return f"has a {name} that cron does not know", f"write '*' or {low} to {high}"
    return None


def _is_item(item: str, low: int, high: int, words: list[str]) -> bool:
    match = _ITEM.fullmatch(item)
    if match is None or (match[3] and int(match[3]) == 0):
        return False
    if match[1] is None:
        return True
    first = _number(match[1], low, words)
    last = first if match[2] is None else _number(match[2], low, words)
    return first is not None and last is not None and low <= first <= last <= high


def _number(text: str, low: int, words: list[str]) -> int | None:
    if text.lower() in words:
        return words.index(text.lower()) + low
    return int(text) if re.fullmatch("[0-9]{1,2}", text) else None
