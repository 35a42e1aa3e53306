"""Subscriptions to notifications that nobody is ever sent.

Rules: operator-manual/notifications/subscriptions.md of argo-cd v3.5.1, and how
notifications-engine's pkg/subscriptions/annotations.go reads them.
"""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import mapping, metadata
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import Review

_SUBSCRIBE = "notifications.argoproj.io/subscribe."
_ON = "on-"
"""How triggers are called, by Argo CD's catalogue and by this program."""


def sent_to_nobody(review: Review) -> Iterator[Breach]:
    """Yield the subscriptions of Applications that name the service first, or nobody."""
    for key, entry in review.applications.items():
        for annotation, told in _subscriptions(entry):
            fact = _fault(annotation.removeprefix(_SUBSCRIBE), told)
            if fact:
                yield Breach(
                    rule="subscription-unread",
                    fact=f"has the annotation '{annotation}', {fact}",
                    fix=f"write {_SUBSCRIBE}TRIGGER.SERVICE, and whom to tell as its value",
                    application=key,
                    keys=("metadata", "annotations", annotation),
                )


def _subscriptions(entry: Entry) -> Iterator[tuple[str, object]]:
    annotations = mapping(metadata(entry.manifest).get("annotations"))
    return (item for item in annotations.items() if item[0].startswith(_SUBSCRIBE))


def _fault(words: str, told: object) -> str:
    """Return what is wrong with a subscription.

    One word alone is a service: Argo CD's own default triggers are meant. An empty value is right
    for services that need nobody's name.
    """
    trigger, _, service = words.partition(".")
    if service.startswith(_ON) and not trigger.startswith(_ON):
        return f"which takes '{service}' for the service: the trigger comes first"
    if told and not str(told).strip(" ;"):
        return "which names nobody"
    return ""
