"""The keys of Argo CD's own configuration that the generated objects rely on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.argocd.config import config_map
from components.kubernetes_object import KubernetesObject, KubernetesPatch, forced


@dataclass(frozen=True, kw_only=True)
class ArgoCDConfigArgs:
    """What to set, and where."""

    namespace: str
    argocd_cm: Mapping[str, str]
    renders: bool
    """Write a ConfigMap with just these keys, since there is none to patch."""


class ArgoCDConfig(pulumi.ComponentResource):
    """Sets single keys of argocd-cm; all others stay as whoever installed Argo CD left them."""

    def __init__(
        self, name: str, args: ArgoCDConfigArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:ArgoCDConfig", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        manifest = config_map(args.argocd_cm, args.namespace)
        if args.renders:
            KubernetesObject(f"{name}-argocd-cm", manifest, child)
        else:
            names = {"name": "argocd-cm", "namespace": args.namespace}
            patch = forced({**manifest, "metadata": names})
            KubernetesPatch(f"{name}-argocd-cm", patch, child)
        self.register_outputs({})
