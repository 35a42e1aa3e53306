"""Argo CD's logins to repositories, and the other clusters that it deploys to.

Rules: Argo CD's "Private repositories" and "Declarative setup", and util/db/repository_secrets.go.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from aks_gitops.settings.azure_fields import ClusterName, ResourceGroup
from aks_gitops.settings.fields import Fault, Guid, Model, Name, Repository, Text, refuse

_HTTP = re.compile(r"https?://", re.IGNORECASE)
_SSH = re.compile(r"ssh://|[^-/:][^/:]*@[^/:]+:", re.IGNORECASE)
_REGISTRY = re.compile(r"[a-z0-9][-a-z0-9.]*(?::[0-9]+)?/[^\s:@]+", re.IGNORECASE)
_AZURE_REPOS = re.compile(
    r"https://(?:[^/@]+@)?(?:dev\.azure\.com|[-\w]+\.visualstudio\.com)/", re.IGNORECASE
)
_AZURE_REGISTRY = re.compile(r"[a-z0-9]+\.azurecr\.io/", re.IGNORECASE)


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

    @property
    def in_registry(self) -> bool:
        """Whether it is a path of charts in a registry (OCI), not a URL."""
        return self.type == "helm" and not _HTTP.match(self.url)

    @model_validator(mode="after")
    def _url_fits(self) -> "ArgoCDRepository":
        refuse(self._url_faults())
        return self

    @model_validator(mode="after")
    def _template_makes_sense(self) -> "ArgoCDRepository":
        if self.template:
            refuse(self._template_faults())
        return self

    def _url_faults(self) -> Iterator[Fault]:
        if self.url.lower().startswith("oci://"):
            fix = "write HOST/PATH without oci://, and type helm"
            yield Fault("starts with oci://, with which Argo CD ignores logins", fix, "url")
        elif self.type == "git" and not (_HTTP.match(self.url) or _SSH.match(self.url)):
            fix = "write https://..., or git@HOST:PATH for SSH"
            yield Fault("is no URL from which Argo CD can fetch", fix, "url")
        elif self.in_registry and not _REGISTRY.fullmatch(self.url):
            fix = "write https://... for a chart repository, HOST/PATH for charts in a registry"
            yield Fault("is no place of Helm charts", fix, "url")
        else:
            yield from self._login_faults()

    def _login_faults(self) -> Iterator[Fault]:
        kind, over_ssh = self.login.kind, bool(_SSH.match(self.url))
        if kind in ("ssh", "githubApp") and self.type != "git":
            yield Fault(
                f"is {kind}, with which only git repositories are read", "use token", "login"
            )
        elif kind == "ssh" and not over_ssh:
            yield Fault("is no SSH address, though login is ssh", "write git@HOST:PATH", "url")
        elif kind in ("token", "githubApp") and over_ssh:
            yield Fault(f"is an SSH address, though login is {kind}", "write https://...", "url")
        elif kind == "workloadIdentity":
            yield from self._identity_faults()

    def _identity_faults(self) -> Iterator[Fault]:
        if self.type == "git" and not _AZURE_REPOS.match(self.url):
            fact = "is not of Azure Repos, the only git server that takes a workload identity"
            yield Fault(fact, "write https://dev.azure.com/..., or use another login", "url")
        if self.type == "helm" and not _AZURE_REGISTRY.match(self.url):
            fact = "is not in an Azure container registry, which alone takes a workload identity"
            yield Fault(fact, "write NAME.azurecr.io/PATH, or use another login", "url")

    def _template_faults(self) -> Iterator[Fault]:
        if self.login.kind == "none":
            fact = "is none, so the template would do nothing"
            yield Fault(fact, "give a login, or remove template", "login")
        if self.project:
            fact = "is given for a template, where Argo CD ignores it"
            yield Fault(fact, "remove it, or list the repositories one by one", "project")


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
