"""The service accounts that Argo CD's values name are the ones that Azure trusts."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.azure.federation import argocd_credentials, sso_credential, subject
from aks_gitops.install.references import Values, placeholder
from aks_gitops.install.service_accounts import SERVICE_ACCOUNTS
from aks_gitops.install.workload_identity import CLIENT_ID, USE
from tests.unit.installed_argocd import CLIENT, ENTRA, EXTENSION, values_of

HELM: Mapping[str, object] = {"install": "helm"}
SPOKE = {"aks-west": {"resourceGroup": "rg", "name": "aks-west"}}
NAMES = st.from_regex(r"[a-z](?:[-a-z0-9]{0,20}[a-z0-9])?", fullmatch=True)
IDENTITY = placeholder("identityClientId")


def component(values: Values, name: str) -> Mapping[str, Mapping[str, object]]:
    found = values[name]
    assert isinstance(found, Mapping)
    return found


def named(values: Values) -> dict[str, object]:
    return {one: component(values, one)["serviceAccount"]["name"] for one in SERVICE_ACCOUNTS}


def annotated(values: Values) -> Iterator[tuple[str, object]]:
    """Yield the service accounts whose pods log in to Azure, each with its client id."""
    for one in SERVICE_ACCOUNTS:
        part = component(values, one)
        annotations = part["serviceAccount"].get("annotations", {})
        assert isinstance(annotations, Mapping)
        assert (CLIENT_ID in annotations) == (part.get("podLabels", {}).get(USE) == "true")
        if CLIENT_ID in annotations:
            yield str(part["serviceAccount"]["name"]), annotations[CLIENT_ID]


@given(st.sampled_from([HELM, EXTENSION]), NAMES, NAMES)
def test_the_names_depend_on_no_release_and_no_way_to_install(
    install: Mapping[str, object], name: str, namespace: str
) -> None:
    values = values_of(install, name=name, namespace=namespace, workloadIdentity=True)
    assert named(values) == SERVICE_ACCOUNTS
    trusted = {one.subject for one in argocd_credentials(namespace, spokes=True)}
    names = named(values)
    assert trusted == {
        subject(namespace, str(names[one])) for one in ("server", "repoServer", "controller")
    }
    assert sso_credential(namespace).subject == subject(namespace, str(names["server"]))


@pytest.mark.parametrize("spokes", [{}, SPOKE])
def test_the_pods_that_log_in_are_those_that_the_identity_trusts(spokes: object) -> None:
    values = values_of(HELM, workloadIdentity=True, spokes=spokes)
    found = {subject("argocd", account) for account, _ in annotated(values)}
    assert found == {one.subject for one in argocd_credentials("argocd", spokes=bool(spokes))}
    assert {client for _, client in annotated(values)} == {IDENTITY}


def test_without_an_identity_no_pod_logs_in() -> None:
    assert list(annotated(values_of())) == []


def test_for_single_sign_on_the_server_logs_in_as_the_app_registration() -> None:
    own = {"mode": "entra", "credential": "workloadIdentity", "clientId": CLIENT}
    assert list(annotated(values_of(ENTRA, sso=own))) == [("argocd-server", CLIENT)]
    assert list(annotated(values_of(ENTRA))) == [("argocd-server", placeholder("ssoClientId"))]


def test_with_a_secret_the_server_needs_no_token() -> None:
    secret = {"mode": "entra", "credential": "secret"}
    assert list(annotated(values_of(ENTRA, sso=secret))) == []


def test_with_spokes_the_servers_default_is_the_identity() -> None:
    values = values_of(ENTRA, workloadIdentity=True, spokes=SPOKE)
    assert dict(annotated(values))["argocd-server"] == IDENTITY


def test_the_extension_annotates_the_server_and_the_repo_server_itself() -> None:
    values = values_of(EXTENSION, ENTRA, workloadIdentity=True, spokes=SPOKE)
    assert list(annotated(values)) == [("argocd-application-controller", IDENTITY)]
