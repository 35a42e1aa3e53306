"""Keeps a change of the settings from installing a second Argo CD over the first."""

from dataclasses import dataclass

import pulumi

from aks_gitops.install.move import installation, refusal
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import Cluster


@dataclass(frozen=True, kw_only=True)
class InstallGuardArgs:
    """The installation, and the cluster that it is on."""

    argocd: InstalledArgoCD
    cluster: Cluster


class InstallGuard(pulumi.ComponentResource):
    """Remembers how Argo CD was installed, and stops the program where that has changed."""

    namespace: pulumi.Output[str]
    """Argo CD's namespace, known once nothing is refused. The installation takes it from here, and
    so waits for the check."""

    def __init__(
        self, name: str, args: InstallGuardArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:InstallGuard", name, None, opts)
        argocd = args.argocd
        moves = argocd.replaces is not None
        # A Stash keeps its first input as its output until it is replaced.
        remembered = pulumi.Stash(
            f"{name}-installation",
            input=installation(argocd),
            opts=pulumi.ResourceOptions(
                parent=self,
                replace_on_changes=["input"] if moves else [],
                ignore_changes=[] if moves else ["input"],
            ),
        )

        def check(found: dict[str, object]) -> str:
            if refused := refusal(argocd, args.cluster, found):
                raise pulumi.RunError(refused)
            return argocd.namespace

        self.namespace = remembered.output.apply(check)
        self.register_outputs({})
