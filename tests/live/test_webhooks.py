"""A push is told to Argo CD: it looks at once, where by itself it would look in an hour."""

from pathlib import Path
from typing import cast

import pytest

from aks_gitops.argocd.own_secrets import (
    AZURE_DEV_OPS,
    GITHUB,
    WEBHOOKS_SECRET,
    own_secret_metadata,
)
from aks_gitops.install.webhooks import webhook_values
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import NAMESPACE, Plane, Port
from aks_gitops.live.processes import end
from aks_gitops.live.startup import bring_up
from tests.built_programs import told
from tests.live.argocd import ArgoCD
from tests.live.manifests import Manifest, config_map, text
from tests.live.operations import synced
from tests.live.pushes import SERVERS, USER, Server, deliver
from tests.live.served import ServedRepository, program_of, serve
from tests.live.values import value
from tests.unit.installed_argocd import PUBLIC, installed

_APPLICATION = "orders-told-dev"
_KNOWN = "known to the git server and to Argo CD"
_SECRETS = f"/api/v1/namespaces/{NAMESPACE}/secrets"


@pytest.fixture(scope="module")
def argocd(unpolled_plane: Plane) -> ArgoCD:
    return ArgoCD(unpolled_plane)


@pytest.fixture(scope="module")
def repository(argocd: ArgoCD) -> ServedRepository:
    served = serve(argocd.plane, "told", {_file("told"): text(config_map("told"))})
    apply_program(argocd.api, program_of(served))
    synced(argocd, _APPLICATION)
    return served


@pytest.fixture(scope="module")
def secured(argocd: ArgoCD, state: Path) -> ArgoCD:
    """Argo CD, started again with webhooks that ask for a secret, as an installed one has them."""
    webhooks = {
        "github": {"secret": "given"},
        "azureDevOps": {"secret": "given", "username": USER},
    }
    values = webhook_values(installed(PUBLIC, webhooks=webhooks))
    entries = cast(dict[str, str], value(values, "configs.secret.extra"))
    secret: Manifest = {"metadata": own_secret_metadata(WEBHOOKS_SECRET, NAMESPACE)}
    secret |= {"apiVersion": "v1", "kind": "Secret"}
    argocd.api.apply(secret | {"stringData": {GITHUB: _KNOWN, AZURE_DEV_OPS: _KNOWN}})
    argocd.api.merge(f"{_SECRETS}/argocd-secret", {"stringData": entries})
    end(argocd.plane, ["argocd-server", "argocd-applicationset-controller"])
    bring_up(argocd.plane.name, state, told)
    return argocd


@pytest.mark.parametrize("server", SERVERS)
def test_a_push_brings_a_commit_at_once(
    server: Server, argocd: ArgoCD, repository: ServedRepository
) -> None:
    commit = repository.commit({_file("told"): text(config_map("told", {"by": server}))})
    assert _tell(argocd, "argocd-server", server, repository) == (200, "")
    synced(argocd, _APPLICATION, commit)
    found = argocd.api.get("/api/v1/namespaces/orders-dev/configmaps/told")
    assert value(found, "data.by") == server


@pytest.mark.parametrize("server", SERVERS)
def test_a_push_makes_the_application_of_a_new_directory_at_once(
    server: Server, argocd: ArgoCD, repository: ServedRepository
) -> None:
    repository.commit({_file(server): text(config_map(server))})
    assert _tell(argocd, "applicationset-controller-webhook", server, repository) == (200, "")
    synced(argocd, f"orders-{server}-dev")


@pytest.mark.parametrize("server", SERVERS)
def test_with_a_secret_a_push_brings_a_commit_only_from_who_knows_it(
    server: Server, secured: ArgoCD, repository: ServedRepository
) -> None:
    commit = repository.commit({_file("told"): text(config_map("told", {"knows": server}))})
    _check_refused(secured, "argocd-server", server, repository)
    assert _tell(secured, "argocd-server", server, repository, _KNOWN) == (200, "")
    synced(secured, _APPLICATION, commit)


@pytest.mark.parametrize("server", SERVERS)
def test_with_a_secret_a_push_makes_applications_only_from_who_knows_it(
    server: Server, secured: ArgoCD, repository: ServedRepository
) -> None:
    webhook: Port = "applicationset-controller-webhook"
    repository.commit({_file(f"{server}-known"): text(config_map(server))})
    _check_refused(secured, webhook, server, repository)
    assert _tell(secured, webhook, server, repository, _KNOWN) == (200, "")
    synced(secured, f"orders-{server}-known-dev")


def _check_refused(
    argocd: ArgoCD, webhook: Port, server: Server, repository: ServedRepository
) -> None:
    for secret in (None, "guessed"):
        status, said = _tell(argocd, webhook, server, repository, secret)
        assert status == 400
        assert said.startswith("Webhook processing failed")


def _tell(
    argocd: ArgoCD,
    webhook: Port,
    server: Server,
    repository: ServedRepository,
    secret: str | None = None,
) -> tuple[int, str]:
    return deliver(argocd.plane.address(webhook), server, repository, secret)


def _file(app: str) -> str:
    return f"teams/orders/apps/{app}/overlays/dev/manifests.yaml"
