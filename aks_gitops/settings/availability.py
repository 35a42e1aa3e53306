"""How many of Argo CD's parts there are, and what they ask for."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import Fault, Model, refuse

Component = Literal[
    "server", "repoServer", "controller", "applicationSet", "notifications", "redis", "redis-ha"
]

Cpu = Annotated[str, Field(pattern=r"^(?:[1-9][0-9]*m|[0-9]+(?:\.[0-9]{1,3})?)$")]
Memory = Annotated[str, Field(pattern=r"^[1-9][0-9]*(?:Mi|Gi)$")]


class Resources(Model):
    """What a container asks for, and at most gets."""

    cpu: Cpu
    """Requested processor time, such as 250m."""
    memory: Memory
    """Requested memory, such as 512Mi."""
    cpu_limit: Cpu | None = None
    """The most processor time; none is usual."""
    memory_limit: Memory | None = None
    """The most memory."""


class Replicas(Model):
    """A number of pods; a range is scaled by load."""

    min: int = Field(ge=1, le=20)
    """The fewest."""
    max: int = Field(ge=1, le=20)
    """The most. Equal to `min`: a fixed number."""

    @model_validator(mode="after")
    def _minimum_is_below_maximum(self) -> "Replicas":
        if self.min > self.max:
            refuse([Fault("exceeds max", "lower it, or raise max", "min")])
        return self


class SingleAvailability(Model):
    """One pod of each part: for development and small clusters."""

    mode: Literal["single"]
    """`single`: one pod each; an upgrade or a lost node stops Argo CD for a while."""
    controller_shards: int = Field(default=1, ge=1, le=20)
    """How many application controllers share the clusters. It is no failover."""


class HighAvailability(Model):
    """Two or more pods of each part and a replicated redis: for production."""

    mode: Literal["ha"]
    """`ha`: survives the loss of a node. Needs three schedulable nodes for redis."""
    server: Replicas = Replicas(min=2, max=4)
    """Pods of the API server and UI."""
    repo_server: Replicas = Replicas(min=2, max=4)
    """Pods of the repo-server, which renders manifests."""
    application_set: int = Field(default=2, ge=2, le=5)
    """Pods of the ApplicationSet controller; one of them leads."""
    controller_shards: int = Field(default=1, ge=1, le=20)
    """How many application controllers share the clusters. It is no failover."""
    redis_anti_affinity: Literal["required", "preferred"] = "required"
    """Whether two pods of redis may share a node."""


Availability = Annotated[SingleAvailability | HighAvailability, Field(discriminator="mode")]
