"""Logging in to Argo CD with Entra, and what each group may do."""

from typing import Annotated, Literal

from pydantic import Field

from aks_gitops.settings.fields import GroupId, Guid, Model, Name, Text


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
    """How Argo CD proves to Entra who it is: without a secret, or with the key ssoClientSecret."""
    groups: Literal["assigned", "all"] = "assigned"
    """Which groups a token names: those assigned to the application, or all of a person's. With
    `all`, people in more than 200 groups need Argo CD 3.5, which asks Entra for them."""
    owners: tuple[Guid, ...] = ()
    """Owners of the created app registration."""


Sso = Annotated[NoSso | EntraSso, Field(discriminator="mode")]

RbacResource = Literal[
    "accounts",
    "applications",
    "applicationsets",
    "certificates",
    "clusters",
    "exec",
    "extensions",
    "gpgkeys",
    "logs",
    "projects",
    "repositories",
    "write-repositories",
]


class Permission(Model):
    """One line of Argo CD's policy."""

    resource: RbacResource
    """What it is about."""
    action: Text
    """What may be done: get, sync, action/apps/Deployment/restart, ..., or *."""
    object: Text
    """On what: PROJECT/APPLICATION for applications, a name or glob for the rest."""
    effect: Literal["allow", "deny"] = "allow"
    """Deny wins over allow."""


class Role(Model):
    """Permissions under a name, and who has them."""

    permissions: tuple[Permission, ...] = Field(min_length=1)
    """What the role may do."""
    groups: tuple[GroupId, ...] = ()
    """The Entra groups that have it."""


class Rbac(Model):
    """Who may do what in all of Argo CD. Teams get their rights from their projects."""

    default_role: Literal["none", "readonly"] = "none"
    """What everybody who can log in may do."""
    readers: tuple[GroupId, ...] = ()
    """Entra groups that may look at everything."""
    roles: dict[Name, Role] = Field(default_factory=dict)
    """Roles of the platform's own."""
