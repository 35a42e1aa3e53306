"""What must be in the cluster before Argo CD: its namespace and the Secrets it refers to."""

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from aks_gitops.offline.record import SECRET, Mode, Recording
from aks_gitops.settings.argocd import InstalledArgoCD
from components.argocd_secrets import ArgoCDSecrets, ArgoCDSecretsArgs
from components.repositories import Repositories, RepositoriesArgs
from tests.components.azure_settings import argocd
from tests.components.recording import named, recorded, the

STASH = "pulumi:index:Stash"
SECRET_TYPE = "kubernetes:core/v1:Secret"


def _provider() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(providers=[kubernetes.Provider("k", context="c")])


def _record(
    one: InstalledArgoCD,
    mode: Mode = "known",
    sso_client_secret: str | None = None,
    **secrets: str,
) -> Recording:
    def build() -> None:
        args = ArgoCDSecretsArgs(
            argocd=one,
            secrets={
                key.replace("_", "-"): pulumi.Output.secret(text) for key, text in secrets.items()
            },
            sso_client_secret=sso_client_secret,
        )
        ArgoCDSecrets("argocd", args, _provider())

    return recorded(build, mode)


def test_without_any_secret_there_is_just_the_namespace() -> None:
    recording = _record(argocd())
    assert the(recording, "kubernetes:core/v1:Namespace").inputs["metadata"] == {
        "name": "argocd",
        "labels": {"app.kubernetes.io/managed-by": "aks-gitops"},
    }
    assert SECRET_TYPE not in [one.type for one in recording.resources.values()]


def test_argo_cd_reads_its_secrets_by_their_label() -> None:
    recording = _record(argocd(), sso_client_secret="not-to-be-seen")
    inputs = the(recording, SECRET_TYPE).inputs
    assert inputs["metadata"] == {
        "name": "argocd-sso",
        "namespace": "argocd",
        "labels": {
            "app.kubernetes.io/managed-by": "aks-gitops",
            "app.kubernetes.io/part-of": "argocd",
        },
    }
    assert inputs["stringData"] == {"clientSecret": SECRET}
    assert "not-to-be-seen" not in repr(recording)


@pytest.mark.parametrize("mode", ["known", "unknown"])
def test_a_generated_webhook_secret_stays_in_the_stack(mode: Mode) -> None:
    one = argocd(webhooks={"github": {"secret": "generated"}})
    recording = _record(one, mode)
    assert the(recording, STASH).inputs["input"] == SECRET
    assert the(recording, SECRET_TYPE).inputs["stringData"] == {"github": SECRET}
    assert recording.violations == []


def test_a_preview_is_the_same_each_time_though_the_secret_is_random() -> None:
    one = argocd(
        webhooks={"github": {"secret": "generated"}, "azureDevOps": {"secret": "generated"}}
    )
    assert repr(_record(one)) == repr(_record(one))


def test_a_given_webhook_secret_is_not_generated() -> None:
    one = argocd(webhooks={"github": {"secret": "given"}, "azureDevOps": {"secret": "given"}})
    recording = _record(one, githubWebhookSecret="unseen-a", azureDevOpsWebhookPassword="unseen-b")
    values = the(recording, SECRET_TYPE).inputs["stringData"]
    assert values == {"azuredevops": SECRET, "github": SECRET}
    assert STASH not in [one.type for one in recording.resources.values()]
    assert "unseen" not in repr(recording)


def test_notifications_have_one_secret() -> None:
    one = argocd(notifications={"slack": True, "teamsWorkflows": ["platform"]})
    recording = _record(one, slackToken="unseen", teamsWorkflow_platform="unseen")
    inputs = the(recording, SECRET_TYPE).inputs
    assert inputs["stringData"] == {"slackToken": SECRET, "teamsWorkflow-platform": SECRET}
    assert inputs["metadata"]["name"] == "argocd-notifications-secret"  # type: ignore[index]


def test_each_repository_has_a_secret() -> None:
    logins = {
        "charts": {
            "url": "example.azurecr.io/charts",
            "type": "helm",
            "template": True,
            "login": {"kind": "workloadIdentity"},
        },
        "store": {"url": "https://github.com/example/store", "login": {"kind": "token"}},
    }

    def build() -> None:
        args = RepositoriesArgs(
            namespace="argocd",
            repositories=argocd(repositories=logins).repositories,
            secrets={"repository-store": pulumi.Output.secret("not-to-be-seen")},
        )
        Repositories("repositories", args, _provider())

    recording = recorded(build)
    assert named(recording, "-charts").inputs["stringData"] == {
        "type": "helm",
        "url": "example.azurecr.io/charts",
        "enableOCI": "true",
        "useAzureWorkloadIdentity": "true",
    }
    assert named(recording, "-store").inputs["stringData"] == {
        "type": "git",
        "url": "https://github.com/example/store",
        "name": "store",
        "username": "x-access-token",
        "password": SECRET,
    }
    assert recording.violations == []
    assert "not-to-be-seen" not in repr(recording)
