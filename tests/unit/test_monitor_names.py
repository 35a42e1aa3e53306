"""Names of what watches a cluster fit Azure's limits, and are no other cluster's."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.azure import monitor_names
from tests.components.arm import TYPES

NAMES: dict[Callable[[str], str], int] = {
    monitor_names.workspace_name: 63,
    monitor_names.monitor_name: 44,
    monitor_names.metrics_endpoint_name: 44,
    monitor_names.metrics_rule_name: 64,
    monitor_names.containers_rule_name: 64,
}
CLUSTERS = st.from_regex(r"[A-Za-z0-9](?:[-\w]{0,61}[A-Za-z0-9])?", fullmatch=True).filter(
    str.isascii
)
every_name = pytest.mark.parametrize("name", NAMES, ids=lambda name: name.__name__)


@every_name
@given(cluster=CLUSTERS)
def test_a_name_is_within_azures_limits(name: Callable[[str], str], cluster: str) -> None:
    found = name(cluster)
    assert len(found) <= NAMES[name]
    assert re.fullmatch(r"[A-Za-z0-9][-A-Za-z0-9]+[A-Za-z0-9]", found)


@every_name
@given(one=CLUSTERS, other=CLUSTERS)
def test_two_clusters_share_no_name(name: Callable[[str], str], one: str, other: str) -> None:
    assert (name(one) == name(other)) == (one == other)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("law.workspaces", monitor_names.workspace_name),
        ("amw.accounts", monitor_names.monitor_name),
    ],
)
@given(cluster=CLUSTERS)
def test_azures_own_patterns_hold(kind: str, name: Callable[[str], str], cluster: str) -> None:
    schema = json.loads(TYPES.read_text())["$defs"][kind]["properties"]["name"]
    assert re.search(schema["pattern"], name(cluster))


def test_a_short_cluster_name_stays_readable() -> None:
    assert monitor_names.workspace_name("aks-gitops-dev") == "aks-gitops-dev-logs"


def test_what_had_to_change_gets_a_checksum() -> None:
    assert monitor_names.workspace_name("aks_dev") == "aks-dev-6637ac3d-logs"
