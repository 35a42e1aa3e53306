"""Area `secrets`: where workloads' secrets live, and how they get into the clusters."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.azure_fields import VaultId, VaultName
from aks_gitops.settings.fields import Fault, Model, Name, refuse

_TAKEN = ("default", "kube-node-lease", "kube-public", "kube-system")


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
    retention_days: int = Field(default=90, ge=7, le=90)
    """How long deleted secrets, and the deleted vault with its name, are kept. Azure never changes
    it again."""
    public_network_access: bool
    """Whether it is reachable from the internet. False needs a private endpoint of your own."""
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
    replicas: int = Field(default=2, ge=1, le=5)
    """Pods of the operator, of which one works, and of its webhook."""

    @model_validator(mode="after")
    def _namespace_is_its_own(self) -> "ExternalSecrets":
        if self.namespace in _TAKEN:
            fact = "is a namespace of Kubernetes' own"
            refuse([Fault(fact, "give the operator one of its own", "namespace")])
        return self


Secrets = Annotated[NoSecrets | ExternalSecrets, Field(discriminator="mode")]
