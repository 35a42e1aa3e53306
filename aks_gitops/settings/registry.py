"""Area `registry`: the Azure container registry that nodes and Argo CD pull from."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.azure_fields import RegistryId, RegistryName
from aks_gitops.settings.fields import Fault, Model, refuse


class NoRegistry(Model):
    """No Azure container registry, or one whose roles somebody else assigns."""

    mode: Literal["none"]
    """`none`: this stack assigns no role on a registry."""


class ExistingRegistry(Model):
    """A registry that is there already; only roles on it are assigned."""

    mode: Literal["existing"]
    """`existing`: a registry, by its resource id."""
    id: RegistryId
    """The registry's resource id."""
    permissions: Literal["rbac", "abac"]
    """The registry's roleAssignmentMode: `abac` registries ignore AcrPull."""


class CreatedRegistry(Model):
    """A registry that the stack creates and owns. Its permissions are `rbac`."""

    mode: Literal["create"]
    """`create`: a registry of this stack's."""
    name: RegistryName
    """Its name, which no other registry in Azure has."""
    sku: Literal["Basic", "Standard", "Premium"]
    """Premium can be kept off the public network."""
    public_network_access: bool
    """Whether it is reachable from the internet. False needs Premium, and a private endpoint that
    is yours to make."""
    protect: bool
    """Refuse to delete it."""

    @model_validator(mode="after")
    def _private_is_premium(self) -> "CreatedRegistry":
        if not self.public_network_access and self.sku != "Premium":
            fact = f"is false, which registries of the SKU {self.sku} cannot be"
            refuse([Fault(fact, "write Premium for sku, or true", "publicNetworkAccess")])
        return self


Registry = Annotated[NoRegistry | ExistingRegistry | CreatedRegistry, Field(discriminator="mode")]
