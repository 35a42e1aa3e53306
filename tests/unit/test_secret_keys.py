"""The encrypted keys of a stack follow from its settings."""

import re

import pytest

from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.secret_keys import KEY_FAMILIES, NAMED_KEYS, family_pattern, secret_keys
from aks_gitops.settings.secrets import ExternalSecrets
from aks_gitops.settings.sso import EntraSso
from aks_gitops.settings.stack import Settings
from tests.builders import REPOSITORY, environment

GUID = "11111111-2222-3333-4444-555555555555"
NOTHING: dict[str, object] = {
    "install": "helm",
    "availability": {"mode": "single"},
    "domain": "argocd.example.com",
    "exposure": {"kind": "nginx", "tls": {"source": "secret"}},
    "workloadIdentity": False,
    "localAdmin": True,
}
SSO: dict[str, object] = {"mode": "entra", "clientId": GUID, "credential": "secret"}
GITHUB = {"kind": "githubApp", "appId": 1, "installationId": 2}
EXPOSED = {"kind": "loadBalancer", "internal": False, "tls": {"source": "secret"}}
EVERYTHING: dict[str, object] = {
    **NOTHING,
    "exposure": EXPOSED,
    "domain": "argocd.example.com",
    "sso": SSO,
    "webhooks": {"github": {"secret": "given"}, "azureDevOps": {"secret": "given"}},
    "notifications": {
        "teamsWorkflows": ["platform"],
        "slack": True,
        "github": {"appId": 1, "installationId": 2},
    },
    "repositories": {
        "app": {"url": "https://github.com/example/a", "login": GITHUB},
        "key": {"url": "git@github.com:example/b.git", "login": {"kind": "ssh"}},
        "open": {"url": "https://github.com/example/c", "login": {"kind": "none"}},
        "token": {"url": "https://github.com/example/d", "login": {"kind": "token"}},
    },
}


def stack(argocd: dict[str, object], **gitops: object) -> Settings:
    values = {
        "gitops": {
            "repository": REPOSITORY,
            "protect": False,
            "environments": {"dev": environment()},
            **gitops,
        },
        "cluster": {
            "mode": "existing",
            "subscriptionId": GUID,
            "tenantId": GUID,
            "resourceGroup": "rg",
            "name": "aks",
            "login": "azurecli",
        },
        "argocd": argocd,
    }
    return validate(Settings, values)


def keys(argocd: dict[str, object], **gitops: object) -> list[str]:
    return [one.key for one in secret_keys(stack(argocd, **gitops))]


def test_a_stack_without_logins_needs_no_secret() -> None:
    assert keys(NOTHING) == []
    assert keys({"install": "none", "config": "leave"}) == []


def test_every_setting_that_rests_on_a_secret_names_its_key() -> None:
    assert keys(EVERYTHING, credentials="token") == [
        "azureDevOpsWebhookPassword",
        "githubAppPrivateKey",
        "githubWebhookSecret",
        "repository-app",
        "repository-key",
        "repository-token",
        "repositoryToken",
        "slackToken",
        "ssoClientSecret",
        "teamsWorkflow-platform",
    ]


def test_a_key_says_what_it_is_for_and_how_to_set_it() -> None:
    (key,) = secret_keys(
        stack(
            {
                **NOTHING,
                "repositories": {
                    "a": {"url": "git@github.com:example/a.git", "login": {"kind": "ssh"}}
                },
            }
        )
    )
    assert key.purpose == "the private key for the repository a"
    assert key.command == "pulumi config set --secret repository-a"


def test_generated_webhooks_and_created_applications_need_no_key() -> None:
    created = {**SSO}
    del created["clientId"]
    argocd = {
        **NOTHING,
        "exposure": EXPOSED,
        "sso": created,
        "webhooks": {"github": {"secret": "generated"}},
    }
    assert keys(argocd) == []


def test_the_schema_knows_every_key() -> None:
    patterns = [family_pattern(start) for start in KEY_FAMILIES]
    for key in keys(EVERYTHING, credentials="token"):
        assert key in NAMED_KEYS or any(re.fullmatch(one, key) for one in patterns)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"owners": [GUID]},
            "owners: is given though clientId names an app registration that is there already; "
            "remove one of the two",
        ),
        (
            {"clientId": None, "owners": [GUID, GUID]},
            "owners.1: is listed before; list each owner once",
        ),
    ],
)
def test_owners_of_an_app_registration(changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        validate(EntraSso, {**SSO, **changes})
    assert str(caught.value) == message


def test_the_operator_has_a_namespace_of_its_own() -> None:
    vault = {
        "mode": "create",
        "name": "kv-example",
        "purgeProtection": True,
        "publicNetworkAccess": True,
        "protect": True,
    }
    with pytest.raises(SettingsError) as caught:
        validate(
            ExternalSecrets,
            {"mode": "externalSecrets", "vault": vault, "namespace": "kube-system"},
        )
    assert str(caught.value) == (
        "namespace: is a namespace of Kubernetes' own; give the operator one of its own"
    )
