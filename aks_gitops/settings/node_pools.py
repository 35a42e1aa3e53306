"""The node pools of a cluster that the stack creates."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.azure_fields import VmSize
from aks_gitops.settings.fields import Fault, Model, Text, refuse

Zone = Literal["1", "2", "3"]
"""An availability zone of a region."""

Taint = Annotated[
    str, Field(pattern=r"^[-\w./]+(?:=[-\w.]*)?:(?:NoSchedule|PreferNoSchedule|NoExecute)$")
]
"""A taint as kubectl writes it, such as workload=batch:NoSchedule."""


FOR_AKS_ALONE = "CriticalAddonsOnly=true:NoSchedule"
"""The taint of a system pool that only AKS's own pods tolerate."""


class NodePool(Model):
    """What system and user pools have in common."""

    vm_size: VmSize
    """The size of the machines, such as Standard_D4ds_v5."""
    min_count: int = Field(ge=0, le=1000)
    """The fewest nodes. Equal to `maxCount`: a fixed number, without autoscaling."""
    max_count: int = Field(ge=1, le=1000)
    """The most nodes."""
    zones: tuple[Zone, ...] = ()
    """The zones that nodes are spread over; none means wherever Azure has room."""
    max_pods: int = Field(default=110, ge=30, le=250)
    """The most pods on a node."""
    os_disk_gb: int | None = Field(default=None, ge=30, le=2048)
    """The size of the disk for the operating system in GB; by default what the size suggests."""
    os_sku: Literal["AzureLinux", "Ubuntu"] = "AzureLinux"
    """The nodes' operating system."""
    max_surge: Annotated[str, Field(pattern=r"^(?:[1-9][0-9]?|100)%?$")] = "33%"
    """How many nodes more there may be during an upgrade: a number, or a share of the pool."""

    @property
    def autoscaled(self) -> bool:
        """Whether the number of nodes follows the load."""
        return self.min_count < self.max_count

    @property
    def most_nodes(self) -> int:
        """The most nodes that there are at a time: all of them, during an upgrade."""
        number = int(self.max_surge.rstrip("%"))
        if self.max_surge.endswith("%"):
            # AKS rounds up (source: AKS, customize node surge upgrade).
            number = -(-self.max_count * number // 100)
        return self.max_count + number

    @model_validator(mode="after")
    def _counts_and_zones_fit(self) -> "NodePool":
        refuse([*self._count_faults(), *self._zone_faults()])
        return self

    def _count_faults(self) -> Iterator[Fault]:
        if self.min_count > self.max_count:
            yield Fault("exceeds maxCount", "lower it, or raise maxCount", "minCount")

    def _zone_faults(self) -> Iterator[Fault]:
        if len(set(self.zones)) < len(self.zones):
            yield Fault("names a zone twice", "write each once", "zones")
        elif len(self.zones) > self.max_count:
            fact = f"are {len(self.zones)}, more than the pool's {self.max_count} nodes"
            yield Fault(fact, "name fewer, or raise maxCount", "zones")


class SystemPool(NodePool):
    """The pool that AKS keeps its own pods on."""

    # AKS: spot node pools, limitations.
    elsewhere = {
        "spot": Fault(
            "is for user pools: Azure may withdraw those machines at any time", "remove it"
        )
    }

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,11}$")] = "system"
    """The pool's name."""
    dedicated: bool
    """Taint it for AKS's own pods alone (CriticalAddonsOnly); everything else needs a user pool."""

    def _count_faults(self) -> Iterator[Fault]:
        if self.min_count == 0:
            yield Fault("is 0, but AKS's own pods need a node", "write 1 or more", "minCount")
        yield from super()._count_faults()


class UserPool(NodePool):
    """A pool for workloads."""

    labels: dict[Text, str] = Field(default_factory=dict)
    """Labels of its nodes."""
    taints: tuple[Taint, ...] = ()
    """Taints of its nodes."""
    spot: bool = False
    """Take Azure's spare machines, which may be withdrawn at any time. AKS taints them with
    kubernetes.azure.com/scalesetpriority=spot:NoSchedule."""

    @property
    def most_nodes(self) -> int:
        """The most nodes that there are at a time. Spot pools get no further ones in an upgrade."""
        return self.max_count if self.spot else super().most_nodes

    @model_validator(mode="after")
    def _spot_pools_do_not_surge(self) -> "UserPool":
        if self.spot and "max_surge" in self.model_fields_set:
            fact = "does nothing: a spot pool gets no further nodes in an upgrade"
            refuse([Fault(fact, "remove it", "maxSurge")])
        return self
