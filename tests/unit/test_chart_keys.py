"""What the catalogue of the chart's keys says of values, with the exact message."""

from aks_gitops.install.chart_keys import catalogue, faults, is_known
from aks_gitops.install.value_paths import parse, shown


def messages(values: dict[str, object]) -> list[str]:
    return [str(fault) for fault in faults(values)]


def test_the_catalogue_says_where_it_comes_from() -> None:
    assert catalogue().chart == "10.1.1"
    assert len(catalogue().types) > 1000


def test_keys_of_the_chart_are_fine() -> None:
    values: dict[str, object] = {
        "server": {
            "replicas": 2,
            "ingress": {"enabled": True, "tls": True, "annotations": {"a.b/c": "true"}},
            "pdb": {"maxUnavailable": 1},
            "resources": {"requests": {"cpu": "1"}},
        },
        "configs": {
            "cm": {"oidc.config": "name: Entra", "any.key": 3, "exec.enabled": False},
            "params": {
                "create": True,
                "annotations": {"a": "b"},
                "server.insecure": True,
                "server.profile.enabled": "true",
            },
            "rbac": {"policy.csv": "", "policy.team.csv": "", "scopes": "[groups]"},
        },
        "global": {"topologySpreadConstraints": []},
    }
    assert messages(values) == []


def test_what_the_catalogue_leaves_to_redis_ha_passes() -> None:
    assert messages({"redis-ha": {"sentinel": {"port": 1}, "haproxy": {"replicas": 3}}}) == []


def test_an_unknown_key_brings_its_likely_meaning() -> None:
    values: dict[str, object] = {
        "server": {"replica": 2},
        "repoServer": {"autoScaling": {"enabled": True}},
        "xyzzy": {"any": {"depth": 1}},
    }
    assert messages(values) == [
        "server.replica: is no key of chart 10.1.1; did you mean 'server.replicas'?",
        "repoServer.autoScaling: is no key of chart 10.1.1; did you mean 'repoServer.autoscaling'?",
        "xyzzy: is no key of chart 10.1.1; find its name in the chart's values.yaml",
    ]


def test_keys_that_no_pod_reads_are_dead() -> None:
    values: dict[str, object] = {
        "configs": {
            "params": {"timeout.reconciliation": "60s", "server.insecur": True, "q.z": 1},
            "cm": {"server.insecure": True},
            "rbac": {"policy.other": ""},
        }
    }
    assert messages(values) == [
        'configs.params."timeout.reconciliation": is read by no pod; '
        'write configs.cm."timeout.reconciliation"',
        'configs.params."server.insecur": is read by no pod; '
        "did you mean 'configs.params.\"server.insecure\"'?",
        'configs.params."q.z": is read by no pod; leave it out',
        'configs.cm."server.insecure": is read by no pod; write configs.params."server.insecure"',
        'configs.rbac."policy.other": is no key of argocd-rbac-cm; '
        "known keys: policy.csv, policy.default, policy.matchMode, scopes",
    ]


def test_a_value_has_the_type_that_the_chart_expects() -> None:
    values: dict[str, object] = {
        "server": {
            "replicas": "2",
            "autoscaling": {"enabled": "false"},
            "ingress": {"tls": [{"secretName": "tls"}], "extraTls": {}},
            "podLabels": {"azure.workload.identity/use": True},
            "certificate": [],
        },
        "controller": {"replicas": True, "name": None},
        "configs": {"cm": {"oidc.config": {"name": "Entra"}}},
        "global": {"domain": ["a"]},
    }
    assert messages(values) == [
        "server.replicas: is not a number; write it in digits, without quotes",
        "server.autoscaling.enabled: is not a boolean; write true or false, without quotes",
        "server.ingress.tls: is not a boolean; write true or false, without quotes",
        "server.ingress.extraTls: is not a list; write each item on its own line after '- '",
        'server.podLabels."azure.workload.identity/use": is not text; quote it',
        "server.certificate: is not a mapping; write its keys below it, indented",
        "controller.replicas: is not a number; write it in digits, without quotes",
        "controller.name: holds nothing; write a value, or remove the key",
        'configs.cm."oidc.config": is not text; write one text',
        "global.domain: is not text; write one text",
    ]


def test_paths_keep_the_dots_of_their_keys() -> None:
    path = parse(r"server.podLabels.azure\.workload\.identity/use")
    assert path == ("server", "podLabels", "azure.workload.identity/use")
    assert shown(path) == 'server.podLabels."azure.workload.identity/use"'
    assert is_known(path)
