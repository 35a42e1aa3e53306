"""Cron schedules as Argo CD's sync windows read them.

Five fields; a day matches by day of month or day of week, or by both where one of them is `*`.
What a person would not expect: Sunday is 0 and never 7, @daily is refused, and a schedule that
never comes within five years, such as 30 February, counts as in force all the time.

Source: parser.go and spec.go of github.com/robfig/cron/v3 at bc59245fe10e, which Argo CD pins.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aks_gitops.check.golang.quoting import quote
from aks_gitops.check.golang.text import fields, lower, trim_space
from aks_gitops.check.golang.zones import UTC, UnknownZoneError, location
from aks_gitops.check.unanswered import Unanswered

_FIRST_DAY = date(1970, 1, 1)
_YEARS = 5
"""How far the next time is looked for."""


class ScheduleError(ValueError):
    """A schedule that cannot be parsed, in the words of the library."""


class SchedulePanic(Unanswered):
    """A schedule that ends the code of Argo CD that reads it."""

    def __init__(self, schedule: str) -> None:
        super().__init__(
            f"Argo CD panics when it reads the schedule {schedule!r}; write five fields, and the "
            "time zone in timeZone"
        )


class _Bounds(NamedTuple):
    low: int
    high: int
    names: Mapping[str, int]


def _named(first: int, names: str) -> dict[str, int]:
    return {name: first + index for index, name in enumerate(names.split())}


_MINUTES = _Bounds(0, 59, {})
_HOURS = _Bounds(0, 23, {})
_DAYS = _Bounds(1, 31, {})
_MONTHS = _Bounds(1, 12, _named(1, "jan feb mar apr may jun jul aug sep oct nov dec"))
_WEEKDAYS = _Bounds(0, 6, _named(0, "sun mon tue wed thu fri sat"))
_FIELDS = (_MINUTES, _HOURS, _DAYS, _MONTHS, _WEEKDAYS)

_NUMBER = re.compile(r"([+-]?)(?=[0-9])0*([0-9]*)")
_LARGEST = (1 << 63) - 1
_DIGITS = 20
"""One more than the largest number has."""


class _Field(NamedTuple):
    values: frozenset[int]
    star: bool = False
    """Whether it holds `*` or `?` without a step."""


class Schedule(NamedTuple):
    """When something happens: all of these."""

    minutes: _Field
    hours: _Field
    days: _Field
    months: _Field
    weekdays: _Field
    zone: ZoneInfo
    """The zone that the schedule itself names; UTC where it names none."""

    def next_after(self, moment: int) -> int | None:
        """Return the first time after a moment; None where there is none within five years.

        Both are seconds since 1970.
        """
        start = datetime.fromtimestamp(moment + 1, self.zone)
        times = (second for day in self._days_from(start.date()) for second in self._on(day))
        return next((second for second in times if second > moment), None)

    def _days_from(self, day: date) -> Iterator[date]:
        last = date(day.year + _YEARS, 12, 31)
        while day <= last:
            if day.month not in self.months.values:
                day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
                continue
            if self._is_day(day):
                yield day
            day += timedelta(days=1)

    def _is_day(self, day: date) -> bool:
        in_month = day.day in self.days.values
        in_week = day.isoweekday() % 7 in self.weekdays.values
        both_count = self.days.star or self.weekdays.star
        return in_month and in_week if both_count else in_month or in_week

    def _on(self, day: date) -> Iterable[int]:
        """Return the times on a day, in turn."""
        clock = product(sorted(self.hours.values), sorted(self.minutes.values))
        if self.zone is UTC:
            midnight = (day - _FIRST_DAY).days * 86400
            return (midnight + hour * 3600 + minute * 60 for hour, minute in clock)
        times = (datetime(day.year, day.month, day.day, *one) for one in clock)
        return sorted({second for one in times for second in _seconds(one, self.zone)})


def parse_schedule(text: str) -> Schedule:
    """Return the schedule that a text writes. Raises ScheduleError and SchedulePanic."""
    if not text:
        raise ScheduleError("empty spec string")
    zone, rest = _split_zone(text)
    if rest.startswith("@"):
        raise ScheduleError(f"parser does not accept descriptors: {rest}")
    written = fields(rest)
    if len(written) != len(_FIELDS):
        found = f"found {len(written)}: [{' '.join(written)}]"
        raise ScheduleError(f"expected exactly {len(_FIELDS)} fields, {found}")
    minute, hour, day, month, weekday = map(_field, written, _FIELDS)
    return Schedule(minute, hour, day, month, weekday, zone)


def _split_zone(text: str) -> tuple[ZoneInfo, str]:
    if not text.startswith(("TZ=", "CRON_TZ=")):
        return UTC, text
    before, space, rest = text.partition(" ")
    if not space:
        raise SchedulePanic(text)
    name = before.partition("=")[2]
    try:
        return location(name), trim_space(rest)
    except UnknownZoneError as error:
        raise ScheduleError(f"provided bad location {name}: {error}") from None


def _field(text: str, bounds: _Bounds) -> _Field:
    ranges = [_range(one, bounds) for one in text.split(",") if one]
    values = frozenset(value for one in ranges for value in one.values)
    return _Field(values, any(one.star for one in ranges))


def _range(text: str, bounds: _Bounds) -> _Field:
    span, *steps = text.split("/")
    low, *highs = span.split("-")
    if low in ("*", "?"):
        first, last = bounds.low, bounds.high
    else:
        first = _number(low, bounds.names)
        last = _last(first, highs, text, bounds)
    step = _step(steps, text)
    if steps and not highs:
        last = bounds.high
    _check(text, first, last, step, bounds)
    star = low in ("*", "?") and step == 1
    return _Field(frozenset(range(first, last + 1, step)), star)


def _last(first: int, highs: list[str], text: str, bounds: _Bounds) -> int:
    if len(highs) > 1:
        raise ScheduleError(f"too many hyphens: {text}")
    return _number(highs[0], bounds.names) if highs else first


def _step(steps: list[str], text: str) -> int:
    if len(steps) > 1:
        raise ScheduleError(f"too many slashes: {text}")
    return _number(steps[0], {}) if steps else 1


def _check(text: str, first: int, last: int, step: int, bounds: _Bounds) -> None:
    faults = (
        (first < bounds.low, f"beginning of range ({first}) below minimum ({bounds.low})"),
        (last > bounds.high, f"end of range ({last}) above maximum ({bounds.high})"),
        (first > last, f"beginning of range ({first}) beyond end of range ({last})"),
        (step == 0, "step of range should be a positive number"),
    )
    fault = next((fact for holds, fact in faults if holds), None)
    if fault:
        raise ScheduleError(f"{fault}: {text}")


def _number(text: str, names: Mapping[str, int]) -> int:
    named = names.get(lower(text))
    if named is not None:
        return named
    found = _NUMBER.fullmatch(text)
    number = int(f"{found[1]}{found[2][:_DIGITS] or 0}") if found else 0
    if not found or not -_LARGEST - 1 <= number <= _LARGEST:
        fault = "value out of range" if found else "invalid syntax"
        said = f"strconv.Atoi: parsing {quote(text)}: {fault}"
        raise ScheduleError(f"failed to parse int from {text}: {said}")
    if number < 0:
        raise ScheduleError(f"negative number ({number}) not allowed: {text}")
    return number


def _seconds(civil: datetime, zone: ZoneInfo) -> list[int]:
    """Return when clocks show a time: once, twice when they go back, never when they leap."""
    times = {int(civil.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1)}
    return [one for one in times if datetime.fromtimestamp(one, zone).replace(tzinfo=None) == civil]
