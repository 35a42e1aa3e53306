"""Where a created cluster sends its logs and metrics."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from aks_gitops.settings.azure_fields import Location, MonitorId, WorkspaceId
from aks_gitops.settings.fields import Fault, Model, refuse

LogCategory = Literal[
    "kube-audit",
    "kube-audit-admin",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "cluster-autoscaler",
    "cloud-controller-manager",
    "guard",
    "csi-azuredisk-controller",
    "csi-azurefile-controller",
    "csi-snapshot-controller",
]

_CREATE = "create"
_NONE = "none"


class Monitoring(Model):
    """What is watched, and where it is kept."""

    logs: Literal["none", "create"] | WorkspaceId = "none"
    """The Log Analytics workspace: none, one that the stack creates, or one by its resource id."""
    logs_location: Location | None = None
    """Where a workspace by its id is, if not where the cluster is; `containers` needs to know."""
    retention_days: int = Field(default=30, ge=30, le=730)
    """How long a created workspace keeps logs."""
    control_plane: tuple[LogCategory, ...] = (
        "cluster-autoscaler",
        "guard",
        "kube-audit-admin",
        "kube-controller-manager",
    )
    """Which logs of the control plane are kept."""
    containers: bool = False
    """Send the logs of all pods too (Container Insights)."""
    prometheus: Literal["none", "create"] | MonitorId = "none"
    """The Azure Monitor workspace for managed Prometheus: none, a created one, or one by its id."""
    prometheus_location: Location | None = None
    """Where an Azure Monitor workspace by its id is, if not where the cluster is."""
    defender: bool = False
    """Let Microsoft Defender watch the cluster; needs `logs`."""

    @model_validator(mode="after")
    def _every_setting_has_an_effect(self) -> "Monitoring":
        refuse((*self._without_workspace(), *self._of_others(), *self._logged_twice()))
        return self

    def _without_workspace(self) -> Iterator[Fault]:
        if self.logs != _NONE:
            return
        fact, fix = "has no workspace to go to", "set logs, or remove it"
        if "control_plane" in self.model_fields_set and self.control_plane:
            yield Fault(fact, fix, "controlPlane")
        for name in ("containers", "defender"):
            if getattr(self, name):
                yield Fault(fact, fix, name)

    def _of_others(self) -> Iterator[Fault]:
        if self.logs != _CREATE and "retention_days" in self.model_fields_set:
            fact = "is only for a workspace that the stack creates"
            yield Fault(fact, "remove it, or write create for logs", "retentionDays")
        fact = "is only for a workspace by its id; others are where the cluster is"
        if self.logs_location and self.logs in (_NONE, _CREATE):
            yield Fault(fact, "remove it", "logsLocation")
        if self.prometheus_location and self.prometheus in (_NONE, _CREATE):
            yield Fault(fact, "remove it", "prometheusLocation")

    def _logged_twice(self) -> Iterator[Fault]:
        seen: set[str] = set()
        for index, category in enumerate(self.control_plane):
            if category in seen:
                yield Fault("is there already", "remove it", f"controlPlane.{index}")
            seen.add(category)
        if {"kube-audit", "kube-audit-admin"} <= seen:
            fact = "holds kube-audit, which has all of kube-audit-admin in it and is paid for twice"
            yield Fault(fact, "remove one of the two", "controlPlane")
