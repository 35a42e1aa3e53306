"""Area `secrets`: where workloads' secrets live, and how they get into the clusters."""

from typing import Annotated, Literal

from pydantic import Field

from aks_gitops.settings.azure_fields import VaultId, VaultName
from aks_gitops.settings.fields import Model, Name


class ExistingVault(Model):
    """A Key Vault that is there already; only a role on it is assigned."""

    mode: Literal["existing"]
    """`existing`: a Key Vault, by its resource id."""
    id: VaultId
    """The vault's resource id."""


class CreatedVault(Model):
    """A Key Vault that the stack creates and owns."""

    mode: Literal["create"]
    """`create`: a Key Vault of this stack's."""
    name: VaultName
    """Its name, which no other vault in Azure has."""
    purge_protection: bool
    """Keep deleted secrets until their time is over. It cannot be switched off again."""
    public_network_access: bool
    """Whether it is reachable from the internet."""
    protect: bool
    """Refuse to delete it."""


Vault = Annotated[ExistingVault | CreatedVault, Field(discriminator="mode")]


class NoSecrets(Model):
    """Workloads get their secrets some other way."""

    mode: Literal["none"]
    """`none`: nothing is installed."""


class ExternalSecrets(Model):
    """External Secrets Operator, which copies secrets from Key Vault by workload identity."""

    mode: Literal["externalSecrets"]
    """`externalSecrets`: External Secrets Operator and one ClusterSecretStore per environment."""
    vault: Vault
    """The Key Vault that holds the secrets."""
    chart_version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] = "2.11.0"
    """The version of the chart external-secrets."""
    namespace: Name = "external-secrets"
    """The namespace that the operator runs in."""


Secrets = Annotated[NoSecrets | ExternalSecrets, Field(discriminator="mode")]
