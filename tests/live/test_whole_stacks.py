"""Everything that whole stacks make in Kubernetes is valid: recorded offline, looked at here."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.charts import operator_kinds
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.offline.record import SECRET, Recording
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.repositories import ArgoCDRepository
from components.repositories import Repositories, RepositoriesArgs
from tests.components.recording import recorded
from tests.live.argocd_api import ArgoCDApi
from tests.live.argocd_configuration import complaints
from tests.live.served import serve
from tests.live.strict import refused
from tests.live.whole_stacks import (
    chart_values,
    config_maps,
    in_kubernetes,
    inner_kinds,
    is_object,
    recorded_stacks,
)
from tests.offline.stack_matrix import FILES

NO_OBJECT = {
    "kubernetes:helm.sh/v3:Release": "Helm makes its objects; what Argo CD reads is looked at here",
}
NO_SUCH_KIND = {
    "external-secrets.io/v1/ClusterSecretStore": "stands in the values of the chart that brings it",
}
APP = {"kind": "githubApp", "appId": 1, "installationId": 2}
IDENTITY = {"kind": "workloadIdentity"}
TOKEN = {"kind": "token", "username": "robot"}
REPOSITORIES: Mapping[str, Mapping[str, object]] = {
    "public": {"url": "{here}/whole-stacks.git", "login": {"kind": "none"}},
    "token": {"url": "{here}/token.git", "login": TOKEN, "project": "platform-dev"},
    "charts": {"url": "{here}/charts", "type": "helm", "login": TOKEN},
    "ssh": {"url": "ssh://git@127.0.0.1:1/a.git", "login": {"kind": "ssh"}},
    "ssh-template": {"url": "git@127.0.0.1:", "template": True, "login": {"kind": "ssh"}},
    "token-template": {"url": "{here}/team/", "template": True, "login": TOKEN},
    "app-template": {"url": "https://github.com/example-org", "template": True, "login": APP},
    "azure-template": {
        "url": "https://dev.azure.com/example/",
        "template": True,
        "login": IDENTITY,
    },
}
"""Logins of every kind. What Argo CD would ask for at once is on this machine."""


@pytest.fixture(scope="module")
def stacks(plane: Plane) -> dict[str, Recording]:
    """Recordings of every stack of the project and of the matrix of whole stacks."""
    folder = plane.served / "whole-stacks"
    return recorded_stacks(serve(plane, folder.name, FILES).folder)


@pytest.fixture
def made(api: Api) -> Iterator[list[str]]:
    """The paths of objects that a test makes; they go away with it."""
    paths: list[str] = []
    yield paths
    for path in paths:
        api.delete(path)


def test_the_stacks_are_many(stacks: dict[str, Recording]) -> None:
    assert len(stacks) >= 80


def test_every_object_of_whole_stacks_is_valid(stacks: dict[str, Recording], api: Api) -> None:
    objects = {
        json.dumps(manifest, sort_keys=True): manifest
        for recording in stacks.values()
        for _, manifest in in_kubernetes(recording)
        if is_object(manifest)
    }
    assert len(objects) >= 100
    assert refused(api, objects.values()) == {}


def test_what_is_not_looked_at_is_listed_with_its_reason(
    stacks: dict[str, Recording], api: Api
) -> None:
    every = [one for recording in stacks.values() for one in in_kubernetes(recording)]
    assert {type_ for type_, inputs in every if not is_object(inputs)} == set(NO_OBJECT)
    inner = {
        kind for _, inputs in every for value in inputs.values() for kind in inner_kinds(value)
    }
    stand_ins = {f"{one.group}/{one.version}/{one.kind}" for one in operator_kinds()}
    assert {one for one in inner if one in stand_ins or not _knows(api, one)} == set(NO_SUCH_KIND)


def test_the_configuration_of_every_argo_cd_is_valid(
    stacks: dict[str, Recording], plane: Plane, api: Api, tmp_path: Path
) -> None:
    values = [found for one in stacks.values() if (found := chart_values(one))]
    every = {
        json.dumps(one, sort_keys=True): one
        for found in values
        for one in config_maps(found, NAMESPACE)
    }
    assert len(every) >= 20
    assert refused(api, every.values()) == {}
    secret = _notifications_secret(tmp_path)
    said = [line for one in every.values() for line in complaints(plane, one, secret, tmp_path)]
    assert said == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("argocd-cm", {"oidc.config": "name: ["}),
        ("argocd-cm", {"url": "ht!tp:// x"}),
        ("argocd-notifications-cm", {"template.a": "message: {{ .app }"}),
        ("argocd-notifications-cm", {"trigger.a": "- when: ["}),
    ],
)
def test_a_broken_configuration_is_found(
    name: str, data: Mapping[str, str], plane: Plane, tmp_path: Path
) -> None:
    labels = {"app.kubernetes.io/part-of": "argocd"}
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    broken: Manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": dict(data),
    }
    assert complaints(plane, broken, _secret({}), tmp_path)


def test_argo_cd_reads_every_login_as_it_is_meant(
    plane: Plane, api: Api, made: list[str], stacks: dict[str, Recording]
) -> None:
    assert stacks  # It serves the repository that one of the logins is for.
    rows = {key: _repository(row, plane) for key, row in REPOSITORIES.items()}
    secrets = [manifest for _, manifest in in_kubernetes(_recorded_logins(rows))]
    for secret in secrets:
        api.apply(secret)
        made.append(api.path_of(secret))
    argocd = ArgoCDApi(plane)
    templates = {one["url"]: one.get("username") for one in argocd.items("/repocreds")}
    assert templates == {
        one.url: getattr(one.login, "username", None) for one in rows.values() if one.template
    }
    found = {one["name"]: one for one in argocd.items("/repositories")}
    assert {
        name: (one["repo"], one["type"], one.get("project")) for name, one in found.items()
    } == {name: (one.url, one.type, one.project) for name, one in rows.items() if not one.template}
    state = cast(Mapping[str, object], found["public"]["connectionState"])
    assert state["status"] == "Successful", state


_ANY = {"name": "any", "namespace": "any"}


def _knows(api: Api, kind: str) -> bool:
    version, _, name = kind.rpartition("/")
    try:
        api.path_of({"apiVersion": version, "kind": name, "metadata": _ANY})
    except ApiError:
        return False
    return True


def _repository(row: Mapping[str, object], plane: Plane) -> ArgoCDRepository:
    url = str(row["url"]).replace("{here}", plane.source_url)
    return validate(ArgoCDRepository, {**row, "url": url})


def _recorded_logins(repositories: Mapping[str, ArgoCDRepository]) -> Recording:
    """Return a recording of the Secrets of repositories."""

    def build() -> None:
        provider = kubernetes.Provider("kubernetes", context="here")
        keys = {f"repository-{name}": pulumi.Output.secret("x") for name in repositories}
        args = RepositoriesArgs(namespace=NAMESPACE, repositories=repositories, secrets=keys)
        Repositories("repositories", args, pulumi.ResourceOptions(providers=[provider]))

    return recorded(build)


def _notifications_secret(folder: Path) -> Manifest:
    """Return the Secret that notifications name keys of; GitHub's has to be a real one."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl on PATH to make a private key with")
    key = folder / "key.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    names = ("slackToken", "teamsWorkflow-platform", "teamsWorkflow-platform-alerts")
    texts = dict.fromkeys((*names, "teamsWorkflow-shop"), SECRET)
    return _secret({**texts, "githubAppPrivateKey": key.read_text()})


def _secret(texts: Mapping[str, str]) -> Manifest:
    metadata = {"name": "argocd-notifications-secret", "namespace": NAMESPACE}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": dict(texts)}
