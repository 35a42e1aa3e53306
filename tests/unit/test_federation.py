"""Federated credentials: names, subjects and their limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.azure.federation import (
    LIMIT,
    NAME_LIMIT,
    FederatedCredential,
    FederationError,
    argocd_credentials,
    federated_credential,
    in_order,
    sso_credential,
    subject,
)

LABEL = st.from_regex(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?", fullmatch=True)


def test_the_subject_is_the_service_account_as_its_tokens_name_it() -> None:
    assert subject("argocd", "argocd-server") == "system:serviceaccount:argocd:argocd-server"


def test_argo_cd_alone_needs_the_repo_server_and_the_application_controller() -> None:
    assert argocd_credentials("argocd", spokes=False) == (
        FederatedCredential(
            "argocd-argocd-application-controller",
            "system:serviceaccount:argocd:argocd-application-controller",
        ),
        FederatedCredential(
            "argocd-argocd-repo-server", "system:serviceaccount:argocd:argocd-repo-server"
        ),
    )


def test_with_spokes_the_server_logs_in_to_them_too_and_the_rest_stays_as_it_was() -> None:
    alone = argocd_credentials("argocd", spokes=False)
    with_spokes = argocd_credentials("argocd", spokes=True)
    assert set(with_spokes) - set(alone) == {sso_credential("argocd")}
    assert set(alone) < set(with_spokes)


def test_the_app_registration_trusts_the_server_alone() -> None:
    assert sso_credential("gitops").subject == "system:serviceaccount:gitops:argocd-server"


@given(LABEL, LABEL, st.one_of(st.just(""), LABEL))
def test_names_are_as_azure_permits(namespace: str, account: str, cluster: str) -> None:
    name = federated_credential(namespace, account, cluster=cluster).name
    assert 3 <= len(name) <= NAME_LIMIT
    assert name[0].isalnum()


@given(st.sets(st.tuples(LABEL, LABEL), max_size=LIMIT))
def test_the_order_does_not_depend_on_the_order_of_the_settings(
    accounts: set[tuple[str, str]],
) -> None:
    credentials = [federated_credential(*one) for one in accounts]
    assert in_order("id", credentials) == in_order("id", reversed(credentials))


def test_an_identity_that_is_full_says_how_full() -> None:
    credentials = [federated_credential("ns", "sa", cluster=f"c{n}") for n in range(LIMIT + 1)]
    with pytest.raises(FederationError) as caught:
        in_order("aks-argocd", credentials)
    assert str(caught.value) == (
        "the identity aks-argocd would have 21 federated credentials and can hold 20; "
        "serve some of the clusters from another stack"
    )
    assert len(in_order("aks-argocd", credentials[:-1])) == LIMIT
