"""The values of the chart: what each setting comes to, and what no setting may come to."""

import json
import random
from collections.abc import Callable, Iterator, Mapping

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.argocd.config import argocd_cm
from aks_gitops.install.address import base_url, server_service
from aks_gitops.install.chart_keys import faults
from aks_gitops.install.config_map import DEFAULT_EXCLUSIONS
from aks_gitops.install.facts import InstallFacts
from aks_gitops.install.merge import merged
from aks_gitops.install.references import Values
from aks_gitops.install.single_sign_on import sso_values
from aks_gitops.install.values import helm_values, sections
from aks_gitops.report.manifests import to_yaml
from tests.unit.installed_argocd import (
    CLIENT,
    DEV,
    ENTRA,
    EXTENSION,
    FACTS,
    PRODUCTION,
    PUBLIC,
    TENANT,
    installed,
    value,
    values_of,
)

CERT_MANAGER = {"source": "certManager", "issuer": "letsencrypt"}
SECRET = {"source": "secret"}
HA: Mapping[str, object] = {"availability": {"mode": "ha"}}
NOTIFIED: Mapping[str, object] = {"notifications": {"slack": True}}

EXPOSURES: Mapping[str, dict[str, object]] = {
    "loadBalancer": {"kind": "loadBalancer", "internal": True, "tls": CERT_MANAGER},
    "nginx": {"kind": "nginx", "tls": SECRET},
    "webAppRouting": {"kind": "webAppRouting", "tls": SECRET},
    "gateway": {"kind": "gateway", "gateway": "edge", "namespace": "gateways"},
}

KEYS = st.text("abc", min_size=1, max_size=2)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        st.one_of(st.integers(), st.lists(st.integers(), max_size=2)),
        lambda inner: st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


def leaves(values: Mapping[str, object], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, inner in values.items():
        path = (*above, key)
        if isinstance(inner, Mapping) and inner:
            yield from leaves(inner, path)
        else:
            yield path


def cm(values: Values, key: str) -> object:
    return value(values, "configs", "cm", key)


def params(values: Values) -> object:
    return value(values, "configs", "params")


def oidc(values: Values) -> object:
    text = cm(values, "oidc.config")
    assert isinstance(text, str)
    return yaml.safe_load(text)


@pytest.mark.parametrize(("name", "settings"), [("dev", DEV), ("production", PRODUCTION)])
def test_the_values_of_a_stack_are_these(
    golden: Callable[[str, str], None], name: str, settings: Mapping[str, object]
) -> None:
    golden(f"values-{name}.yaml", to_yaml(values_of(settings)))


@pytest.mark.parametrize("settings", [DEV, PRODUCTION, {**PRODUCTION, **EXTENSION}])
def test_the_chart_knows_every_key(settings: Mapping[str, object]) -> None:
    assert list(faults(values_of(settings))) == []


@pytest.mark.parametrize("settings", [DEV, PRODUCTION, {**PRODUCTION, **EXTENSION}])
def test_no_two_sections_set_the_same_value(settings: Mapping[str, object]) -> None:
    parts = sections(installed(settings), FACTS)
    paths = [path for part in parts for path in leaves(part)]
    assert len(paths) == len(set(paths))


def test_values_are_plain_data() -> None:
    assert json.loads(json.dumps(values_of(PRODUCTION)))


def test_the_extension_gets_the_same_values_but_for_what_it_does_itself() -> None:
    helm, extension = values_of(PRODUCTION), values_of(PRODUCTION, EXTENSION)
    assert set(leaves(extension)) < set(leaves(helm))
    assert set(leaves(helm)) - set(leaves(extension)) == {
        (part, *rest)
        for part in ("server", "repoServer")
        for rest in (
            ("podLabels", "azure.workload.identity/use"),
            ("serviceAccount", "annotations", "azure.workload.identity/client-id"),
        )
    }


def test_extra_values_win_key_by_key_and_replace_lists_whole() -> None:
    extra = {
        "server": {"extraArgs": ["--a"], "resources": {"requests": {"cpu": "2"}}},
        "global": {"topologySpreadConstraints": []},
    }
    values = values_of(HA, extraValues=extra)
    requests = {"cpu": "2", "memory": "256Mi"}
    assert value(values, "server", "resources", "requests") == requests
    assert value(values, "server", "extraArgs") == ["--a"]
    assert value(values, "global", "topologySpreadConstraints") == []
    assert value(values, "global", "domain") == "localhost:8080"


@given(TREES, TREES, TREES)
def test_merging_is_a_matter_of_order_alone(one: Values, two: Values, three: Values) -> None:
    assert merged(merged(one, two), three) == merged(one, merged(two, three))
    assert merged(one, one) == merged(one) == one
    assert merged({}, one) == merged(one, {}) == one


@given(TREES, TREES)
def test_what_wins_in_a_merge_is_all_there(below: Values, above: Values) -> None:
    result = merged(below, above)
    for path in leaves(above):
        if value(above, *path) != {}:
            assert value(result, *path) == value(above, *path)


# Addresses


def test_without_a_domain_the_url_is_the_forwarded_port() -> None:
    values = values_of(NOTIFIED)
    assert cm(values, "url") == "https://localhost:8080"
    assert value(values, "notifications", "argocdUrl") == "https://localhost:8080"
    assert value(values, "global", "domain") == "localhost:8080"
    assert "argocd.example.com" not in json.dumps(values)


def test_with_a_domain_everything_points_to_it() -> None:
    values = values_of(PUBLIC, NOTIFIED)
    assert cm(values, "url") == "https://argocd.example.com"
    assert value(values, "notifications", "argocdUrl") == "https://argocd.example.com"
    assert value(values, "global", "domain") == "argocd.example.com"
    assert base_url(installed(PUBLIC)) == "https://argocd.example.com"


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("argocd", "argocd-server"),
        ("my-argocd", "my-argocd-server"),
        ("gitops", "gitops-argocd-server"),
    ],
)
def test_the_service_is_named_after_the_release(name: str, service: str) -> None:
    assert server_service(installed(name=name)) == service


@pytest.mark.parametrize("kind", ["nginx", "webAppRouting", "gateway"])
def test_where_tls_ends_before_the_server_it_does_not_redirect(kind: str) -> None:
    assert params(values_of(PUBLIC, exposure=EXPOSURES[kind])) == {"server.insecure": True}


@pytest.mark.parametrize("keys", [{}, {**PUBLIC, "exposure": EXPOSURES["loadBalancer"]}])
def test_else_tls_ends_in_the_server(keys: Mapping[str, object]) -> None:
    assert params(values_of(keys)) is None


def test_a_load_balancer_can_be_internal_and_for_some_only() -> None:
    exposure = {**EXPOSURES["loadBalancer"], "sourceRanges": ["10.0.0.0/8"]}
    server = value(values_of(PUBLIC, exposure=exposure), "server")
    assert isinstance(server, Mapping)
    assert server["service"] == {
        "type": "LoadBalancer",
        "annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": "true"},
        "loadBalancerSourceRanges": ["10.0.0.0/8"],
    }
    assert server["certificate"] == {
        "enabled": True,
        "issuer": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "letsencrypt"},
    }


def test_a_public_load_balancer_with_a_certificate_of_somebody_elses() -> None:
    server = value(values_of(PUBLIC), "server")
    assert isinstance(server, Mapping)
    assert "certificate" not in server
    assert server["service"]["annotations"] == {}


@pytest.mark.parametrize(
    ("tls", "annotations"),
    [
        (SECRET, {}),
        (CERT_MANAGER, {"cert-manager.io/cluster-issuer": "letsencrypt"}),
        ({**CERT_MANAGER, "issuerKind": "Issuer"}, {"cert-manager.io/issuer": "letsencrypt"}),
    ],
)
@pytest.mark.parametrize(
    ("kind", "ingress_class"),
    [("nginx", "nginx"), ("webAppRouting", "webapprouting.kubernetes.azure.com")],
)
def test_an_ingress_has_the_certificate_in_argocd_server_tls(
    kind: str, ingress_class: str, tls: object, annotations: object
) -> None:
    values = values_of(PUBLIC, exposure={"kind": kind, "tls": tls})
    assert value(values, "server", "ingress") == {
        "enabled": True,
        "ingressClassName": ingress_class,
        "tls": True,
        "annotations": annotations,
    }


def test_web_app_routing_can_take_the_certificate_from_a_key_vault() -> None:
    uri = "https://kv-example.vault.azure.net/certificates/argocd"
    exposure = {"kind": "webAppRouting", "tls": {"source": "keyVault", "certificateUri": uri}}
    assert value(values_of(PUBLIC, exposure=exposure), "server", "ingress") == {
        "enabled": True,
        "ingressClassName": "webapprouting.kubernetes.azure.com",
        "tls": False,
        "extraTls": [
            {
                "hosts": ["argocd.example.com"],
                "secretName": 'keyvault-{{ include "argo-cd.server.fullname" . }}',
            }
        ],
        "annotations": {"kubernetes.azure.com/tls-cert-keyvault-uri": uri},
    }


@pytest.mark.parametrize(("listener", "section"), [(None, {}), ("https", {"sectionName": "https"})])
def test_a_gateway_gets_a_route(listener: str | None, section: dict[str, str]) -> None:
    exposure = {**EXPOSURES["gateway"], **({"listener": listener} if listener else {})}
    assert value(values_of(PUBLIC, exposure=exposure), "server", "httproute") == {
        "enabled": True,
        "parentRefs": [{"name": "edge", "namespace": "gateways", **section}],
        "hostnames": ["argocd.example.com"],
    }


# Logging in


def test_dex_is_never_there_and_the_local_admin_only_where_wanted() -> None:
    assert value(values_of(), "dex") == {"enabled": False}
    assert cm(values_of(), "admin.enabled") is False
    assert cm(values_of(localAdmin=True), "admin.enabled") is True
    assert cm(values_of(), "oidc.config") is None


def test_single_sign_on_needs_no_secret() -> None:
    assert oidc(values_of(ENTRA)) == {
        "name": "Entra",
        "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "clientID": "${ssoClientId}",
        "azure": {"useWorkloadIdentity": True},
        "requestedScopes": ["openid", "profile", "email"],
        "requestedIDTokenClaims": {"groups": {"essential": True}},
    }


def test_single_sign_on_with_a_secret_names_its_key() -> None:
    sso = {"mode": "entra", "credential": "secret", "clientId": CLIENT, "tenantId": CLIENT}
    assert oidc(values_of(ENTRA, sso=sso)) == {
        "name": "Entra",
        "issuer": f"https://login.microsoftonline.com/{CLIENT}/v2.0",
        "clientID": CLIENT,
        "clientSecret": "$argocd-sso:clientSecret",
        "requestedScopes": ["openid", "profile", "email"],
        "requestedIDTokenClaims": {"groups": {"essential": True}},
    }


def test_with_a_chart_that_knows_how_argo_cd_asks_for_groups_that_a_token_left_out() -> None:
    sso = {"mode": "entra", "credential": "workloadIdentity", "groups": "all"}
    config = oidc(values_of(ENTRA, sso=sso, chart={"version": "10.2.0"}))
    assert isinstance(config, dict)
    azure = {"useWorkloadIdentity": True, "enableUserGroupOverageClaim": True}
    assert config["azure"] == azure
    assert config["requestedScopes"] == ["openid", "profile", "email", "User.Read"]


def test_single_sign_on_without_any_tenant_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="single sign-on without a tenant"):
        sso_values(installed(ENTRA), InstallFacts(tenant_id=None, argocd_cm={}))


# Pods


def test_one_pod_each_says_so_and_has_no_disruption_budget() -> None:
    values = values_of()
    for component in ("server", "repoServer", "applicationSet", "controller"):
        assert value(values, component, "replicas") == 1
        assert value(values, component, "pdb") == {"enabled": False}
    for component in ("server", "repoServer"):
        assert value(values, component, "autoscaling") == {"enabled": False}
    assert value(values, "redis-ha") == {"enabled": False}
    assert value(values, "server", "env") is None


def test_high_availability_scales_and_never_blocks_a_drain() -> None:
    values = values_of(HA)
    for component in ("server", "repoServer"):
        assert value(values, component, "replicas") is None
        assert value(values, component, "autoscaling") == {
            "enabled": True,
            "minReplicas": 2,
            "maxReplicas": 4,
            "targetCPUUtilizationPercentage": 70,
            "targetMemoryUtilizationPercentage": 80,
        }
        assert isinstance(value(values, component, "resources", "requests"), Mapping)
    for component in ("server", "repoServer", "applicationSet"):
        assert value(values, component, "pdb") == {"enabled": True, "maxUnavailable": 1}
    assert value(values, "controller", "pdb") == {"enabled": False}
    assert value(values, "redis-ha", "podDisruptionBudget") == {"maxUnavailable": 1}
    assert value(values, "redis-ha", "haproxy", "podDisruptionBudget") == {"maxUnavailable": 1}


def test_a_fixed_number_of_servers_share_the_logins() -> None:
    availability = {"mode": "ha", "server": {"min": 3, "max": 3}}
    server = value(values_of(availability=availability), "server")
    assert isinstance(server, Mapping)
    assert server["replicas"] == 3
    assert server["autoscaling"] == {"enabled": False}
    assert server["env"] == [{"name": "ARGOCD_API_SERVER_REPLICAS", "value": "3"}]


@pytest.mark.parametrize("mode", ["single", "ha"])
def test_controllers_are_shards(mode: str) -> None:
    values = values_of(availability={"mode": mode, "controllerShards": 3})
    assert value(values, "controller", "replicas") == 3
    assert value(values, "controller", "pdb") == {"enabled": True, "maxUnavailable": 1}


@pytest.mark.parametrize(("wish", "hard"), [("required", True), ("preferred", False)])
def test_redis_keeps_apart_as_far_as_wanted(wish: str, *, hard: bool) -> None:
    values = values_of(availability={"mode": "ha", "redisAntiAffinity": wish})
    assert value(values, "redis-ha", "hardAntiAffinity") is hard
    assert value(values, "redis-ha", "haproxy", "hardAntiAffinity") is hard


def test_pods_spread_over_zones_and_nodes_but_start_without() -> None:
    values = values_of(HA)
    constraints = value(values, "global", "topologySpreadConstraints")
    assert isinstance(constraints, list)
    assert [one["topologyKey"] for one in constraints] == [
        "topology.kubernetes.io/zone",
        "kubernetes.io/hostname",
    ]
    assert {one["whenUnsatisfiable"] for one in constraints} == {"ScheduleAnyway"}
    assert value(values, "redis-ha", "topologySpreadConstraints") == {
        "enabled": True,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "ScheduleAnyway",
    }


@pytest.mark.parametrize(
    ("component", "path", "availability"),
    [
        ("server", ("server", "resources"), "single"),
        ("redis", ("redis", "resources"), "single"),
        ("redis-ha", ("redis-ha", "redis", "resources"), "ha"),
    ],
)
def test_resources_of_the_settings_replace_the_usual_ones(
    component: str, path: tuple[str, ...], availability: str
) -> None:
    asked = {"cpu": "2", "memory": "3Gi", "cpuLimit": "4"}
    values = values_of(availability={"mode": availability}, resources={component: asked})
    assert value(values, *path) == {
        "requests": {"cpu": "2", "memory": "3Gi"},
        "limits": {"cpu": "4"},
    }


# Network policies


def test_network_policies_let_only_argo_cd_reach_the_replicated_redis() -> None:
    values = values_of(HA)
    assert value(values, "global", "networkPolicy") == {"create": True}
    assert value(values, "redis-ha", "networkPolicy") == {"enabled": True}
    policy = value(values, "redis-ha", "haproxy", "networkPolicy")
    assert isinstance(policy, Mapping)
    (rule,) = policy["ingressRules"]
    (source,) = rule["selectors"]
    (expression,) = source["podSelector"]["matchExpressions"]
    assert expression["values"] == [
        "argocd-application-controller",
        "argocd-repo-server",
        "argocd-server",
    ]


def test_the_default_deny_stays_off_because_it_would_cut_off_redis() -> None:
    assert value(values_of(HA), "global", "networkPolicy", "defaultDenyIngress") is None


def test_network_policies_can_be_left_to_somebody_else() -> None:
    values = values_of(HA, networkPolicies=False)
    assert value(values, "global", "networkPolicy") == {"create": False}
    assert value(values, "redis-ha", "networkPolicy") is None


# Metrics


def test_without_a_prometheus_there_are_no_metrics() -> None:
    values = values_of(NOTIFIED)
    assert value(values, "server", "metrics") is None
    assert value(values, "apiVersionOverrides") is None


@pytest.mark.parametrize(
    ("monitors", "overrides"),
    [
        ("prometheusOperator", None),
        ("azure", {"monitoring": "azmonitoring.coreos.com/v1"}),
    ],
)
def test_monitors_are_of_the_prometheus_that_is_there(monitors: str, overrides: object) -> None:
    values = values_of(NOTIFIED, metrics={"serviceMonitors": monitors})
    on = {"enabled": True, "serviceMonitor": {"enabled": True}}
    for component in ("server", "repoServer", "controller", "applicationSet", "notifications"):
        assert value(values, component, "metrics") == on
    assert value(values, "apiVersionOverrides") == overrides


# Configuration


def test_the_generated_applications_find_what_they_rely_on() -> None:
    values = values_of()
    for key, text in argocd_cm().items():
        assert cm(values, key) == text


def test_argo_cd_looks_at_git_as_often_as_the_stack_says() -> None:
    values = values_of(reconciliation={"timeout": "5m", "jitter": "30s"})
    assert cm(values, "timeout.reconciliation") == "5m"
    assert cm(values, "timeout.reconciliation.jitter") == "30s"
    assert params(values) is None


def test_exclusions_are_added_to_the_charts_own() -> None:
    own = {"apiGroups": ["example.com"], "kinds": ["Report"], "clusters": ["https://a"]}
    text = cm(values_of(resourceExclusions=[own]), "resource.exclusions")
    assert isinstance(text, str)
    *usual, last = yaml.safe_load(text)
    assert last == own
    assert usual == [{key: list(names) for key, names in row.items()} for row in DEFAULT_EXCLUSIONS]
    assert cm(values_of(), "resource.exclusions") is None


def test_applications_in_other_namespaces_are_seen_by_every_controller() -> None:
    values = values_of(applicationNamespaces=["team-b", "team-a"])
    assert params(values) == {
        "application.namespaces": "team-a,team-b",
        "applicationsetcontroller.namespaces": "team-a,team-b",
        "applicationsetcontroller.enable.scm.providers": False,
    }
    assert value(values, "applicationSet", "allowAnyNamespace") is True


def test_webhooks_name_the_keys_of_their_secret() -> None:
    webhooks = {
        "github": {"secret": "generated"},
        "azureDevOps": {"secret": "given", "username": "azure"},
    }
    assert value(values_of(PUBLIC, webhooks=webhooks), "configs", "secret") == {
        "extra": {
            "webhook.github.secret": "$argocd-webhooks:github",
            "webhook.azuredevops.username": "azure",
            "webhook.azuredevops.password": "$argocd-webhooks:azuredevops",
        }
    }
    assert value(values_of(PUBLIC), "configs", "secret") is None


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_in_the_settings_does_not_matter(order: random.Random) -> None:
    settings = dict(order.sample(sorted(PRODUCTION.items()), len(PRODUCTION)))
    assert json.dumps(helm_values(installed(settings), FACTS)) == json.dumps(values_of(PRODUCTION))
