"""The Azure container registry that nodes and Argo CD pull from, and their roles on it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.azure.names import registry_id
from aks_gitops.azure.pull_roles import pull_role
from aks_gitops.settings.registry import CreatedRegistry, ExistingRegistry
from components.role_assignment import RoleGrant, assign_role


@dataclass(frozen=True, kw_only=True)
class ContainerRegistryArgs:
    """Which registry, and who pulls from it."""

    registry: CreatedRegistry | ExistingRegistry
    subscription_id: str
    resource_group: str
    """Where a created registry lies."""
    resource_group_name: pulumi.Input[str]
    """The same, as an Output where the stack creates the group."""
    location: pulumi.Input[str]
    tags: Mapping[str, str]
    pullers: Mapping[str, pulumi.Input[str]]
    """The object ids of the identities that pull, each by a label such as kubelet."""
    cluster_id: str
    """The resource id of the pullers' cluster; with a label it names a role assignment."""


class ContainerRegistry(pulumi.ComponentResource):
    """A registry of the stack's own or one that is there already, with the roles to pull."""

    id: str
    """Its resource id."""
    ready: list[pulumi.Resource]
    """The role assignments: without them, no image is pulled."""

    def __init__(
        self, name: str, args: ContainerRegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:registry:ContainerRegistry", name, None, opts)
        registry = args.registry
        created: list[pulumi.Resource] = []
        if isinstance(registry, CreatedRegistry):
            self.id = registry_id(args.subscription_id, args.resource_group, registry.name)
            created.append(self._created(name, registry, args))
        else:
            self.id = registry.id
        self.ready = [
            assign_role(
                f"{name}-pull-{label}",
                RoleGrant(
                    role=pull_role(registry),
                    scope=self.id,
                    principal_id=object_id,
                    principal=f"{args.cluster_id}/{label}",
                ),
                pulumi.ResourceOptions(parent=self, depends_on=created),
            )
            for label, object_id in sorted(args.pullers.items())
        ]
        self.register_outputs({"id": self.id})

    def _created(
        self, name: str, registry: CreatedRegistry, args: ContainerRegistryArgs
    ) -> pulumi.Resource:
        # Imported where it is needed: stacks without Azure start faster.
        from pulumi_azure_native import containerregistry as azure

        public = azure.PublicNetworkAccess
        return azure.Registry(
            f"{name}-registry",
            registry_name=registry.name,
            resource_group_name=args.resource_group_name,
            location=args.location,
            sku=azure.SkuArgs(name=registry.sku),
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            public_network_access=public.ENABLED
            if registry.public_network_access
            else public.DISABLED,
            tags=args.tags,
            opts=pulumi.ResourceOptions(
                parent=self, protect=registry.protect, delete_before_replace=True
            ),
        )
