"""What Argo CD tells people, when, and through which service. The chart brings no triggers.

Sources: Argo CD's operator-manual/notifications/{templates,triggers,services/*}.md and, for how
conditions and templates are read, notifications-engine's pkg/{triggers,templates,services}.
Whatever an Application may lack is looked up with `?.` or dig: a template that fails sends nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import yaml

from aks_gitops.argocd.own_secrets import NOTIFICATIONS_SECRET
from aks_gitops.install.address import base_url
from aks_gitops.install.references import Values
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.notifications import Notifications, Trigger
from aks_gitops.settings.secret_keys import (
    GITHUB_APP_PRIVATE_KEY,
    SLACK_TOKEN,
    teams_workflow_key,
)

TEAMS_WORKFLOWS = "teams-workflows"

_Tone = Literal["Good", "Warning", "Attention", "Accent"]
_COLOURS: Mapping[_Tone, str] = {
    "Good": "#18a558",
    "Warning": "#f4c030",
    "Attention": "#d13438",
    "Accent": "#0078d4",
}
"""Slack's colours for the tones that Teams knows by name."""

_CommitState = Literal["success", "failure", "error", "pending"]

_OPERATION = "app.status?.operationState"
_NAME = "{{ .app.metadata.name }}"
_URL = (
    "{{ .context.argocdUrl }}/applications/{{ .app.metadata.namespace }}/{{ .app.metadata.name }}"
)
_OPERATION_PLACES = (
    ("status", "operationState", "syncResult"),
    ("status", "operationState", "operation", "sync"),
    ("status", "sync"),
)
"""Where the revision of what happened stands; a sync that failed early has no result."""


def _dig(path: Iterable[str], default: str) -> str:
    keys = " ".join(f'"{key}"' for key in path)
    return f"(dig {keys} {default} .app)"


def _revisions() -> str:
    several = (_dig((*place, "revisions"), "(list)") for place in _OPERATION_PLACES)
    one = (_dig((*place, "revision"), '""') for place in _OPERATION_PLACES)
    return f'(coalesce {" ".join(several)} (list (coalesce {" ".join(one)} | default "")))'


_REVISIONS = _revisions()
_SOURCES = _dig(("spec", "sources"), f"(list {_dig(('spec', 'source'), '(dict)')})")
_MESSAGE = _dig(("status", "operationState", "message"), '""')
_FACTS: tuple[tuple[str, str], ...] = (
    ("Project", _dig(("spec", "project"), '""')),
    ("Sync", _dig(("status", "sync", "status"), '"Unknown"')),
    ("Health", _dig(("status", "health", "status"), '"Unknown"')),
    ("Revision", f'{_REVISIONS} | join ", " | default "none"'),
    ("Message", f'{_MESSAGE} | default "none" | trunc 500'),
)
"""What each message names, and where it stands in an Application."""

# Of several sources the commit is the first one's that is in git: a chart has none.
_REPOSITORY = (
    f"{{{{ $done := false }}}}{{{{ range {_SOURCES} }}}}"
    "{{ if not (or $done .chart) }}{{ .repoURL }}{{ $done = true }}{{ end }}{{ end }}"
)
_COMMIT = (
    f"{{{{ $revisions := {_REVISIONS} }}}}{{{{ $done := false }}}}"
    f"{{{{ range $i, $source := {_SOURCES} }}}}{{{{ if not (or $done $source.chart) }}}}"
    "{{ if lt $i (len $revisions) }}{{ index $revisions $i }}{{ end }}{{ $done = true }}"
    "{{ end }}{{ end }}"
)


class Event(NamedTuple):
    """Something that happens to an Application, and what is said of it."""

    when: str
    """The condition, in the language expr."""
    sentence: str
    """What happened, after the Application's name."""
    tone: _Tone
    once_per: str = ""
    """Said once for each value of this; without it each time the condition becomes true."""
    commit: _CommitState | None = None
    """What GitHub is told of the commit."""


def _phase(*phases: str) -> str:
    return f"{_OPERATION}?.phase in {list(phases)}"


_ONCE_PER_COMMIT = (
    f"[{_OPERATION}?.operation?.sync?.revision, {_OPERATION}?.operation?.sync?.revisions,"
    f" {_OPERATION}?.syncResult?.revision, {_OPERATION}?.syncResult?.revisions]"
)
_ONCE = "app.metadata.uid"

EVENTS: Mapping[Trigger, Event] = {
    "on-created": Event("true", "was created", "Accent", _ONCE),
    "on-deleted": Event("app.metadata?.deletionTimestamp != nil", "is deleted", "Warning", _ONCE),
    "on-deployed": Event(
        f"{_phase('Succeeded')} and app.status?.health?.status == 'Healthy'",
        "runs a new version and is healthy",
        "Good",
        _ONCE_PER_COMMIT,
        "success",
    ),
    "on-health-degraded": Event(
        "app.status?.health?.status == 'Degraded'",
        "is degraded",
        "Attention",
        commit="failure",
    ),
    "on-sync-failed": Event(
        _phase("Error", "Failed"),
        "could not be synced",
        "Attention",
        _ONCE_PER_COMMIT,
        "failure",
    ),
    "on-sync-running": Event(
        _phase("Running"), "is being synced", "Accent", _ONCE_PER_COMMIT, "pending"
    ),
    "on-sync-status-unknown": Event(
        "app.status?.sync?.status == 'Unknown'", "cannot be compared with git", "Warning"
    ),
    "on-sync-succeeded": Event(_phase("Succeeded"), "was synced", "Good", _ONCE_PER_COMMIT),
}
"""What can be subscribed to."""


def notification_values(argocd: InstalledArgoCD) -> Values:
    """Return the chart's values for notifications; off where there is no service to send with."""
    settings = argocd.notifications
    if not settings.enabled:
        return {"notifications": {"enabled": False}}
    return {
        "notifications": {
            "enabled": True,
            "argocdUrl": base_url(argocd),
            "secret": {"create": False, "name": NOTIFICATIONS_SECRET},
            "notifiers": dict(_notifiers(settings)),
            "templates": {
                f"template.{_template_name(one)}": _block(_template(EVENTS[one], settings))
                for one in sorted(settings.triggers)
            },
            "triggers": {
                f"trigger.{one}": _block([_condition(one)]) for one in sorted(settings.triggers)
            },
        }
    }


def _notifiers(settings: Notifications) -> Iterator[tuple[str, str]]:
    """Yield each service; `$key` stands for a key of the Secret of notifications."""
    if settings.teams_workflows:
        urls = {one: f"${teams_workflow_key(one)}" for one in sorted(settings.teams_workflows)}
        yield f"service.{TEAMS_WORKFLOWS}", _block({"recipientUrls": urls})
    if settings.slack:
        yield "service.slack", _block({"token": f"${SLACK_TOKEN}"})
    if app := settings.github:
        login = {"appID": app.app_id, "installationID": app.installation_id}
        yield "service.github", _block({**login, "privateKey": f"${GITHUB_APP_PRIVATE_KEY}"})


def _template_name(trigger: Trigger) -> str:
    return trigger.replace("on-", "app-", 1)


def _condition(trigger: Trigger) -> Values:
    event = EVENTS[trigger]
    once = {"oncePer": event.once_per} if event.once_per else {}
    return {"when": event.when, **once, "send": [_template_name(trigger)]}


def _template(event: Event, settings: Notifications) -> Values:
    sentence = f"{_NAME} {event.sentence}"
    template: dict[str, object] = {"message": f"{sentence}: {_URL}"}
    if settings.slack:
        template["slack"] = {"attachments": _attachments(event)}
    if settings.teams_workflows:
        template[TEAMS_WORKFLOWS] = {
            "themeColor": event.tone,
            "title": sentence,
            "facts": _json_objects("name", "value"),
            "potentialAction": _OPEN,
        }
    if settings.github and event.commit:
        status = {"state": event.commit, "label": f"argocd/{_NAME}", "targetURL": _URL}
        template["github"] = {
            "repoURLPath": _REPOSITORY,
            "revisionPath": _COMMIT,
            "status": status,
        }
    return template


def _attachments(event: Event) -> str:
    fields = _json_objects("title", "value", also=', "short": true')
    return (
        f'[{{"title": {{{{ .app.metadata.name | toJson }}}}, "title_link": "{_URL}",'
        f' "color": "{_COLOURS[event.tone]}", "fields": {fields}}}]'
    )


_OPEN = (
    '[{"@type": "OpenUri", "name": "Open in Argo CD",'
    f' "targets": [{{"os": "default", "uri": "{_URL}"}}]}}]'
)


def _json_objects(name: str, value: str, also: str = "") -> str:
    """Return the facts as JSON; toJson quotes whatever stands in an Application."""
    rows = (
        f'{{"{name}": "{label}", "{value}": {{{{ {where} | toJson }}}}{also}}}'
        for label, where in _FACTS
    )
    return f"[{', '.join(rows)}]"


def _block(content: object) -> str:
    text: str = yaml.safe_dump(content, sort_keys=False, width=10_000)
    return text
