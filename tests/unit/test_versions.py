"""Which versions of Kubernetes the settings take."""

import re

import pytest

from aks_gitops.azure.versions import COMMUNITY_SUPPORT, NEWEST, RELEASED, is_supported


@pytest.mark.parametrize(
    ("version", "community", "long_term"),
    [
        ("1.30", False, False),
        ("1.31", False, True),
        ("1.33", False, True),
        ("1.34", True, True),
        ("1.36", True, True),
        ("1.37", True, True),
    ],
)
def test_long_term_support_lasts_a_year_longer(
    version: str, community: bool, long_term: bool
) -> None:
    assert is_supported(version, long_term=False) is community
    assert is_supported(version, long_term=True) is long_term


def test_the_table_has_months_and_its_newest_version_is_supported() -> None:
    months = [*COMMUNITY_SUPPORT.values(), RELEASED]
    assert all(re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month) for month in months)
    assert is_supported(NEWEST, long_term=False)


def test_later_versions_are_supported_longer() -> None:
    assert list(COMMUNITY_SUPPORT.values()) == sorted(COMMUNITY_SUPPORT.values())
