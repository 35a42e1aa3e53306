"""The service account that a sync runs as."""

import pytest

from aks_gitops.check.project.service_accounts import (
    Impersonation,
    impersonation,
    service_account,
    service_account_refusal,
)
from tests.unit.argocd_projects import PROD, application, project

KEY = "application.sync.impersonation"


def item(account: str, server: str = "*", namespace: str = "*") -> dict[str, str]:
    return {"server": server, "namespace": namespace, "defaultServiceAccount": account}


def message(*items: dict[str, str], setting: Impersonation = "enforced") -> str | None:
    team = project(destinationServiceAccounts=list(items))
    found = service_account_refusal(team, application(), PROD, setting)
    return found and found.message


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, "off"),
        ({f"{KEY}.enabled": "false"}, "off"),
        ({f"{KEY}.enabled": "True"}, "off"),
        ({f"{KEY}.enabled": "true"}, "enforced"),
        ({f"{KEY}.enabled": "true", f"{KEY}.enforced": "no"}, "enforced"),
        ({f"{KEY}.enabled": "true", f"{KEY}.enforced": "false"}, "optional"),
        ({f"{KEY}.enforced": "true"}, "off"),
    ],
)
def test_argocd_cm_says_whether_accounts_are_needed(
    settings: dict[str, str], expected: str
) -> None:
    assert impersonation(settings) == expected


def test_the_first_destination_that_matches_gives_the_account() -> None:
    items = [item("other", server="https://dev*"), item("deployer"), item("third")]
    team = project(destinationServiceAccounts=items)
    assert service_account(team, application(), PROD) == "system:serviceaccount:team-a:deployer"


def test_an_account_can_name_its_namespace() -> None:
    team = project(destinationServiceAccounts=[item("ns:deployer")])
    assert service_account(team, application(), PROD) == "system:serviceaccount:ns:deployer"


def test_without_a_destination_namespace_the_applications_own_one_counts() -> None:
    team = project(destinationServiceAccounts=[item("deployer")])
    app = application(destination={"name": "prod"})
    assert service_account(team, app, PROD) == "system:serviceaccount:argocd:deployer"


def test_no_account_ends_a_sync_only_where_one_is_enforced() -> None:
    assert message() == (
        "no matching service account found for destination server https://prod.example.com "
        "and namespace team-a"
    )
    assert message(setting="optional") is None
    assert message(setting="off") is None


def test_patterns_of_accounts_cannot_deny() -> None:
    assert message(item("deployer", namespace="!kube-system")) is not None


@pytest.mark.parametrize("account", ["", " ", "a*", "!a", "a/b", "{a}"])
def test_an_account_that_is_no_name_ends_a_sync(account: str) -> None:
    fact = f"default service account contains invalid chars '{account}'"
    expected = f"failed to derive service account to impersonate: {fact}"
    assert message(item(account)) == expected
    assert message(item(account), setting="optional") == expected


def test_a_broken_pattern_ends_a_sync() -> None:
    assert message(item("deployer", server="[")) == (
        "failed to derive service account to impersonate: "
        "invalid glob pattern for destination server: unexpected end of input"
    )
    assert message(item("deployer", namespace="[")) == (
        "failed to derive service account to impersonate: "
        "invalid glob pattern for destination namespace: unexpected end of input"
    )
