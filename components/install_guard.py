"""Keeps a change of the settings from installing a second Argo CD over the first."""

from dataclasses import dataclass

import pulumi

from aks_gitops.install.move import installation, refusal
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.cluster import Cluster
from components.memory import remembered


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
        before = remembered(
            f"{name}-installation",
            installation(argocd),
            self,
            moves_on=argocd.replaces is not None,
        )

        def check(found: object) -> str:
            assert isinstance(found, dict)  # noqa: S101 as installation() is
            if refused := refusal(argocd, args.cluster, found):
                raise pulumi.RunError(refused)
            return argocd.namespace

        self.namespace = before.apply(check)
        self.register_outputs({})
