"""Every way in which the settings of an installed Argo CD are refused, with the exact message."""

from collections.abc import Mapping

import pytest

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import SettingsError, validate
from tests.unit.installed_argocd import ADMINS, CLIENT, ENTRA, EXTENSION, PUBLIC, SMALL, installed

HOST_NAME = (
    "domain: is not a host name; "
    "write it in small letters without https:// and path, such as argocd.example.com"
)
GROUPS = "names groups, which only single sign-on knows; set sso.mode to entra, or remove it"
ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
    "/providers/Microsoft.Network/dnsZones/example.org"
)
CERT_MANAGER = {"source": "certManager", "issuer": "letsencrypt"}


def mistakes(*parts: Mapping[str, object], **keys: object) -> list[str]:
    values: dict[str, object] = dict(SMALL)
    for part in (*parts, keys):
        values.update(part)
    with pytest.raises(SettingsError) as caught:
        validate(InstalledArgoCD, values)
    return [str(one) for one in caught.value.mistakes]


def permission(resource: str, action: str, object_: str = "*/*") -> dict[str, str]:
    return {"resource": resource, "action": action, "object": object_}


def with_role(*permissions: Mapping[str, str], name: str = "dev") -> dict[str, object]:
    role = {"permissions": list(permissions), "groups": [ADMINS]}
    return {"rbac": {"roles": {name: role}}}


def role_mistakes(one: Mapping[str, str], **keys: object) -> list[str]:
    found = mistakes(ENTRA, with_role(one), **keys)
    return [text.removeprefix("rbac.roles.dev.permissions.0.") for text in found]


def test_a_small_one_and_an_exposed_one_are_fine() -> None:
    assert installed().domain is None
    assert installed(PUBLIC).domain == "argocd.example.com"
    assert installed(ENTRA, EXTENSION).install == "extension"


@pytest.mark.parametrize(
    "domain", ["Argocd.example.com", "https://a.example.com", "argocd", "a..b", "a" * 64 + ".com"]
)
def test_a_domain_is_a_host_name(domain: str) -> None:
    assert mistakes(domain=domain) == [HOST_NAME]


def test_an_address_needs_a_domain() -> None:
    assert mistakes(PUBLIC, domain=None) == [
        "domain: is missing, and exposure.kind is loadBalancer; add the host name"
    ]


def test_single_sign_on_needs_a_domain() -> None:
    assert mistakes(ENTRA, domain=None) == [
        "domain: is missing, and Entra sends people back to it; add the host name"
    ]


def test_an_address_nobody_can_log_in_at_is_refused() -> None:
    assert mistakes(PUBLIC, localAdmin=False) == [
        "sso.mode: is none, and localAdmin is off, so that nobody can log in; "
        "write entra, or set localAdmin"
    ]


def test_groups_mean_nothing_without_single_sign_on() -> None:
    rbac = {"readers": [ADMINS], **with_role(permission("logs", "get"))["rbac"]}  # type: ignore[dict-item]
    assert mistakes(adminGroups=[ADMINS], rbac=rbac) == [
        f"adminGroups: {GROUPS}",
        f"rbac.readers: {GROUPS}",
        f"rbac.roles: {GROUPS}",
    ]


def test_all_groups_of_a_person_need_argo_cd_3_5() -> None:
    all_groups = {"mode": "entra", "credential": "secret", "groups": "all", "clientId": CLIENT}
    fact = (
        "sso.groups: is all, but before 3.5 Argo CD gives people in more than 200 groups no rights"
    )
    assert mistakes(ENTRA, sso=all_groups) == [
        f"{fact}; write assigned, or a chart.version with Argo CD 3.5"
    ]
    assert mistakes(ENTRA, EXTENSION, sso=all_groups) == [f"{fact}; write assigned"]
    assert installed(ENTRA, sso=all_groups, chart={"version": "10.2.0"}).chart.version == "10.2.0"


def test_webhooks_need_an_address() -> None:
    webhooks = {"github": {"secret": "generated"}, "azureDevOps": {"secret": "given"}}
    reason = "cannot arrive, because exposure.kind is none; choose another exposure, or remove it"
    assert mistakes(webhooks=webhooks) == [
        f"webhooks.github: {reason}",
        f"webhooks.azureDevOps: {reason}",
    ]


def test_names_that_the_chart_would_cut_are_refused() -> None:
    assert mistakes(name="a" * 23) == [
        "name: is longer than 22 characters, so that the chart would cut its own names; shorten it"
    ]


def test_the_extension_needs_a_train_and_a_version() -> None:
    assert mistakes(install="extension") == [
        "extension: is missing; add it with releaseTrain and version"
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"chart": {"version": "10.x"}},
            "chart.version: is not a version of the chart; write all of it, such as 10.1.1",
        ),
        (
            {"extension": {"releaseTrain": "Stable", "version": "latest"}},
            "extension.version: is not a version of the extension; "
            "write all of it, such as 1.0.0-preview",
        ),
    ],
)
def test_versions_are_whole(keys: dict[str, object], message: str) -> None:
    assert mistakes(**keys) == [message]


@pytest.mark.parametrize(
    ("availability", "resources", "message"),
    [
        ({"mode": "single"}, "redis-ha", "availability.mode single; write redis"),
        ({"mode": "ha"}, "redis", "availability.mode ha; write redis-ha"),
    ],
)
def test_resources_are_of_what_is_installed(
    availability: dict[str, object], resources: str, message: str
) -> None:
    asked = {resources: {"cpu": "100m", "memory": "128Mi"}}
    assert mistakes(availability=availability, resources=asked) == [
        f"resources.{resources}: is not installed with {message}"
    ]


def test_resources_of_notifications_need_notifications() -> None:
    assert mistakes(resources={"notifications": {"cpu": "100m", "memory": "128Mi"}}) == [
        "resources.notifications: is not installed without notifications; remove it"
    ]


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        (
            {"cpu": "0", "memory": "128Mi"},
            'cpu: is not an amount of processor time; write it such as 250m, "1" or "1.5"',
        ),
        (
            {"cpu": "1", "memory": "128M"},
            "memory: is not an amount of memory; write it in Mi or Gi, such as 512Mi",
        ),
        (
            {"cpu": "0.5", "memory": "1Gi", "cpuLimit": "400m"},
            "cpuLimit: is below cpu; raise it, or lower cpu",
        ),
        (
            {"cpu": "1", "memory": "1Gi", "memoryLimit": "1000Mi"},
            "memoryLimit: is below memory; raise it, or lower memory",
        ),
    ],
)
def test_resources_are_amounts(resources: dict[str, object], message: str) -> None:
    assert mistakes(resources={"server": resources}) == [f"resources.server.{message}"]


def test_one_pod_is_no_high_availability() -> None:
    one = {"min": 1, "max": 3}
    reason = "stops Argo CD while its one pod moves; write 2 or more, or use mode single"
    assert mistakes(availability={"mode": "ha", "server": one, "repoServer": one}) == [
        f"availability.server.min: {reason}",
        f"availability.repoServer.min: {reason}",
    ]


def test_the_fewest_pods_are_not_more_than_the_most() -> None:
    assert mistakes(availability={"mode": "ha", "server": {"min": 4, "max": 3}}) == [
        "availability.server.min: exceeds max; lower it, or raise max"
    ]


def test_a_spoke_is_served_by_a_shard_that_exists() -> None:
    spokes = {"aks-west": {"resourceGroup": "rg", "name": "aks-west", "shard": 2}}
    availability = {"mode": "single", "controllerShards": 2}
    assert mistakes(workloadIdentity=True, spokes=spokes, availability=availability) == [
        "spokes.aks-west.shard: is none of the 2 that availability.controllerShards makes; "
        "write 1 or less, or raise it"
    ]


def test_application_namespaces_are_others_and_listed_once() -> None:
    assert mistakes(applicationNamespaces=["argocd", "team-a", "team-a"]) == [
        "applicationNamespaces.0: is Argo CD's own; remove it",
        "applicationNamespaces.2: is listed before; remove it",
    ]


def test_an_exclusion_leaves_something_to_see() -> None:
    everything = {"apiGroups": ["*"], "kinds": ["*"]}
    assert mistakes(resourceExclusions=[everything]) == [
        "resourceExclusions.0: hides everything from Argo CD; name apiGroups, kinds or clusters"
    ]


def test_exclusions_name_groups_and_kinds() -> None:
    assert mistakes(resourceExclusions=[{"apiGroups": ["apps/v1"], "kinds": ["pods"]}]) == [
        "resourceExclusions.0.apiGroups.0: is not an API group; write it without a version, "
        'such as apps, or "" for Pods and the other core kinds',
        "resourceExclusions.0.kinds.0: is not a kind; write it as manifests do, such as Deployment",
    ]


def test_a_certificate_names_the_whole_domain() -> None:
    domain = f"{'a' * 60}.example.com"
    exposure = {"kind": "loadBalancer", "internal": True, "tls": CERT_MANAGER}
    assert mistakes(PUBLIC, exposure=exposure, domain=domain) == [
        "domain: is longer than the 64 characters that a certificate can name; "
        "shorten it, or write exposure.tls.source secret"
    ]


def test_the_zone_of_web_app_routing_holds_the_domain() -> None:
    exposure = {"kind": "webAppRouting", "dnsZoneId": ZONE, "tls": CERT_MANAGER}
    assert mistakes(PUBLIC, exposure=exposure) == [
        "exposure.dnsZoneId: is not the zone that domain lies in; "
        "give the id of that zone, or remove it"
    ]
    installed(PUBLIC, exposure=exposure, domain="argocd.example.org")


def test_a_certificate_of_a_key_vault_has_no_version() -> None:
    uri = "https://kv-example.vault.azure.net/certificates/argocd/0123456789abcdef"
    exposure = {"kind": "webAppRouting", "tls": {"source": "keyVault", "certificateUri": uri}}
    assert mistakes(PUBLIC, exposure=exposure) == [
        "exposure.tls.certificateUri: is not the URI of a certificate in a Key Vault; "
        "write https://VAULT.vault.azure.net/certificates/NAME, without a version"
    ]


@pytest.mark.parametrize(
    ("notifications", "message"),
    [
        (
            {"teamsWorkflows": ["alerts", "alerts"]},
            "teamsWorkflows.1: is listed before; remove it",
        ),
        (
            {"slack": True, "triggers": ["on-created", "on-created"]},
            "triggers.1: is listed before; remove it",
        ),
        (
            {"slack": True, "triggers": []},
            "triggers: is empty, so that nothing is ever sent; add a trigger",
        ),
        (
            {"triggers": ["on-created"]},
            "triggers: has nothing to send with; add teamsWorkflows, slack or github, or remove it",
        ),
    ],
)
def test_notifications_send_something(notifications: dict[str, object], message: str) -> None:
    assert mistakes(notifications=notifications) == [f"notifications.{message}"]


@pytest.mark.parametrize(
    ("resource", "action", "object_", "message"),
    [
        ("logs", "create", "*/*", "action: is no action of logs; write get or *"),
        ("exec", "get", "*/*", "action: is no action of exec; write create or *"),
        (
            "applications",
            "edit",
            "*/*",
            "action: is no action of applications; "
            "write action/GROUP/KIND/NAME, create, delete, get, override, sync, update or *",
        ),
        (
            "applications",
            "sync/*",
            "*/*",
            "action: is no action of applications; "
            "write action/GROUP/KIND/NAME, create, delete, get, override, sync, update or *",
        ),
        (
            "clusters",
            "update/*",
            "*",
            "action: is no action of clusters; write create, delete, get, update or *",
        ),
        (
            "applications",
            "action",
            "*/*",
            "action: names no action; write action/*, or action/GROUP/KIND/NAME",
        ),
        (
            "applications",
            "action/restart",
            "*/*",
            "action: is not action/GROUP/KIND/NAME; write all parts, or action/*",
        ),
        (
            "applications",
            "delete/apps/Deployment",
            "*/*",
            "action: is not delete/GROUP/KIND/NAMESPACE/NAME; write all parts, or delete/*",
        ),
        (
            "applications",
            "get",
            "team-a",
            "object: is not PROJECT/APPLICATION; write both, such as team-a/* or */*",
        ),
        (
            "logs",
            "get",
            "team-a/",
            "object: is not PROJECT/APPLICATION; write both, such as team-a/* or */*",
        ),
        (
            "projects",
            "get",
            "team-a/*",
            "object: holds '/', which no name of projects does; write the name alone, or *",
        ),
    ],
)
def test_a_permission_is_one_that_argo_cd_asks_for(
    resource: str, action: str, object_: str, message: str
) -> None:
    assert role_mistakes(permission(resource, action, object_)) == [message]


@pytest.mark.parametrize(
    "unfit", ["a,b/*", "a b/*", "a/*\n", 'a"/*', "a/[ab]", "a/{x}", "a\\/*", "a/\x7f"]
)
def test_a_permission_fits_into_a_line_of_the_policy(unfit: str) -> None:
    assert role_mistakes(permission("applications", "get", unfit)) == [
        "object: holds a space, comma, quote, bracket or backslash; "
        "write a name, with * and ? for what varies"
    ]


@pytest.mark.parametrize(
    ("resource", "action", "object_"),
    [
        ("applications", "*", "*/*"),
        ("applications", "action/apps/Deployment/restart", "team-a/*"),
        ("applications", "action//Pod/maintenance-off", "team-a/*"),
        ("applications", "action/apps/*", "team-a/*"),
        ("applications", "update/*", "team-a/web"),
        ("applications", "delete/*/Pod/*/*", "team-a/web"),
        ("clusters", "get", "https://aks.example.com:443"),
        ("repositories", "create", "team-a/https://github.com/example/*"),
        ("write-repositories", "get", "*"),
        ("extensions", "invoke", "metrics"),
    ],
)
def test_these_permissions_are_fine(resource: str, action: str, object_: str) -> None:
    installed(ENTRA, with_role(permission(resource, action, object_)))


def test_a_permission_names_a_namespace_only_where_applications_may_lie() -> None:
    message = (
        "object: names a namespace that is not among applicationNamespaces; "
        "write PROJECT/APPLICATION, or add the namespace"
    )
    own = permission("applications", "get", "team-a/argocd/*")
    assert role_mistakes(own) == [message]
    assert role_mistakes(own, applicationNamespaces=["apps"]) == [message]
    apps = permission("applications", "get", "team-a/app*/*")
    installed(ENTRA, with_role(apps), applicationNamespaces=["apps"])


@pytest.mark.parametrize("name", ["admin", "readonly"])
def test_the_built_in_roles_stay_as_they_are(name: str) -> None:
    assert mistakes(ENTRA, with_role(permission("logs", "get"), name=name)) == [
        f"rbac.roles.{name}: is built into Argo CD, and this would widen it; rename it"
    ]


def test_a_role_has_members() -> None:
    role = {"permissions": [permission("logs", "get")], "groups": []}
    assert mistakes(ENTRA, rbac={"roles": {"dev": role}}) == [
        "rbac.roles.dev.groups: is empty; add at least one entry"
    ]
