"""Settings that cannot change without a new cluster or pool, and what to say when one does.

What they were is remembered in the stack's state; see components/replacement_guard.py.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, cast

from aks_gitops.settings.cluster import CreatedCluster, ReplacementKey
from aks_gitops.settings.network import CreatedNetwork, PrivateApiServer
from aks_gitops.settings.node_pools import NodePool, UserPool


class FixedSetting(NamedTuple):
    """A setting, and the value that it has now."""

    key: ReplacementKey | None
    """What lets it change; None where no replacement would do."""
    path: str
    """Where it stands below `cluster`; differs from the key for pools."""
    value: str

    @property
    def holder(self) -> Literal["cluster", "pool"]:
        """What has to be replaced."""
        return "pool" if self.path.startswith("pools.") else "cluster"


def fixed_settings(cluster: CreatedCluster) -> tuple[FixedSetting, ...]:
    """Return the settings of a cluster and its pools that are fixed, in the order of their paths.

    A setting that this kind of network or access has not is left out.
    """
    own = {
        **_of_the_cluster(cluster),
        **_of_the_network(cluster),
        **_of_a_pool("systemPool", cluster.system_pool),
        "systemPool.name": cluster.system_pool.name,
    }
    settings = [FixedSetting(key, key, value) for key, value in own.items()]
    settings.append(FixedSetting(None, "subscriptionId", cluster.subscription_id))
    settings.append(FixedSetting(None, "tenantId", cluster.tenant_id))
    for name, pool in cluster.pools.items():
        settings += (
            FixedSetting(key, f"pools.{name}.{key.partition('.')[2]}", value)
            for key, value in _of_a_user_pool(pool).items()
        )
    return tuple(sorted(settings, key=lambda one: one.path))


def refusals(
    settings: Iterable[FixedSetting],
    remembered: Mapping[str, object],
    allowed: Collection[ReplacementKey],
) -> Iterator[str]:
    """Yield a sentence for each setting that is another than it was.

    Given: `remembered`, values by path, of the run that made the cluster or pool; `allowed`, the
    keys whose change is wanted.
    """
    for one in settings:
        if one.key not in allowed and remembered.get(one.path, one.value) != one.value:
            yield _refusal(one)


def _refusal(setting: FixedSetting) -> str:
    holder = setting.holder
    if setting.key is None:
        return (
            f"cluster.{setting.path}: is another than when the cluster was made, and what the "
            "stack holds cannot move; put it back, and make a stack of its own there"
        )
    where = "in" if holder == "cluster" else "on"
    name = "it" if setting.path == setting.key else setting.key
    return (
        f"cluster.{setting.path}: is another than when the {holder} was made, and changing it "
        f"replaces the {holder} with all that runs {where} it; "
        f"put it back, or run pulumi up with {name} in cluster.allowReplacement first"
    )


def _of_the_cluster(cluster: CreatedCluster) -> dict[ReplacementKey, str]:
    fixed: dict[ReplacementKey, str] = {
        "name": cluster.name,
        "location": cluster.location,
        "resourceGroup": cluster.resource_group,
        # A group that the stack lets go of is deleted, with the cluster in it.
        "createResourceGroup": str(cluster.create_resource_group).lower(),
        "apiServer.access": cluster.api_server.access,
    }
    if isinstance(cluster.api_server, PrivateApiServer):
        fixed["apiServer.privateDnsZone"] = cluster.api_server.private_dns_zone
    return fixed


def _of_the_network(cluster: CreatedCluster) -> dict[ReplacementKey, str]:
    network = cluster.network
    fixed: dict[ReplacementKey, str] = {
        "network.mode": network.mode,
        "network.podCidr": network.pod_cidr,
        "network.serviceCidr": network.service_cidr,
        "network.outbound": network.outbound,
    }
    if isinstance(network, CreatedNetwork):
        return {**fixed, "network.addressSpace": network.address_space}
    return {**fixed, "network.subnetId": network.subnet_id}


def _of_a_user_pool(pool: UserPool) -> dict[ReplacementKey, str]:
    return {**_of_a_pool("pools", pool), "pools.spot": str(pool.spot).lower()}


def _of_a_pool(place: Literal["systemPool", "pools"], pool: NodePool) -> dict[ReplacementKey, str]:
    """Source: AKS, manage node pools, limitations."""
    # As text: numbers come back from the state as fractions.
    fixed = {
        "vmSize": pool.vm_size,
        "zones": ",".join(sorted(pool.zones)),
        "maxPods": str(pool.max_pods),
        "osDiskGb": str(pool.os_disk_gb or ""),
    }
    return {cast(ReplacementKey, f"{place}.{key}"): value for key, value in fixed.items()}
