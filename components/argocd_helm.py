"""Argo CD from the community's Helm chart."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.install.chart import CHART, CHART_REPOSITORY
from aks_gitops.install.references import Values
from components.references import Outputs, resolved

_TIMEOUT_SECONDS = 900
"""Redis in HA starts its three pods one after another."""


@dataclass(frozen=True, kw_only=True)
class ArgoCDHelmArgs:
    """Which chart, where, and with which values."""

    release: str
    version: str
    namespace: pulumi.Input[str]
    values: Values
    references: Outputs


class ArgoCDHelm(pulumi.ComponentResource):
    """A Helm release: hooks run (one makes redis' password), and a failed upgrade is undone."""

    release: pulumi.Resource

    def __init__(
        self, name: str, args: ArgoCDHelmArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:argocd:ArgoCDHelm", name, None, opts)
        # Imported where it is needed: stacks without a chart start faster.
        from pulumi_kubernetes.helm.v3 import Release, RepositoryOptsArgs

        values = resolved(args.values, args.references)
        assert isinstance(values, Mapping)  # noqa: S101 as args.values is
        self.release = Release(
            f"{name}-release",
            name=args.release,
            chart=CHART,
            version=args.version,
            repository_opts=RepositoryOptsArgs(repo=CHART_REPOSITORY),
            namespace=args.namespace,
            create_namespace=False,
            values=values,
            atomic=True,
            cleanup_on_fail=True,
            timeout=_TIMEOUT_SECONDS,
            max_history=10,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
