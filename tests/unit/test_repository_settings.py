"""Repositories of Argo CD: which logins go with which addresses, and the Secrets they become."""

import pytest

from aks_gitops.argocd.repository_secret import (
    repository_data,
    repository_metadata,
    secret_field,
)
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.repositories import ArgoCDRepository

AZURE_REPOS = "https://dev.azure.com/example/platform/_git/charts"
REGISTRY = "example.azurecr.io/charts"


def repository(url: str, login: str, **keys: object) -> ArgoCDRepository:
    ids = {"appId": 1, "installationId": 2} if login == "githubApp" else {}
    return validate(ArgoCDRepository, {"url": url, "login": {"kind": login, **ids}, **keys})


@pytest.mark.parametrize(
    ("url", "login", "keys", "message"),
    [
        (
            "oci://example.azurecr.io/charts",
            "workloadIdentity",
            {"type": "helm"},
            "url: starts with oci://, with which Argo CD ignores logins; "
            "write HOST/PATH without oci://, and type helm",
        ),
        (
            "../charts",
            "none",
            {},
            "url: leads out of its folder; write the absolute path, without '..'",
        ),
        (
            "charts",
            "none",
            {},
            "url: is no URL from which Argo CD can fetch; "
            "write https://..., or git@HOST:PATH for SSH",
        ),
        (
            "charts",
            "none",
            {"type": "helm"},
            "url: is no place of Helm charts; "
            "write https://... for a chart repository, HOST/PATH for charts in a registry",
        ),
        (
            "https://git.example.com/a.git",
            "ssh",
            {},
            "url: is no SSH address, though login is ssh; write git@HOST:PATH",
        ),
        (
            "git@git.example.com:a.git",
            "token",
            {},
            "url: is an SSH address, though login is token; write https://...",
        ),
        (
            "git@git.example.com:a.git",
            "githubApp",
            {},
            "url: is an SSH address, though login is githubApp; write https://...",
        ),
        (
            "https://charts.example.com",
            "githubApp",
            {"type": "helm"},
            "login: is githubApp, with which only git repositories are read; use token",
        ),
        (
            "https://git.example.com/a.git",
            "workloadIdentity",
            {},
            "url: is not of Azure Repos, the only git server that takes a workload identity; "
            "write https://dev.azure.com/..., or use another login",
        ),
        (
            "ghcr.io/example/charts",
            "workloadIdentity",
            {"type": "helm"},
            "url: is not in an Azure container registry, which alone takes a workload identity; "
            "write NAME.azurecr.io/PATH, or use another login",
        ),
        (
            AZURE_REPOS,
            "none",
            {"template": True},
            "login: is none, so the template would do nothing; give a login, or remove template",
        ),
        (
            AZURE_REPOS,
            "token",
            {"template": True, "project": "store"},
            "project: is given for a template, where Argo CD ignores it; "
            "remove it, or list the repositories one by one",
        ),
    ],
)
def test_a_login_that_cannot_work_is_refused(
    url: str, login: str, keys: dict[str, object], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        repository(url, login, **keys)
    assert str(caught.value) == message


def test_azure_repos_are_read_with_argo_cds_own_identity() -> None:
    one = repository(AZURE_REPOS, "workloadIdentity")
    assert repository_data("charts", one) == {
        "type": "git",
        "url": AZURE_REPOS,
        "name": "charts",
        "useAzureWorkloadIdentity": "true",
    }
    assert secret_field(one) is None


def test_charts_in_a_registry_are_of_type_helm_without_a_scheme() -> None:
    one = repository(REGISTRY, "workloadIdentity", type="helm", template=True)
    assert repository_data("charts", one) == {
        "type": "helm",
        "url": REGISTRY,
        "enableOCI": "true",
        "useAzureWorkloadIdentity": "true",
    }


def test_a_chart_repository_is_no_registry() -> None:
    one = repository("https://charts.example.com", "token", type="helm", project="store")
    assert repository_data("charts", one) == {
        "type": "helm",
        "url": "https://charts.example.com",
        "name": "charts",
        "project": "store",
        "username": "x-access-token",
    }
    assert secret_field(one) == "password"


@pytest.mark.parametrize(("template", "label"), [(False, "repository"), (True, "repo-creds")])
def test_argo_cd_finds_the_secret_by_its_label(template: bool, label: str) -> None:
    one = repository(AZURE_REPOS, "workloadIdentity", template=template)
    assert repository_metadata("charts", one, "argocd") == {
        "name": "repository-charts",
        "namespace": "argocd",
        "labels": {
            "app.kubernetes.io/managed-by": "aks-gitops",
            "argocd.argoproj.io/secret-type": label,
        },
    }


def test_a_deploy_key_and_a_github_app_have_their_own_fields() -> None:
    key = repository("git@github.com:example/a.git", "ssh")
    assert secret_field(key) == "sshPrivateKey"
    app = repository("https://github.com/example/a", "githubApp")
    assert secret_field(app) == "githubAppPrivateKey"
    assert repository_data("a", app)["githubAppInstallationID"] == "2"
