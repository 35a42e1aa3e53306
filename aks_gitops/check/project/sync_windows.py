"""Whether an Application may sync at a time, by hand or by itself: spec.syncWindows.

A window that denies and is active blocks; else one that allows and is active opens; else every
window that would allow blocks. Those that block can let people through, and syncs under way.

Source: SyncWindows in pkg/apis/application/v1alpha1/types.go of argo-cd v3.5.1.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from aks_gitops.check.golang.durations import DurationError, parse_duration
from aks_gitops.check.golang.zones import UnknownZoneError, location
from aks_gitops.check.project.app_project import AppProject, SyncWindow
from aks_gitops.check.project.application import Application
from aks_gitops.check.project.cron import ScheduleError, parse_schedule
from aks_gitops.check.project.patterns import matches_glob
from aks_gitops.check.project.refusal import Refusal

_T = TypeVar("_T")

_MANUAL = ("cannot sync: blocked by sync window", "cannot sync: invalid sync window")
_AUTOMATED = ("Sync operation blocked by sync window", "Sync operation blocked by sync window")
"""What Argo CD says of a window that is closed, and of one that it cannot read.

Source: Sync in server/application/application.go, SyncAppState in controller/sync.go.
"""

_SECOND = 10**9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SyncWindowError(ValueError):
    """A window that cannot be read; it blocks every sync. In Argo CD's words."""


def windows_of(windows: Iterable[SyncWindow], application: Application) -> tuple[SyncWindow, ...]:
    """Return the windows that hold for an Application. Raises Unanswered."""
    return tuple(window for window in windows if _holds_for(window, application))


def sync_refusal(
    project: AppProject, application: Application, at: datetime, *, manual: bool
) -> Refusal | None:
    """Return why an Application may not sync at a time, by hand or by itself. Raises Unanswered."""
    refused, broken = _MANUAL if manual else _AUTOMATED
    try:
        windows = windows_of(project.spec.sync_windows, application)
        message = None if can_sync(windows, at, manual=manual) else refused
    except SyncWindowError as error:
        message = f"{broken}: {error}"
    return Refusal("sync-window", message) if message else None


def can_sync(
    windows: Sequence[SyncWindow], at: datetime, *, manual: bool, started: datetime | None = None
) -> bool:
    """Tell whether windows let an Application sync. Raises SyncWindowError and Unanswered.

    Given: `windows`, those that hold for it; `at`, the time now, with its zone; `manual`, whether a
    person syncs; `started`, when the sync began that is under way.
    """
    clock = _Clock(at)
    blocking = clock.blocking(windows, at)
    if not blocking or (manual and all(window.manual_sync for window in blocking)):
        return True
    if started is None or not all(window.sync_overrun for window in blocking):
        return False
    blocked_then = clock.blocking(windows, started)
    return not blocked_then or (manual and all(window.manual_sync for window in blocked_then))


def _holds_for(window: SyncWindow, application: Application) -> bool:
    """Tell whether the window names the Application, its cluster or its namespace.

    With andOperator each of the three that is given must name it; a window that gives none, or only
    empty lists, holds for nothing.
    """
    destination = application.spec.destination
    clusters = [one for one in (destination.name, destination.server) if one]
    given = [
        (patterns, values)
        for patterns, values in (
            (window.applications, [application.metadata.name]),
            (window.clusters, clusters),
            (window.namespaces, [destination.namespace]),
        )
        if patterns
    ]
    answers = (_names(patterns, values) for patterns, values in given)
    return bool(given) and (all(answers) if window.and_operator else any(answers))


def _names(patterns: Iterable[str], values: Sequence[str]) -> bool:
    return any(matches_glob(pattern, value) for pattern in patterns for value in values)


class _Clock:
    """Reads windows at a time; their zones count as they are at the time now."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def blocking(self, windows: Sequence[SyncWindow], at: datetime) -> Sequence[SyncWindow]:
        """Return the windows that block a sync: those that deny, else those that would allow."""
        active = [window for window in windows if self._is_active(window, at)]
        denying = [window for window in active if window.kind == "deny"]
        if denying or any(window.kind == "allow" for window in active):
            return denying
        return [window for window in windows if window.kind == "allow"]

    def _is_active(self, window: SyncWindow, at: datetime) -> bool:
        """Tell whether the window's last beginning is less than its duration ago."""
        schedule = _read("schedule", window.schedule, parse_schedule)
        duration = _read("duration", window.duration, parse_duration)
        local = _nanoseconds(at - _EPOCH) + self._offset(window.time_zone)
        begins = schedule.next_after((local - duration) // _SECOND)
        # A schedule that never comes gives Go's zero time, which is before every other.
        return begins is None or begins * _SECOND < local

    def _offset(self, zone: str) -> int:
        """Return how far a zone is ahead of UTC; Argo CD takes a zone it does not know for UTC."""
        try:
            offset = self._now.astimezone(location(zone)).utcoffset()
        except UnknownZoneError:
            return 0
        return _nanoseconds(offset or timedelta())


def _nanoseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1) * 1000


def _read(what: str, text: str, parse: Callable[[str], _T]) -> _T:
    try:
        return parse(text)
    except (ScheduleError, DurationError) as error:
        raise SyncWindowError(
            f"invalid sync windows: cannot parse {what} '{text}': {error}"
        ) from None
