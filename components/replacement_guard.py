"""Keeps a small edit of the settings from replacing the cluster or a pool."""

import pulumi

from aks_gitops.azure.replacement import fixed_settings, refusals
from aks_gitops.settings.cluster import CreatedCluster
from components.memory import remembered


class ReplacementGuard(pulumi.ComponentResource):
    """Remembers the settings that made the cluster, and stops the program where they have changed.

    The stack's state holds each in a Stash of its own, whose output stays what it was first. One
    Stash for all of them would not do: once one setting may change, the engine would take over
    the rest unseen, since `ignore_changes` does not hold for what it creates anew.
    """

    passed: pulumi.Output[None]
    """Is there once nothing is refused. What must not be touched before takes an input from it:
    `depends_on` would only wait for the resources. It brings no dependencies: those would be the
    memories of every pool, on everything that belongs to the cluster."""

    def __init__(
        self, name: str, cluster: CreatedCluster, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:cluster:ReplacementGuard", name, None, opts)
        settings = fixed_settings(cluster)
        memories = {
            one.path: remembered(
                f"{name}-{one.path}",
                one.value,
                self,
                moves_on=one.key in cluster.allow_replacement,
            )
            for one in settings
        }

        def check(found: dict[str, object]) -> None:
            refused = [f"  {one}" for one in refusals(settings, found, cluster.allow_replacement)]
            if refused:
                raise pulumi.RunError(
                    "\n".join(["The cluster or a pool would be replaced:", *refused])
                )

        checked = pulumi.Output.all(**memories).apply(check)
        self.passed = pulumi.Output.from_input(checked.future())
        self.register_outputs({})
