"""Logging in to Argo CD with Entra."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.fields import Fault, Guid, Model, refuse


class NoSso(Model):
    """No single sign-on: only the local admin, where it is on."""

    mode: Literal["none"]
    """`none`: no single sign-on."""


class EntraSso(Model):
    """Single sign-on with Entra, straight from Argo CD (no Dex)."""

    mode: Literal["entra"]
    """`entra`: Microsoft Entra ID."""
    tenant_id: Guid | None = None
    """The tenant that people log in to; by default the cluster's."""
    client_id: Guid | None = None
    """The app registration; without one, the stack creates it."""
    credential: Literal["workloadIdentity", "secret"]
    """How Argo CD proves to Entra who it is: without a secret, or with one: the key ssoClientSecret
    for an app registration that is there already; the stack makes it for one that it creates."""
    groups: Literal["assigned", "all"] = "assigned"
    """Which groups a token names: those assigned to the application, or all of a person's. It
    names none of more than 200; so `all` needs Argo CD 3.5, which then asks Entra for them."""
    owners: tuple[Guid, ...] = ()
    """Owners of the created app registration, by the object ids of people or service principals.
    With rights to its own applications only, the deployer has to be one of them."""

    @property
    def secret_is_given(self) -> bool:
        """Whether the client secret is a key of the stack."""
        return self.client_id is not None and self.credential == "secret"

    @model_validator(mode="after")
    def _owners_are_of_a_created_application(self) -> "EntraSso":
        refuse(self._owner_faults())
        return self

    def _owner_faults(self) -> Iterator[Fault]:
        if self.owners and self.client_id:
            fact = "is given though clientId names an app registration that is there already"
            yield Fault(fact, "remove one of the two", "owners")
        for index, owner in enumerate(self.owners):
            if owner in self.owners[:index]:
                yield Fault("is listed before", "list each owner once", f"owners.{index}")


Sso = Annotated[NoSso | EntraSso, Field(discriminator="mode")]
