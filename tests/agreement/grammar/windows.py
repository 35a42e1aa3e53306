"""Random sync windows, and times to look at them."""

from datetime import UTC, datetime, timedelta
from random import Random

from tests.agreement.grammar.pieces import listed, pick, pieces, text_of
from tests.agreement.oracle import Json

_SCHEDULES, _DURATIONS = 16, 13
"""The first so many are right."""
_EDGES = [
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2028, 2, 29, tzinfo=UTC),
    datetime(2026, 12, 31, tzinfo=UTC),
]


def moments(random: Random, count: int) -> list[str]:
    """Return random times, many of them near the edge of an hour or of summer time."""
    return [_moment(random).isoformat().replace("+00:00", "Z") for _ in range(count)]


def windows(random: Random, most: int = 3) -> list[Json]:
    """Return random sync windows."""
    return [_window(random) for _ in range(random.randint(0, most))]


def _moment(random: Random) -> datetime:
    days = timedelta(days=random.randint(0, 36 * 365))
    day = datetime(2000, 1, 2, tzinfo=UTC) + days
    if random.random() < 0.2:
        day = random.choice(_EDGES)
    seconds = random.choice([random.randint(0, 86399), random.randint(0, 95) * 900])
    micros = random.choice([0, 0, -1, 1, 500000])
    return day + timedelta(seconds=seconds, microseconds=micros)


def _window(random: Random) -> Json:
    good = random.random() < 0.8
    return {
        "kind": random.choice(["allow", "allow", "deny", "deny", "other"]),
        "schedule": _schedule(random, good=good),
        "duration": _duration(random, good=good),
        "timeZone": pick(random, "zones"),
        "manualSync": random.random() < 0.4,
        "syncOverrun": random.random() < 0.4,
        "andOperator": random.random() < 0.3,
        **listed(random, "applications", pieces("application_patterns")),
        **listed(random, "namespaces", pieces("namespace_patterns")),
        **listed(random, "clusters", [*pieces("name_patterns"), *pieces("server_patterns")]),
    }


def _schedule(random: Random, *, good: bool) -> str:
    if random.random() < 0.4:
        return " ".join(pick(random, "cron_fields") for _ in range(5))
    return random.choice(pieces("schedules")[: _SCHEDULES if good else None])


def _duration(random: Random, *, good: bool) -> str:
    if random.random() < 0.1:
        return text_of(random, "duration_parts", 5)
    return random.choice(pieces("durations")[: _DURATIONS if good else None])
