"""When AKS may upgrade a cluster and its nodes."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import Fault, Model, refuse

UpgradeChannel = Literal["rapid", "stable", "patch", "node-image", "none"]
NodeOsChannel = Literal["NodeImage", "SecurityPatch", "Unmanaged", "None"]


class MaintenanceWindow(Model):
    """Some hours of every week."""

    day: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    """The day on which it opens."""
    start: Annotated[str, Field(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]
    """The time at which it opens, such as 02:00."""
    hours: int = Field(ge=4, le=24)
    """How long it stays open; AKS wants four hours or more."""
    utc_offset: Annotated[str, Field(pattern=r"^[-+](?:0[0-9]|1[0-4]):[0-5][0-9]$")] = "+00:00"
    """The offset of `start` from UTC, such as +01:00."""


class Upgrades(Model):
    """What AKS upgrades by itself."""

    cluster: UpgradeChannel = "patch"
    """Which versions of Kubernetes it moves to."""
    node_os: NodeOsChannel = "NodeImage"
    """How the nodes' operating system is kept up to date."""
    cluster_window: MaintenanceWindow | None = None
    """When upgrades of Kubernetes may start; without one, at any time."""
    node_os_window: MaintenanceWindow | None = None
    """When upgrades of the nodes' operating system may start; without one, at any time."""

    @model_validator(mode="after")
    def _channels_and_windows_fit(self) -> "Upgrades":
        refuse([*self._window_faults(), *self._channel_faults()])
        return self

    def _window_faults(self) -> Iterator[Fault]:
        remove = "remove it, or choose a channel"
        if self.cluster_window and self.cluster == "none":
            yield Fault("does nothing: the channel is none", remove, "clusterWindow")
        # Unmanaged: the operating system upgrades itself at its own times (source: AKS,
        # auto-upgrade node OS images).
        if self.node_os_window and self.node_os in ("None", "Unmanaged"):
            fact = f"does nothing: the channel is {self.node_os}"
            yield Fault(fact, remove, "nodeOsWindow")

    def _channel_faults(self) -> Iterator[Fault]:
        """AKS: auto-upgrade node OS images, interactions with the cluster's channel."""
        if self.cluster == "node-image" and self.node_os != "NodeImage":
            fact = "does not go with the cluster's channel node-image, which sets it to NodeImage"
            yield Fault(fact, "write NodeImage, or another channel for cluster", "nodeOs")
