"""Time zones as Go finds them.

Source: Go's `time.LoadLocation`.
"""

from posixpath import normpath
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UTC = ZoneInfo("UTC")


class UnknownZoneError(ValueError):
    """A name that no time zone has, in Go's words."""


def location(name: str) -> ZoneInfo:
    """Return the time zone of a name. Raises UnknownZoneError.

    No name means UTC; Local is the zone of Argo CD's pod, which is UTC too.
    """
    if name in ("", "UTC", "Local"):
        return UTC
    if ".." in name or name[0] in "/\\":
        raise UnknownZoneError("time: invalid location name")
    try:
        return ZoneInfo(normpath(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZoneError(f"unknown time zone {name}") from None
