"""The node pools of a cluster that the stack creates."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import Fault, Model, Text, refuse

Zone = Literal["1", "2", "3"]
"""An availability zone of a region."""

Taint = Annotated[
    str, Field(pattern=r"^[-\w./]+(?:=[-\w.]*)?:(?:NoSchedule|PreferNoSchedule|NoExecute)$")
]
"""A taint as kubectl writes it, such as workload=batch:NoSchedule."""


class NodePool(Model):
    """What system and user pools have in common."""

    vm_size: Text
    """The size of the machines, such as Standard_D4ds_v5."""
    min_count: int = Field(ge=0, le=1000)
    """The fewest nodes. Equal to `maxCount`: a fixed number, without autoscaling."""
    max_count: int = Field(ge=1, le=1000)
    """The most nodes."""
    zones: tuple[Zone, ...] = ()
    """The zones that nodes are spread over; none means wherever Azure has room."""
    max_pods: int = Field(default=110, ge=30, le=250)
    """The most pods on a node."""
    os_disk_gb: int | None = Field(default=None, ge=30, le=4095)
    """The size of the disk for the operating system in GB; by default what the size suggests."""
    os_sku: Literal["AzureLinux", "Ubuntu"] = "AzureLinux"
    """The nodes' operating system."""
    max_surge: Annotated[str, Field(pattern=r"^(?:[1-9][0-9]?|100)%?$")] = "33%"
    """How many nodes more there may be during an upgrade: a number, or a share of the pool."""

    @model_validator(mode="after")
    def _minimum_is_below_maximum(self) -> "NodePool":
        if self.min_count > self.max_count:
            refuse([Fault("exceeds maxCount", "lower it, or raise maxCount", "minCount")])
        return self


class SystemPool(NodePool):
    """The pool that AKS keeps its own pods on."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,11}$")] = "system"
    """The pool's name."""
    dedicated: bool
    """Taint it for AKS's own pods alone (CriticalAddonsOnly); everything else needs a user pool."""


class UserPool(NodePool):
    """A pool for workloads."""

    labels: dict[Text, str] = Field(default_factory=dict)
    """Labels of its nodes."""
    taints: tuple[Taint, ...] = ()
    """Taints of its nodes."""
    spot: bool = False
    """Take Azure's spare machines, which may be withdrawn at any time."""
