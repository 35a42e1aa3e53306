"""When an Application may sync."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.golang.durations import DurationError, parse_duration
from aks_gitops.check.project.app_project import SyncWindow
from aks_gitops.check.project.cron import ScheduleError, SchedulePanic, parse_schedule
from aks_gitops.check.project.sync_windows import SyncWindowError, sync_refusal
from tests.unit.argocd_projects import application, project

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)  # a Wednesday
MINUTE = timedelta(minutes=1)


def window(kind: str, schedule: str = "0 12 * * *", /, **keys: object) -> dict[str, object]:
    return {
        "kind": kind,
        "schedule": schedule,
        "duration": "1h",
        "applications": ["*"],
        **keys,
    }


def open_at(at: datetime, *windows: dict[str, object], manual: bool = False) -> bool:
    team = project(syncWindows=list(windows))
    return sync_refusal(team, application(), at, manual=manual) is None


def test_without_windows_syncs_happen_at_any_time() -> None:
    assert open_at(NOON)


@pytest.mark.parametrize(
    ("after", "denied"),
    [
        (timedelta(), False),
        (timedelta(microseconds=1), True),
        (30 * MINUTE, True),
        (60 * MINUTE - timedelta(microseconds=1), True),
        (60 * MINUTE, False),
        (-MINUTE, False),
    ],
)
def test_a_window_denies_from_just_after_its_schedule_for_its_duration(
    after: timedelta, denied: bool
) -> None:
    assert open_at(NOON + after, window("deny")) is not denied


def test_a_window_that_allows_closes_all_other_times() -> None:
    assert open_at(NOON + MINUTE, window("allow"))
    assert not open_at(NOON - MINUTE, window("allow"))


def test_one_window_that_allows_is_enough() -> None:
    night = window("allow", "0 0 * * *")
    assert open_at(NOON + MINUTE, window("allow"), night)


def test_denying_wins_over_allowing() -> None:
    assert not open_at(NOON + MINUTE, window("allow"), window("deny"))


def test_people_may_sync_where_every_window_that_blocks_lets_them() -> None:
    at = NOON + MINUTE
    assert open_at(at, window("deny", manualSync=True), manual=True)
    assert not open_at(at, window("deny", manualSync=True), manual=False)
    assert not open_at(at, window("deny", manualSync=True), window("deny"), manual=True)
    assert open_at(NOON - MINUTE, window("allow", manualSync=True), manual=True)
    assert not open_at(
        NOON - MINUTE, window("allow", manualSync=True), window("allow"), manual=True
    )


def test_a_window_of_no_known_kind_does_nothing() -> None:
    assert open_at(NOON + MINUTE, window("Deny"))


@pytest.mark.parametrize(
    ("keys", "holds"),
    [
        ({"applications": ["web"]}, True),
        ({"applications": ["w*"]}, True),
        ({"applications": ["db"]}, False),
        ({"applications": ["!db"]}, False),
        ({"applications": [], "namespaces": ["team-*"]}, True),
        ({"applications": [], "clusters": ["https://prod*"]}, True),
        ({"applications": [], "clusters": ["prod"]}, False),
        ({"applications": []}, False),
        ({"applications": ["db"], "namespaces": ["team-a"]}, True),
        ({"applications": ["db"], "namespaces": ["team-a"], "andOperator": True}, False),
        ({"applications": ["web"], "namespaces": ["team-a"], "andOperator": True}, True),
        ({"applications": ["web"], "clusters": ["x"], "andOperator": True}, False),
        ({"applications": ["web"], "andOperator": True}, True),
        ({"applications": [], "andOperator": True}, False),
    ],
)
def test_a_window_holds_for_what_it_names(keys: dict[str, object], holds: bool) -> None:
    assert open_at(NOON + MINUTE, window("deny", **keys)) is not holds


def test_the_cluster_counts_as_the_application_writes_it() -> None:
    by_name = application(destination={"name": "prod", "namespace": "a"})
    team = project(syncWindows=[window("deny", applications=[], clusters=["prod"])])
    assert sync_refusal(team, by_name, NOON + MINUTE, manual=False) is not None
    assert sync_refusal(team, application(), NOON + MINUTE, manual=False) is None


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Europe/Berlin", datetime(2026, 7, 1, tzinfo=UTC), 10),
        ("Europe/Berlin", datetime(2026, 1, 1, tzinfo=UTC), 11),
        ("Asia/Kolkata", datetime(2026, 1, 1, tzinfo=UTC), 6.5),
        ("America/New_York", datetime(2026, 7, 1, tzinfo=UTC), 16),
        ("UTC", datetime(2026, 7, 1, tzinfo=UTC), 12),
        ("", datetime(2026, 7, 1, tzinfo=UTC), 12),
        ("Nowhere/Land", datetime(2026, 7, 1, tzinfo=UTC), 12),
        ("../etc/passwd", datetime(2026, 7, 1, tzinfo=UTC), 12),
    ],
)
def test_a_schedule_is_in_the_windows_zone(zone: str, day: datetime, hour: float) -> None:
    denied = window("deny", timeZone=zone)
    begins = day + timedelta(hours=hour)
    assert not open_at(begins + MINUTE, denied)
    assert open_at(begins - MINUTE, denied)


def test_the_time_may_be_told_in_any_zone() -> None:
    local = (NOON + MINUTE).astimezone(ZoneInfo("Asia/Tokyo"))
    assert not open_at(local, window("deny"))


@pytest.mark.parametrize(
    ("manual", "message"),
    [
        (True, "cannot sync: blocked by sync window"),
        (False, "Sync operation blocked by sync window"),
    ],
)
def test_the_refusal_is_in_argocds_words(manual: bool, message: str) -> None:
    team = project(syncWindows=[window("deny")])
    refusal = sync_refusal(team, application(), NOON + MINUTE, manual=manual)
    assert refusal is not None
    assert (refusal.reason, refusal.message) == ("sync-window", message)


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ({"schedule": "@daily"}, "schedule '@daily': parser does not accept descriptors: @daily"),
        ({"schedule": ""}, "schedule '': empty spec string"),
        ({"schedule": "* *"}, "schedule '* *': expected exactly 5 fields, found 2: [* *]"),
        ({"duration": "1d"}, 'duration \'1d\': time: unknown unit "d" in duration "1d"'),
        ({"duration": "1"}, "duration '1': time: missing unit in duration \"1\""),
        ({"duration": ""}, "duration '': time: invalid duration \"\""),
    ],
)
def test_a_window_that_cannot_be_read_blocks_every_sync(
    keys: dict[str, object], fault: str
) -> None:
    broken = f"invalid sync windows: cannot parse {fault}"
    team = project(syncWindows=[{**window("allow"), **keys}])
    by_hand = sync_refusal(team, application(), NOON, manual=True)
    automated = sync_refusal(team, application(), NOON, manual=False)
    assert by_hand is not None
    assert automated is not None
    assert by_hand.message == f"cannot sync: invalid sync window: {broken}"
    assert automated.message == f"Sync operation blocked by sync window: {broken}"


def test_a_window_for_others_may_be_broken() -> None:
    assert open_at(NOON, window("allow", "@daily", applications=["db"]))


@pytest.mark.parametrize(
    ("schedule", "after", "following"),
    [
        ("0 12 * * *", datetime(2026, 7, 1, 11, 59, 59), datetime(2026, 7, 1, 12)),
        ("0 12 * * *", datetime(2026, 7, 1, 12), datetime(2026, 7, 2, 12)),
        ("*/20 * * * *", datetime(2026, 7, 1, 12, 20), datetime(2026, 7, 1, 12, 40)),
        ("5/20 * * * *", datetime(2026, 7, 1, 12, 45), datetime(2026, 7, 1, 13, 5)),
        ("0 0 * * sat", datetime(2026, 7, 1), datetime(2026, 7, 4)),
        ("0 0 * * 0", datetime(2026, 7, 1), datetime(2026, 7, 5)),
        ("0 0 10 * sat", datetime(2026, 7, 1), datetime(2026, 7, 4)),
        ("0 0 */2 * sat", datetime(2026, 7, 1), datetime(2026, 7, 3)),
        ("0 0 1 Jan ?", datetime(2026, 7, 1), datetime(2027, 1, 1)),
        ("0 0 31 * *", datetime(2026, 9, 1), datetime(2026, 10, 31)),
        ("0 0 29 2 *", datetime(2026, 7, 1), datetime(2028, 2, 29)),
        ("0 0 30 2 *", datetime(2026, 7, 1), None),
        ("0 0 29 2 *", datetime(2096, 3, 1), None),
        (", 0 1 1 *", datetime(2026, 7, 1), None),
        ("TZ=Europe/Berlin 0 12 * * *", datetime(2026, 7, 1), datetime(2026, 7, 1, 10)),
        ("CRON_TZ=Europe/Berlin 30 2 29 3 *", datetime(2026, 3, 28), datetime(2027, 3, 29, 0, 30)),
        ("TZ=Europe/Berlin 30 2 25 10 *", datetime(2026, 10, 25), datetime(2026, 10, 25, 0, 30)),
        (
            "TZ=Europe/Berlin 30 2 25 10 *",
            datetime(2026, 10, 25, 0, 30),
            datetime(2026, 10, 25, 1, 30),
        ),
    ],
)
def test_a_schedule_comes_next(schedule: str, after: datetime, following: datetime | None) -> None:
    found = parse_schedule(schedule).next_after(int(after.replace(tzinfo=UTC).timestamp()))
    assert found == (following and int(following.replace(tzinfo=UTC).timestamp()))


@pytest.mark.parametrize(
    ("schedule", "fault"),
    [
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("* * * * 5-1", "beginning of range (5) beyond end of range (1): 5-1"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("1/2/3 * * * *", "too many slashes: 1/2/3"),
        (
            "x * * * *",
            'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax',
        ),
        ("*/-1 * * * *", "negative number (-1) not allowed: -1"),
        (
            f"{'9' * 5000} * * * *",
            f"failed to parse int from {'9' * 5000}: strconv.Atoi: parsing "
            f'"{"9" * 5000}": value out of range',
        ),
        ("TZ=Nowhere * * * * *", "provided bad location Nowhere: unknown time zone Nowhere"),
    ],
)
def test_a_schedule_that_cannot_be_read_says_why(schedule: str, fault: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_schedule(schedule)
    assert str(caught.value) == fault


def test_a_zone_without_a_schedule_has_no_answer() -> None:
    with pytest.raises(SchedulePanic, match="Argo CD panics when it reads the schedule 'TZ=UTC'"):
        parse_schedule("TZ=UTC")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1h30m", 5400), ("1.5h", 5400), ("-90s", -90), ("0", 0), ("+2h", 7200), (".5m", 30)],
)
def test_a_duration_is_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds * 10**9


@pytest.mark.parametrize(
    "text", ["", "1", "h", "-", "1d", ".h", "1 h", "2562048h", "9" * 5000 + "ns"]
)
def test_a_text_that_is_no_duration_is_an_error(text: str) -> None:
    with pytest.raises(DurationError, match="time: "):
        parse_duration(text)


@given(
    st.text(st.sampled_from(list("0123456789*/-,? jnfebmosu=TZ")), max_size=30),
    st.text(st.sampled_from(list("0123456789.hmsnu-+d")), max_size=12),
)
def test_any_window_is_open_or_closed_or_broken(schedule: str, duration: str) -> None:
    read = SyncWindow(kind="deny", schedule=schedule, duration=duration, applications=("*",))
    team = project().model_copy(
        update={"spec": project().spec.model_copy(update={"sync_windows": (read,)})}
    )
    try:
        sync_refusal(team, application(), NOON, manual=False)
    except SchedulePanic:
        assert schedule.startswith("TZ=")
    except SyncWindowError:
        pytest.fail("it is told as a refusal")
