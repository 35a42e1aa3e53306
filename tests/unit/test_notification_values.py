"""What Argo CD tells people: services, triggers and templates that belong together."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest
import yaml

from aks_gitops.install.notifications import EVENTS
from aks_gitops.settings.notifications import Trigger
from tests.unit.installed_argocd import value, values_of

ALL: Mapping[str, object] = {
    "teamsWorkflows": ["platform-alerts", "on-call"],
    "slack": True,
    "github": {"appId": 1, "installationId": 2},
    "triggers": sorted(EVENTS),
}


def section(name: str, **notifications: object) -> dict[str, Any]:
    """Return a section of the notifications' values, with its texts read."""
    found = value(values_of(notifications=notifications), "notifications", name)
    assert isinstance(found, Mapping)
    return {key: yaml.safe_load(text) for key, text in found.items()}


def test_without_a_service_nothing_is_installed() -> None:
    assert value(values_of(), "notifications") == {
        "enabled": False,
        "serviceAccount": {"create": True, "name": "argocd-notifications-controller"},
    }


def test_services_name_the_keys_of_the_secret_that_the_stack_makes() -> None:
    assert section("notifiers", **ALL) == {
        "service.teams-workflows": {
            "recipientUrls": {
                "on-call": "$teamsWorkflow-on-call",
                "platform-alerts": "$teamsWorkflow-platform-alerts",
            }
        },
        "service.slack": {"token": "$slackToken"},
        "service.github": {
            "appID": 1,
            "installationID": 2,
            "privateKey": "$githubAppPrivateKey",
        },
    }
    values = values_of(notifications=ALL)
    secret = {"create": False, "name": "argocd-notifications-secret"}
    assert value(values, "notifications", "secret") == secret


def test_every_trigger_of_the_settings_is_known() -> None:
    assert set(EVENTS) == set(get_args(Trigger))


def test_each_trigger_sends_a_template_that_is_there() -> None:
    triggers, templates = section("triggers", **ALL), section("templates", **ALL)
    sent = [name for (row,) in triggers.values() for name in row["send"]]
    assert sorted(f"template.{name}" for name in sent) == sorted(templates)
    assert all(isinstance(row["when"], str) for (row,) in triggers.values())


@pytest.mark.parametrize(
    ("service", "parts"),
    [
        ({"slack": True}, {"message", "slack"}),
        ({"teamsWorkflows": ["a"]}, {"message", "teams-workflows"}),
        ({"github": {"appId": 1, "installationId": 2}}, {"message", "github"}),
    ],
)
def test_templates_are_for_the_services_that_are_there(
    service: Mapping[str, object], parts: set[str]
) -> None:
    templates = section("templates", **service)
    assert set(templates["template.app-deployed"]) == parts


def test_github_hears_of_what_is_about_a_commit() -> None:
    templates = section("templates", **ALL)
    states = {
        name: template["github"]["status"]["state"]
        for name, template in templates.items()
        if "github" in template
    }
    assert states == {
        "template.app-deployed": "success",
        "template.app-health-degraded": "failure",
        "template.app-sync-failed": "failure",
        "template.app-sync-running": "pending",
    }


def test_values_of_an_application_are_quoted_where_they_stand_in_json() -> None:
    """Upstream's templates break at a quote in a message."""
    for template in section("templates", **ALL).values():
        for text in (template["slack"]["attachments"], template["teams-workflows"]["facts"]):
            assert '"{{ (dig' not in text
            assert "| toJson }}" in text


def test_no_text_holds_a_reference_by_accident() -> None:
    for template in section("templates", **ALL).values():
        assert "${" not in str(template)
