"""Which minor versions of Kubernetes AKS supports. It is data: no clock is read, so that the same
settings are good or bad on every day."""

from collections.abc import Mapping

RELEASED = "2026-11"
"""The month that this table was made for."""

COMMUNITY_SUPPORT: Mapping[str, str] = {
    "1.31": "2025-11",
    "1.32": "2026-03",
    "1.33": "2026-06",
    "1.34": "2026-11",
    "1.35": "2027-03",
    "1.36": "2027-06",
}
"""The last month of community support. Source: AKS, supported Kubernetes versions (calendar)."""

NEWEST = max(COMMUNITY_SUPPORT, key=lambda version: int(version.partition(".")[2]))


def is_supported(version: str, *, long_term: bool) -> bool:
    """Tell whether AKS supports a minor version such as 1.35.

    Given: `long_term`, whether the cluster has long-term support, which lasts a year longer
    (Source: AKS, long-term support). A version that is newer than the table is left to Azure.
    """
    end = COMMUNITY_SUPPORT.get(version)
    if end is None:
        return _minor(version) > _minor(NEWEST)
    return (_a_year_later(end) if long_term else end) >= RELEASED


def _minor(version: str) -> int:
    return int(version.partition(".")[2])


def _a_year_later(month: str) -> str:
    year, _, rest = month.partition("-")
    return f"{int(year) + 1}-{rest}"
