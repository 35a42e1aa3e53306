"""The objects beside the Plan: Argo CD's own configuration, and its login to the repository."""

import pulumi
import pulumi_kubernetes as kubernetes

from aks_gitops.offline.record import SECRET
from components.argocd_config import ArgoCDConfig, ArgoCDConfigArgs
from components.credentials import RepositoryCredentials, RepositoryCredentialsArgs
from tests.components.recording import recorded, the


def _provider() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(providers=[kubernetes.Provider("k", context="c")])


def _config(*, renders: bool) -> ArgoCDConfigArgs:
    return ArgoCDConfigArgs(namespace="argocd", argocd_cm={"key": "value"}, renders=renders)


def test_a_cluster_gets_single_keys_of_argocd_cm_patched() -> None:
    recording = recorded(lambda: ArgoCDConfig("config", _config(renders=False), _provider()))
    inputs = the(recording, "kubernetes:core/v1:ConfigMapPatch").inputs
    assert inputs["kind"] == "ConfigMap"
    assert inputs["data"] == {"key": "value"}
    assert recording.violations == []


def test_without_a_cluster_the_keys_are_rendered_as_a_config_map() -> None:
    recording = recorded(lambda: ArgoCDConfig("config", _config(renders=True), _provider()))
    metadata = the(recording, "kubernetes:core/v1:ConfigMap").inputs["metadata"]
    assert metadata == {
        "name": "argocd-cm",
        "namespace": "argocd",
        "labels": {"app.kubernetes.io/part-of": "argocd"},
    }


def test_the_repository_token_is_a_secret_wherever_it_goes() -> None:
    args = RepositoryCredentialsArgs(
        namespace="argocd",
        repository="https://git.example.org/config.git",
        username="git",
        token="not-to-be-seen",
    )
    recording = recorded(lambda: RepositoryCredentials("login", args, _provider()))
    inputs = the(recording, "kubernetes:core/v1:Secret").inputs
    assert inputs["stringData"] == {
        "type": "git",
        "url": "https://git.example.org/config.git",
        "username": "git",
        "password": SECRET,
    }
    assert "not-to-be-seen" not in repr(recording)
