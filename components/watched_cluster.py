"""What the components that watch a cluster are given."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.settings.monitoring import Monitoring


@dataclass(frozen=True, kw_only=True)
class WatchedCluster:
    """A cluster, what of it is watched, and where that goes."""

    monitoring: Monitoring
    workspace_id: pulumi.Input[str] | None
    """The workspace that `LogWorkspace` made or was given; None where no logs are kept."""
    cluster_name: str
    cluster_id: pulumi.Input[str]
    """The cluster's resource id, as an Output of the cluster: what is tied to it comes after."""
    resource_group_name: pulumi.Input[str]
    location: pulumi.Input[str]
    tags: Mapping[str, str]
