"""Area `argocd`: the Argo CD that receives the objects, and how it is installed."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from aks_gitops.settings.argocd_rules import installed_faults
from aks_gitops.settings.availability import Availability, Component, Resources
from aks_gitops.settings.exposure import Domain, Exposure, NotExposed
from aks_gitops.settings.fields import (
    ApiGroup,
    Duration,
    GroupId,
    Kind,
    Model,
    Name,
    Text,
    mistake,
    refuse,
)
from aks_gitops.settings.notifications import Notifications, Webhooks
from aks_gitops.settings.rbac import Rbac
from aks_gitops.settings.repositories import ArgoCDRepository, Spoke
from aks_gitops.settings.sso import NoSso, Sso


class _ArgoCD(Model):
    """What the program knows of every Argo CD."""

    namespace: Name = "argocd"
    """The namespace that Argo CD runs in."""
    admin_groups: tuple[GroupId, ...] = Field(default=())
    """Entra groups that may do everything."""


class ExternalArgoCD(_ArgoCD):
    """An Argo CD that somebody else installs."""

    install: Literal["none"]
    """`none`: it is there already."""
    config: Literal["patch", "leave"]
    """`patch`: set the keys of argocd-cm that the generated Applications need. `leave`: only
    report them; whoever installs Argo CD sets them."""


_CHART_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+", re.ASCII)
_EXTENSION_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(?:-[.a-z0-9]+)?", re.ASCII)


def _chart_version(value: str) -> str:
    if not _CHART_VERSION.fullmatch(value):
        raise mistake("is not a version of the chart", "write all of it, such as 10.1.1")
    return value


def _extension_version(value: str) -> str:
    if not _EXTENSION_VERSION.fullmatch(value):
        raise mistake("is not a version of the extension", "write all of it, such as 1.0.0-preview")
    return value


class Chart(Model):
    """The community's Helm chart."""

    version: Annotated[
        str,
        AfterValidator(_chart_version),
        Field(json_schema_extra={"pattern": f"^{_CHART_VERSION.pattern}$"}),
    ] = "10.1.1"
    """The version of the chart argo-cd."""


class Extension(Model):
    """The AKS extension Microsoft.ArgoCD, which is in preview."""

    release_train: Literal["Preview", "Stable"]
    """The release train."""
    version: Annotated[
        str,
        AfterValidator(_extension_version),
        Field(json_schema_extra={"pattern": f"^{_EXTENSION_VERSION.pattern}$"}),
    ]
    """Its version: az k8s-extension extension-types list-versions-by-cluster."""


class Reconciliation(Model):
    """How often Argo CD looks at git by itself."""

    timeout: Duration = "120s"
    """The time between two looks."""
    jitter: Duration = "60s"
    """The most that is added at random, so that not all look at once."""


class ResourceExclusion(Model):
    """Objects that Argo CD never looks at."""

    api_groups: tuple[ApiGroup, ...] = Field(min_length=1)
    """API groups or globs of them."""
    kinds: tuple[Kind, ...] = Field(min_length=1)
    """Kinds or globs of them."""
    clusters: tuple[Text, ...] = ("*",)
    """API servers or globs of them."""


class Metrics(Model):
    """What Prometheus reads."""

    service_monitors: Literal["none", "prometheusOperator", "azure"] = "none"
    """`azure`: for managed Prometheus; `prometheusOperator`: for one of the cluster's own."""


class InstalledArgoCD(_ArgoCD):
    """An Argo CD that the stack installs; `install` alone chooses between chart and extension."""

    install: Literal["helm", "extension"]
    """`helm`: the community's chart. `extension`: the AKS extension, for AKS and Arc."""
    name: Name = "argocd"
    """The name of the Helm release or of the extension."""
    replaces: Literal["helm", "extension"] | None = None
    """What installed Argo CD before and was removed by hand; lets `install`, `name` or `namespace`
    change (docs/argocd.md)."""
    chart: Chart = Chart()
    """The chart, used by `helm`."""
    extension: Extension | None = None
    """The extension, used by `extension`."""
    domain: Domain | None = None
    """The host name under which people and webhooks reach it."""
    exposure: Exposure = NotExposed(kind="none")
    """How they reach it, and where TLS ends."""
    sso: Sso = NoSso(mode="none")
    """How people log in."""
    local_admin: bool = False
    """Keep the local user admin. Off, it can be switched on again in an emergency (README)."""
    rbac: Rbac = Rbac()
    """Who may do what in all of Argo CD."""
    availability: Availability
    """How many pods there are of each part."""
    resources: dict[Component, Resources] = Field(default_factory=dict)
    """What the parts ask for, where it is not the usual."""
    workload_identity: bool
    """Give Argo CD an Azure identity: for registries, Azure Repos and spokes."""
    network_policies: bool = True
    """Let only those pods talk to each other that must."""
    metrics: Metrics = Metrics()
    """What Prometheus reads."""
    notifications: Notifications = Notifications()
    """Whom Argo CD tells, of what."""
    webhooks: Webhooks = Webhooks()
    """Who may tell Argo CD of a push."""
    reconciliation: Reconciliation = Reconciliation()
    """How often it looks at git by itself."""
    resource_exclusions: tuple[ResourceExclusion, ...] = ()
    """Objects that it never looks at, besides the chart's own."""
    application_namespaces: tuple[Name, ...] = ()
    """Namespaces besides its own in which Applications may lie."""
    repositories: dict[Name, ArgoCDRepository] = Field(default_factory=dict)
    """Repositories it logs in to, besides the config repository."""
    spokes: dict[Name, Spoke] = Field(default_factory=dict)
    """Other clusters it deploys to, by the names that environments use."""
    extra_values: dict[str, object] = Field(default_factory=dict)
    """Values of the chart that have no setting here, as in values.yaml; they win over the rest."""

    @model_validator(mode="after")
    def _settings_fit_together(self) -> "InstalledArgoCD":
        refuse(installed_faults(self))
        return self


ArgoCD = Annotated[ExternalArgoCD | InstalledArgoCD, Field(discriminator="install")]
"""An Argo CD, told apart by `install`."""
