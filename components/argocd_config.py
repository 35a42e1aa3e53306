"""The keys of Argo CD's own configuration that the generated objects rely on."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.kubernetes_object import KubernetesObject, KubernetesPatch


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
        metadata: dict[str, object] = {"name": "argocd-cm", "namespace": args.namespace}
        if args.renders:
            # Argo CD reads only ConfigMaps with this label.
            metadata["labels"] = {"app.kubernetes.io/part-of": "argocd"}
        else:
            metadata["annotations"] = {"pulumi.com/patchForce": "true"}
        manifest = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "data": dict(args.argocd_cm),
        }
        register = KubernetesObject if args.renders else KubernetesPatch
        register(f"{name}-argocd-cm", manifest, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})
