"""What the settings of an installed Argo CD ask of each other."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from aks_gitops.settings.availability import HighAvailability
from aks_gitops.settings.exposure import LoadBalancer, NotExposed, WebAppRouting
from aks_gitops.settings.fields import Fault
from aks_gitops.settings.sso import EntraSso, NoSso

if TYPE_CHECKING:
    from aks_gitops.settings.argocd import InstalledArgoCD

NAME_LIMIT = 22
"""How long the release's name can be: the chart adds -argocd-application-controller and cuts what
is longer than 52 characters (argo-helm's charts/argo-cd/templates/_helpers.tpl)."""

COMMON_NAME_LIMIT = 64
"""How long a certificate's common name can be, which the chart makes of the domain (RFC 5280)."""

LAST_CHART_WITHOUT_OVERAGE = (10, 1, 1)
"""It installs Argo CD 3.4.4; from 3.5 on azure.enableUserGroupOverageClaim is known."""


def installed_faults(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    """Yield everything that cannot work together in the settings of one Argo CD."""
    for check in _CHECKS:
        yield from check(argocd)


def _names_are_not_cut(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    if len(argocd.name) > NAME_LIMIT:
        fact = f"is longer than {NAME_LIMIT} characters, so that the chart would cut its own names"
        yield Fault(fact, "shorten it", "name")


def _the_extension_is_described(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    if argocd.install == "extension" and argocd.extension is None:
        yield Fault("is missing", "add it with releaseTrain and version", "extension")


def _there_is_a_domain(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    if argocd.domain is not None:
        return
    if not isinstance(argocd.exposure, NotExposed):
        fact = f"is missing, and exposure.kind is {argocd.exposure.kind}"
        yield Fault(fact, "add the host name", "domain")
    elif isinstance(argocd.sso, EntraSso):
        yield Fault("is missing, and Entra sends people back to it", "add the host name", "domain")


def _somebody_can_log_in(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    if isinstance(argocd.exposure, NotExposed) or argocd.local_admin:
        return
    if isinstance(argocd.sso, NoSso):
        fact = "is none, and localAdmin is off, so that nobody can log in"
        yield Fault(fact, "write entra, or set localAdmin", "sso.mode")


def _groups_come_from_entra(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    if not isinstance(argocd.sso, NoSso):
        return
    rbac = argocd.rbac
    given = {
        "adminGroups": argocd.admin_groups,
        "rbac.readers": rbac.readers,
        "rbac.roles": rbac.roles,
    }
    fact = "names groups, which only single sign-on knows"
    for key, groups in given.items():
        if groups:
            yield Fault(fact, "set sso.mode to entra, or remove it", key)


def _groups_are_complete(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    """Of more than 200 groups a token names none; Argo CD asks Entra for them from 3.5 on."""
    if not isinstance(argocd.sso, EntraSso) or argocd.sso.groups != "all":
        return
    chart = tuple(map(int, argocd.chart.version.split(".")))
    if argocd.install == "helm" and chart > LAST_CHART_WITHOUT_OVERAGE:
        return
    fact = "is all, but before 3.5 Argo CD gives people in more than 200 groups no rights"
    fix = (
        "write assigned, or a chart.version with Argo CD 3.5"
        if argocd.install == "helm"
        else "write assigned"
    )
    yield Fault(fact, fix, "sso.groups")


def _webhooks_arrive(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    if not isinstance(argocd.exposure, NotExposed):
        return
    given = {"github": argocd.webhooks.github, "azureDevOps": argocd.webhooks.azure_dev_ops}
    for key, webhook in given.items():
        if webhook:
            fact = "cannot arrive, because exposure.kind is none"
            yield Fault(fact, "choose another exposure, or remove it", f"webhooks.{key}")


def _resources_have_a_component(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    replicated = isinstance(argocd.availability, HighAvailability)
    unused, used = ("redis", "redis-ha") if replicated else ("redis-ha", "redis")
    if unused in argocd.resources:
        fact = f"is not installed with availability.mode {argocd.availability.mode}"
        yield Fault(fact, f"write {used}", f"resources.{unused}")
    if "notifications" in argocd.resources and not argocd.notifications.enabled:
        fact = "is not installed without notifications"
        yield Fault(fact, "remove it", "resources.notifications")


def _namespaces_are_others(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    before: set[str] = {argocd.namespace}
    for index, name in enumerate(argocd.application_namespaces):
        if name in before:
            fact = "is Argo CD's own" if name == argocd.namespace else "is listed before"
            yield Fault(fact, "remove it", f"applicationNamespaces.{index}")
        before.add(name)


def _permissions_name_other_namespaces(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    """Argo CD names the Applications of its own namespace PROJECT/APPLICATION."""
    for name, role in argocd.rbac.roles.items():
        for index, permission in enumerate(role.permissions):
            parts = permission.object.split("/")
            ours = permission.resource in ("applications", "applicationsets", "exec", "logs")
            if not ours or len(parts) != 3:
                continue
            if not any(fnmatchcase(one, parts[1]) for one in argocd.application_namespaces):
                place = f"rbac.roles.{name}.permissions.{index}.object"
                fact = "names a namespace that is not among applicationNamespaces"
                yield Fault(fact, "write PROJECT/APPLICATION, or add the namespace", place)


def _shards_exist(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    shards = argocd.availability.controller_shards
    for name, spoke in argocd.spokes.items():
        if spoke.shard is not None and spoke.shard >= shards:
            fact = f"is none of the {shards} that availability.controllerShards makes"
            yield Fault(fact, f"write {shards - 1} or less, or raise it", f"spokes.{name}.shard")


def _something_is_left(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    for index, exclusion in enumerate(argocd.resource_exclusions):
        everything = (exclusion.api_groups, exclusion.kinds, exclusion.clusters)
        if all("*" in patterns for patterns in everything):
            fact = "hides everything from Argo CD"
            yield Fault(fact, "name apiGroups, kinds or clusters", f"resourceExclusions.{index}")


def _a_certificate_can_name_the_domain(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    exposure, domain = argocd.exposure, argocd.domain
    if not isinstance(exposure, LoadBalancer) or exposure.tls.source != "certManager":
        return
    if domain and len(domain) > COMMON_NAME_LIMIT:
        fact = f"is longer than the {COMMON_NAME_LIMIT} characters that a certificate can name"
        yield Fault(fact, "shorten it, or write exposure.tls.source secret", "domain")


def _the_zone_holds_the_domain(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    exposure, domain = argocd.exposure, argocd.domain
    if not isinstance(exposure, WebAppRouting) or not exposure.dns_zone_id or not domain:
        return
    zone = exposure.dns_zone_id.rpartition("/")[2].lower()
    if domain != zone and not domain.endswith(f".{zone}"):
        fact = "is not the zone that domain lies in"
        yield Fault(fact, "give the id of that zone, or remove it", "exposure.dnsZoneId")


def _extra_values_do_something(argocd: "InstalledArgoCD") -> Iterator[Fault]:
    # These modules know the settings, and the catalogue of keys takes time to load.
    from aks_gitops.install.extension import inexpressible_extra_values
    from aks_gitops.install.extra_values import extra_values_faults

    if not argocd.extra_values:
        return
    for fault in extra_values_faults(argocd.extra_values):
        yield fault._replace(at=f"extraValues.{fault.at}")
    if argocd.install == "extension":
        for fault in inexpressible_extra_values(argocd):
            yield fault._replace(at=f"extraValues.{fault.at}")


_CHECKS: tuple[Callable[["InstalledArgoCD"], Iterator[Fault]], ...] = (
    _names_are_not_cut,
    _the_extension_is_described,
    _there_is_a_domain,
    _somebody_can_log_in,
    _groups_come_from_entra,
    _groups_are_complete,
    _webhooks_arrive,
    _resources_have_a_component,
    _namespaces_are_others,
    _permissions_name_other_namespaces,
    _shards_exist,
    _something_is_left,
    _a_certificate_can_name_the_domain,
    _the_zone_holds_the_domain,
    _extra_values_do_something,
)
