"""Named field types for what Azure names: resource groups, locations, resource ids, networks."""

import re
from ipaddress import AddressValueError, IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field

from aks_gitops.settings.fields import mistake

_LOCATION = re.compile(r"[a-z]+[0-9]?")
_RESOURCE_ID = (
    r"/subscriptions/[0-9a-fA-F-]{{36}}/resourceGroups/[-\w.()]+/providers/{type}/[-\w.]+{rest}"
)
_POOL = re.compile(r"[a-z][a-z0-9]{0,11}")
_KUBERNETES = re.compile(r"1\.[0-9]{2}")
_VM_SIZE = re.compile(r"Standard_[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")


def _location(value: str) -> str:
    if not _LOCATION.fullmatch(value):
        raise mistake("is not an Azure location", "write its short name, such as westeurope")
    return value


def _cidr(value: str) -> str:
    try:
        return str(IPv4Network(value))
    except (AddressValueError, ValueError):
        raise mistake(
            "is not an IPv4 network", "write its first address and length, such as 10.20.0.0/16"
        ) from None


def _pool_name(value: str) -> str:
    if not _POOL.fullmatch(value):
        raise mistake(
            "is not a node pool's name",
            "use at most 12 of a-z and 0-9, and start with a letter",
        )
    return value


def _vm_size(value: str) -> str:
    if not _VM_SIZE.fullmatch(value):
        raise mistake(
            "is not a size of machines", "write it as Azure does, such as Standard_D4ds_v5"
        )
    return value


def _kubernetes_version(value: str) -> str:
    if not _KUBERNETES.fullmatch(value):
        raise mistake(
            "is not a minor version of Kubernetes",
            'write "1.35": AKS picks the patch, and its upgrades are then no drift',
        )
    return value


def _resource_id(type_: str, value: str, rest: str = "") -> str:
    pattern = _RESOURCE_ID.format(type=re.escape(type_), rest=rest)
    if not re.fullmatch(pattern, value, re.IGNORECASE):
        kind = type_.rpartition("/")[2] + rest.partition("/")[2].partition("/")[0]
        raise mistake(
            f"is not the resource id of one of {type_.partition('/')[2]}",
            f"copy it from Azure: az resource show --query id, for the {kind}",
        )
    return value


def _subnet_id(value: str) -> str:
    return _resource_id("Microsoft.Network/virtualNetworks", value, r"/subnets/[-\w.]+")


def _registry_id(value: str) -> str:
    return _resource_id("Microsoft.ContainerRegistry/registries", value)


def _vault_id(value: str) -> str:
    return _resource_id("Microsoft.KeyVault/vaults", value)


def _workspace_id(value: str) -> str:
    return _resource_id("Microsoft.OperationalInsights/workspaces", value)


def _monitor_id(value: str) -> str:
    return _resource_id("Microsoft.Monitor/accounts", value)


def _private_dns_zone_id(value: str) -> str:
    return _resource_id("Microsoft.Network/privateDnsZones", value)


def _dns_zone_id(value: str) -> str:
    return _resource_id("Microsoft.Network/dnsZones", value)


ResourceGroup = Annotated[str, Field(min_length=1, max_length=90, pattern=r"^[-\w.()]*[-\w()]$")]
"""The name of a resource group."""

ClusterName = Annotated[
    str, Field(min_length=1, max_length=63, pattern=r"^[A-Za-z0-9](?:[-\w]*[A-Za-z0-9])?$")
]
"""The name of an AKS or Arc-enabled cluster."""

Location = Annotated[str, AfterValidator(_location)]
"""An Azure location by its short name."""

Cidr = Annotated[str, AfterValidator(_cidr)]
"""An IPv4 network such as 10.20.0.0/16."""

PoolName = Annotated[str, AfterValidator(_pool_name)]
"""The name of a Linux node pool."""

VmSize = Annotated[str, AfterValidator(_vm_size)]
"""A size of virtual machines, such as Standard_D4ds_v5."""

KubernetesVersion = Annotated[str, AfterValidator(_kubernetes_version)]
"""A minor version of Kubernetes, such as 1.35."""

SubnetId = Annotated[str, AfterValidator(_subnet_id)]
RegistryId = Annotated[str, AfterValidator(_registry_id)]
VaultId = Annotated[str, AfterValidator(_vault_id)]
WorkspaceId = Annotated[str, AfterValidator(_workspace_id)]
MonitorId = Annotated[str, AfterValidator(_monitor_id)]
PrivateDnsZoneId = Annotated[str, AfterValidator(_private_dns_zone_id)]
DnsZoneId = Annotated[str, AfterValidator(_dns_zone_id)]

RegistryName = Annotated[str, Field(min_length=5, max_length=50, pattern=r"^[A-Za-z0-9]+$")]
VaultName = Annotated[
    str, Field(min_length=3, max_length=24, pattern=r"^[A-Za-z](?:-?[A-Za-z0-9])*$")
]

Tags = dict[
    Annotated[str, Field(min_length=1, max_length=512)], Annotated[str, Field(max_length=256)]
]
"""Azure tags, set on everything that the stack creates."""
