"""How many of Argo CD's parts there are, and what they ask for."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.settings.fields import Fault, Model, mistake, refuse

Component = Literal[
    "server", "repoServer", "controller", "applicationSet", "notifications", "redis", "redis-ha"
]

_CPU = re.compile(r"[1-9][0-9]*m|(?=.*[1-9])[0-9]+(?:\.[0-9]{1,3})?")
_MEMORY = re.compile(r"[1-9][0-9]*(?:Mi|Gi)")
_MEBIBYTES = {"Mi": 1, "Gi": 1024}


def _cpu(value: str) -> str:
    if not _CPU.fullmatch(value):
        raise mistake("is not an amount of processor time", 'write it such as 250m, "1" or "1.5"')
    return value


def _memory(value: str) -> str:
    if not _MEMORY.fullmatch(value):
        raise mistake("is not an amount of memory", "write it in Mi or Gi, such as 512Mi")
    return value


Cpu = Annotated[
    str, AfterValidator(_cpu), Field(json_schema_extra={"pattern": f"^(?:{_CPU.pattern})$"})
]
"""Processor time as Kubernetes writes it."""

Memory = Annotated[
    str, AfterValidator(_memory), Field(json_schema_extra={"pattern": f"^{_MEMORY.pattern}$"})
]
"""Memory in mebibytes or gibibytes."""


def millicores(cpu: str) -> Decimal:
    """Return an amount of processor time in thousandths of a processor."""
    return Decimal(cpu[:-1]) if cpu.endswith("m") else Decimal(cpu) * 1000


def mebibytes(memory: str) -> int:
    """Return an amount of memory in mebibytes."""
    return int(memory[:-2]) * _MEBIBYTES[memory[-2:]]


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

    @model_validator(mode="after")
    def _limits_are_not_below_requests(self) -> "Resources":
        refuse(self._limit_faults())
        return self

    def _limit_faults(self) -> Iterator[Fault]:
        if self.cpu_limit and millicores(self.cpu_limit) < millicores(self.cpu):
            yield Fault("is below cpu", "raise it, or lower cpu", "cpuLimit")
        if self.memory_limit and mebibytes(self.memory_limit) < mebibytes(self.memory):
            yield Fault("is below memory", "raise it, or lower memory", "memoryLimit")


class Replicas(Model):
    """A number of pods; a range is scaled by load."""

    min: int = Field(ge=1, le=20)
    """The fewest."""
    max: int = Field(ge=1, le=20)
    """The most. Equal to `min`: a fixed number."""

    @property
    def scales(self) -> bool:
        """Whether load decides how many there are."""
        return self.min < self.max

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

    @model_validator(mode="after")
    def _one_pod_is_no_high_availability(self) -> "HighAvailability":
        pods = {"server": self.server, "repoServer": self.repo_server}
        fix = "write 2 or more, or use mode single"
        refuse(
            Fault("stops Argo CD while its one pod moves", fix, f"{name}.min")
            for name, replicas in pods.items()
            if replicas.min < 2
        )
        return self


Availability = Annotated[SingleAvailability | HighAvailability, Field(discriminator="mode")]
