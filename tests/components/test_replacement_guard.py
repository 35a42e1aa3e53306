"""What keeps a small edit from replacing a cluster."""

from typing import get_args

import pulumi
import pytest

from aks_gitops.azure.replacement import FixedSetting, fixed_settings, refusals
from aks_gitops.offline.preview import ProgramFailed
from aks_gitops.offline.record import Mode, Recording
from aks_gitops.settings.cluster import CreatedCluster, ReplacementKey
from components.cluster_place import ClusterPlace
from components.replacement_guard import ReplacementGuard
from tests.cluster_settings import SUBNET_ID, ZONE_ID, created, pool
from tests.components.recording import named, recorded

STASH = "pulumi:index:Stash"


def _recorded(cluster: CreatedCluster, mode: Mode = "known") -> Recording:
    def build() -> None:
        place = ClusterPlace("place", cluster)
        pulumi.export("location", place.location)
        pulumi.export("resourceGroup", place.resource_group)

    return recorded(build, mode)


def _remembered(cluster: CreatedCluster) -> dict[str, object]:
    return {one.path: one.value for one in fixed_settings(cluster)}


def _refused(before: CreatedCluster, after: CreatedCluster) -> list[str]:
    return list(refusals(fixed_settings(after), _remembered(before), after.allow_replacement))


def test_every_key_that_may_be_allowed_is_a_setting_that_is_remembered() -> None:
    everything = [
        created(pools={"work": pool()}),
        created(
            network={"mode": "existing", "subnetId": SUBNET_ID},
            apiServer={"access": "private", "privateDnsZone": ZONE_ID},
        ),
    ]
    keys = {one.key for cluster in everything for one in fixed_settings(cluster)}
    assert keys - {None} == set(get_args(ReplacementKey))


def test_an_unchanged_cluster_is_not_refused() -> None:
    assert _refused(created(pools={"work": pool()}), created(pools={"work": pool()})) == []


def test_what_azure_cannot_change_is_refused_with_the_way_out() -> None:
    after = created(network={"mode": "create", "podCidr": "10.100.0.0/16"})
    assert _refused(created(), after) == [
        "cluster.network.podCidr: is another than when the cluster was made, and changing it "
        "replaces the cluster with all that runs in it; "
        "put it back, or run pulumi up with it in cluster.allowReplacement first"
    ]


def test_a_pools_size_is_refused_for_the_pool_alone() -> None:
    before = created(pools={"batch": pool(), "work": pool()})
    after = created(pools={"batch": pool(vmSize="Standard_D16ds_v5"), "work": pool()})
    assert _refused(before, after) == [
        "cluster.pools.batch.vmSize: is another than when the pool was made, and changing it "
        "replaces the pool with all that runs on it; "
        "put it back, or run pulumi up with pools.vmSize in cluster.allowReplacement first"
    ]


def test_no_permission_moves_a_cluster_to_another_subscription() -> None:
    after = created(
        subscriptionId="00000000-0000-0000-0000-000000000009",
        allowReplacement=["location", "name", "resourceGroup"],
    )
    assert _refused(created(), after) == [
        "cluster.subscriptionId: is another than when the cluster was made, and what the stack "
        "holds cannot move; put it back, and make a stack of its own there"
    ]


def test_every_refused_setting_is_named_at_once() -> None:
    after = created(location="northeurope", name="other")
    assert [one.partition(":")[0] for one in _refused(created(), after)] == [
        "cluster.location",
        "cluster.name",
    ]


def test_a_setting_that_the_stack_names_may_change_and_no_other() -> None:
    after = created(location="northeurope", name="other", allowReplacement=["location"])
    assert [one.partition(":")[0] for one in _refused(created(), after)] == ["cluster.name"]


@pytest.mark.parametrize(
    "keys",
    [
        {"kubernetesVersion": "1.36"},
        {"tags": {"a": "b"}},
        {"pools": {"new": pool()}},
        {"tier": "Premium"},
        {"protect": True},
        {"adminGroups": ["22222222-2222-2222-2222-222222222222"]},
        {"apiServer": {"access": "public", "authorizedRanges": ["203.0.113.0/24"]}},
    ],
)
def test_what_azure_changes_in_place_is_never_refused(keys: dict[str, object]) -> None:
    assert _refused(created(), created(**keys)) == []


def test_the_order_of_zones_is_no_change() -> None:
    before = created(pools={"work": pool(zones=["1", "2"])})
    assert _refused(before, created(pools={"work": pool(zones=["2", "1"])})) == []


def test_each_setting_is_remembered_by_itself() -> None:
    recording = _recorded(created(allowReplacement=["location"]))
    allowed = named(recording, "-location")
    assert (allowed.replace_on_changes, allowed.ignore_changes) == (("input",), ())
    kept = named(recording, "-network.podCidr")
    assert (kept.replace_on_changes, kept.ignore_changes) == ((), ("input",))
    assert kept.inputs == {"input": "10.244.0.0/16"}
    assert recording.violations == []


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_the_place_of_a_cluster_is_known_in_the_first_preview(mode: Mode) -> None:
    outputs = _recorded(created(), mode).outputs
    assert outputs == {"location": "westeurope", "resourceGroup": "rg"}


def test_the_program_stops_with_all_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = (FixedSetting("location", "location", "westeurope"),)

    def refused(*_: object) -> list[str]:
        return [f"cluster.{one.path}: is refused" for one in changed]

    monkeypatch.setattr("components.replacement_guard.refusals", refused)
    with pytest.raises(ProgramFailed) as caught:
        recorded(lambda: ReplacementGuard("guard", created()))
    assert str(caught.value) == (
        "The cluster or a pool would be replaced:\n  cluster.location: is refused"
    )
