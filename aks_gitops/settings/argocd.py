"""Area `argocd`: the Argo CD that receives the objects."""

from typing import Literal

from pydantic import Field

from aks_gitops.settings.fields import GroupId, Model, Name


class ArgoCD(Model):
    """Where Argo CD runs and what it needs to know of its own configuration."""

    namespace: Name = "argocd"
    """The namespace that Argo CD runs in."""
    config: Literal["patch", "leave"]
    """`patch`: set the keys of argocd-cm that the generated Applications need. `leave`: only
    report them; whoever installs Argo CD sets them."""
    admin_groups: tuple[GroupId, ...] = Field(default=())
    """Entra groups that may do everything in the generated projects."""
