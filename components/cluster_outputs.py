"""What every way to get a cluster gives to the rest of the program."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class ClusterOutputs:
    """A cluster in Azure."""

    id: pulumi.Input[str]
    """Its resource id."""
    location: pulumi.Input[str]
    issuer_url: pulumi.Output[str] | None
    """The URL that signs the tokens of its service accounts; None without workload identity."""
    kubelet_object_id: pulumi.Output[str] | None
    """The object id of the identity that nodes pull images with; None for Arc."""
    ready: Sequence[pulumi.Resource]
    """What must be there before pods can run: the cluster and its user pools."""
