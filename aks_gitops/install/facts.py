"""What an installation of Argo CD needs to know besides its own settings."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class InstallFacts:
    """The surroundings of an Argo CD."""

    tenant_id: str | None
    """The Entra tenant of the cluster; None outside Azure."""
    argocd_cm: Mapping[str, str]
    """The keys of argocd-cm that the generated Applications rely on."""
