"""What a user may not write into `extraValues`, with the exact message."""

import pytest

from aks_gitops.install.chart_keys import catalogue, is_known
from aks_gitops.install.extra_values import extra_values_faults
from aks_gitops.install.owned_values import owned_values
from aks_gitops.install.stale_keys import stale_keys
from aks_gitops.install.value_paths import parse, shown


def messages(values: dict[str, object]) -> list[str]:
    return [f"{fault.at}: {fault.fact}; {fault.fix}" for fault in extra_values_faults(values)]


def nested(path: tuple[str, ...], value: object) -> dict[str, object]:
    for key in reversed(path):
        value = {key: value}
    assert isinstance(value, dict)
    return value


def test_what_no_setting_has_may_be_added() -> None:
    values: dict[str, object] = {
        "server": {
            "ingress": {"annotations": {"example.com/owner": "platform"}},
            "podAnnotations": {"example.com/scrape": "true"},
            "extraArgs": ["--x"],
        },
        "configs": {
            "cm": {"ui.bannercontent": "Hello"},
            "params": {"controller.status.processors": 50},
            "rbac": {"policy.audit.csv": "p, role:audit, logs, get, */*, allow"},
            "secret": {"extra": {"webhook.bitbucket.uuid": "$hooks:bitbucket"}},
        },
    }
    assert messages(values) == []


def test_keys_of_older_charts_are_refused_with_todays() -> None:
    values: dict[str, object] = {
        "server": {
            "config": {"oidc.config": "name: Entra"},
            "rbacConfig": {"policy.csv": ""},
            "configAnnotations": {},
            "ingress": {"paths": ["/"]},
            "ingressGrpc": {"hosts": ["grpc.example.com"], "isAWSALB": True},
            "logLevel": "debug",
            "additionalApplications": [],
        },
        "controller": {"args": {"statusProcessors": 20, "other": 1}, "containerPort": 8082},
        "configs": {"gpgKeys": {}, "knownHosts": {"data": {"ssh_known_hosts": "x"}}},
        "certificate": {"enabled": True},
        "installCRDs": True,
    }
    since_6 = "has been no key of the chart since 6.0; write"
    assert messages(values) == [
        f"server.config: {since_6} configs.cm",
        f"server.rbacConfig: {since_6} configs.rbac",
        f"server.configAnnotations: {since_6} configs.cm.annotations",
        f"server.ingress.paths: {since_6} server.ingress.path",
        f"server.ingressGrpc.hosts: {since_6} server.ingressGrpc.hostname",
        f"server.ingressGrpc.isAWSALB: {since_6} server.ingress.controller",
        f'server.logLevel: {since_6} configs.params."server.log.level"',
        "server.additionalApplications: has been no key of the chart since 5.0; "
        "write the Application into the config repository",
        f"controller.args.statusProcessors: {since_6} "
        'configs.params."controller.status.processors"',
        "controller.args.other: has been no key of the chart since 6.0; "
        "find the flag's key in argocd-cmd-params-cm, and write it in configs.params",
        f"controller.containerPort: {since_6} controller.containerPorts.metrics",
        f"configs.gpgKeys: {since_6} configs.gpg.keys",
        f"configs.knownHosts: {since_6} configs.ssh.knownHosts",
        "certificate: is no key of the chart, though its README once wrote it; "
        "write server.certificate",
        "installCRDs: has been no key of the chart since 3.6; write crds.install",
    ]


def test_keys_of_the_extension_before_1_0_are_refused_nested_or_dotted() -> None:
    values: dict[str, object] = {
        "config-maps": {
            "argocd-cm": {"data": {"ui.bannercontent": "Hello"}},
            "argocd-styles-cm": {},
        },
        r"config-maps.argocd-cm.data.oidc\.config": "name: Entra",
        r"config-maps.argocd-cmd-params-cm.data.server\.rootpath": "/argocd",
        "workloadIdentity": {"enable": True, "clientId": "x", "entraSSOClientId": "x"},
        "deployWithHighAvailability": "false",
        "namespaceInstall": False,
    }
    old = "is a key of the extension before 1.0"
    assert messages(values) == [
        f"config-maps.argocd-cm.data: {old}; write configs.cm",
        f"config-maps.argocd-styles-cm: {old}; write its keys below configs or notifications",
        rf'"config-maps.argocd-cm.data.oidc\\.config": {old}; use argocd.sso',
        rf'"config-maps.argocd-cmd-params-cm.data.server\\.rootpath": {old}; '
        'write configs.params."server.rootpath"',
        f"workloadIdentity.enable: {old}; use argocd.workloadIdentity",
        f"workloadIdentity.clientId: {old}; use argocd.workloadIdentity",
        f"workloadIdentity.entraSSOClientId: {old}; use argocd.sso",
        f"deployWithHighAvailability: {old}; use argocd.availability",
        f"namespaceInstall: {old}; leave it out: Argo CD serves the whole cluster",
    ]


def test_keys_that_nothing_reads_are_refused_with_where_it_is_read() -> None:
    values: dict[str, object] = {
        "configs": {
            "params": {
                "timeout.reconciliation": "60s",
                "controller.k8s.client.qps": 50,
                "notificationscontroller.processors.count": 5,
            },
            "cm": {"server.insecure": True, "repositories": "", "configManagementPlugins": ""},
        }
    }
    assert messages(values) == [
        'configs.params."timeout.reconciliation": is read by no pod; use argocd.reconciliation',
        'configs.params."controller.k8s.client.qps": is read by no pod; '
        "set ARGOCD_K8S_CLIENT_QPS in controller.env",
        'configs.params."notificationscontroller.processors.count": is read by no pod; '
        "set ARGOCD_NOTIFICATION_CONTROLLER_PROCESSORS_COUNT in notifications.extraEnv",
        'configs.cm."server.insecure": is read by no pod; use argocd.exposure',
        "configs.cm.repositories: is not read by Argo CD since 3.0; use argocd.repositories",
        "configs.cm.configManagementPlugins: is not read by Argo CD since 2.8; "
        "write configs.cmp.plugins",
    ]


def test_values_are_nested_and_never_dotted() -> None:
    assert messages({"server.extraArgs": [], "server": {"service.labels": {}}}) == [
        '"server.extraArgs": is written with dots; write it nested, each part on its line',
        'server."service.labels": is written with dots; write it nested, each part on its line',
    ]


@pytest.mark.parametrize(
    ("path", "setting"),
    [
        ("global.domain", "argocd.domain"),
        ("configs.cm.url", "argocd.domain"),
        ("dex.enabled", "argocd.sso"),
        (r"configs.cm.oidc\.config", "argocd.sso"),
        (r"configs.cm.admin\.enabled", "argocd.localAdmin"),
        (r"configs.rbac.policy\.csv", "argocd.rbac"),
        ("repoServer.serviceAccount.name", "argocd.workloadIdentity"),
        (r"server.podLabels.azure\.workload\.identity/use", "argocd.workloadIdentity"),
        ("azure.workloadIdentity.clientId", "argocd.workloadIdentity"),
        ("fullnameOverride", "argocd.name"),
        (r"configs.params.server\.insecure", "argocd.exposure"),
        ("redis-ha.enabled", "argocd.availability"),
        ("controller.replicas", "argocd.availability"),
        (r"configs.params.application\.namespaces", "argocd.applicationNamespaces"),
    ],
)
def test_what_a_setting_decides_is_no_extra_value(path: str, setting: str) -> None:
    (message,) = messages(nested(parse(path), "x"))
    assert message.endswith(f": is decided by a setting; use {setting}")


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("configs.secret.githubSecret", "use argocd.webhooks"),
        ("configs.repositories.config.password", "use argocd.repositories"),
        ("configs.secret.extra.key", "use the stack's encrypted configuration"),
    ],
)
def test_a_secret_is_no_extra_value_and_is_never_printed(path: str, fix: str) -> None:
    (message,) = messages(nested(parse(path), "hunter2"))
    assert message.endswith(f": would be a secret in plain text; {fix}")
    assert "hunter2" not in message


def test_a_wrong_mapping_is_reported_once() -> None:
    assert messages({"servr": {"replicas": 2, "config": {}}}) == [
        "servr: is no key of chart 10.1.1; did you mean 'server'?"
    ]


def test_every_stale_key_is_gone_and_what_replaces_it_is_there() -> None:
    for path, gone in stale_keys().items():
        assert path not in catalogue().types, shown(path)
        today = parse(gone.today) if gone.today else None
        assert today is None or today in owned_values() or today[0] == "azure" or is_known(today)


def test_every_value_that_a_setting_owns_exists() -> None:
    for path in owned_values():
        assert path[0] == "azure" or is_known(path), shown(path)
