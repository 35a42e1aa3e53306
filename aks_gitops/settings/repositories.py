"""Argo CD's logins to repositories, and the other clusters that it deploys to."""

from typing import Annotated, Literal

from pydantic import Field

from aks_gitops.settings.azure_fields import ClusterName, ResourceGroup
from aks_gitops.settings.fields import Guid, Model, Name, Repository, Text


class Anonymous(Model):
    """No login."""

    kind: Literal["none"]
    """`none`: everybody may read it."""


class TokenLogin(Model):
    """A user name and a token or password."""

    kind: Literal["token"]
    """`token`: with the key repository-NAME."""
    username: Text = "x-access-token"
    """The user name; GitHub and Azure Repos take any."""


class SshLogin(Model):
    """An SSH deploy key."""

    kind: Literal["ssh"]
    """`ssh`: with the private key as the key repository-NAME."""


class GitHubAppLogin(Model):
    """A GitHub App."""

    kind: Literal["githubApp"]
    """`githubApp`: with its private key as the key repository-NAME."""
    app_id: int = Field(ge=1)
    """The App's id."""
    installation_id: int = Field(ge=1)
    """The id of its installation."""
    enterprise_url: Annotated[str, Field(pattern=r"^https://[^\s@]+$")] | None = None
    """The API of GitHub Enterprise Server."""


class WorkloadIdentityLogin(Model):
    """Argo CD's own identity: Azure Repos, and Helm charts in an Azure container registry."""

    kind: Literal["workloadIdentity"]
    """`workloadIdentity`: without any secret."""


RepositoryLogin = Annotated[
    Anonymous | TokenLogin | SshLogin | GitHubAppLogin | WorkloadIdentityLogin,
    Field(discriminator="kind"),
]


class ArgoCDRepository(Model):
    """A repository, or a template for all whose URL starts alike."""

    url: Repository
    """Its URL; for charts in a registry HOST/PATH without oci://."""
    type: Literal["git", "helm"] = "git"
    """What it holds."""
    template: bool = False
    """Serve every repository whose URL starts with `url` (repo-creds)."""
    project: Name | None = None
    """The one AppProject that may use it; by default all that permit its URL."""
    login: RepositoryLogin
    """How Argo CD logs in."""


class Spoke(Model):
    """An AKS cluster that this Argo CD deploys to, by workload identity."""

    subscription_id: Guid | None = None
    """Its subscription; by default that of Argo CD's own cluster."""
    resource_group: ResourceGroup
    """Its resource group."""
    name: ClusterName
    """Its name in Azure."""
    role: Literal["admin", "writer"] = "admin"
    """Argo CD's rights there: AKS RBAC Cluster Admin, or Writer, which cannot make namespaces,
    quotas and roles."""
    shard: int | None = Field(default=None, ge=0, le=19)
    """The application controller that serves it; by default Argo CD chooses."""
