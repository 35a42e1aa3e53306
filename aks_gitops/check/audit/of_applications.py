"""What an audit sees of Applications and ApplicationSets."""

from collections.abc import Iterable, Iterator

from aks_gitops.check.audit.seen import Seen, in_production, seen, stack_of
from aks_gitops.check.findings.application_sets import missing_key
from aks_gitops.check.findings.automation import automation_of
from aks_gitops.check.findings.projects import project_of
from aks_gitops.check.findings.sources import revision_mutable
from aks_gitops.check.inventory.declared import mapping, metadata
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.review import Review

_SUBSCRIPTION = "notifications.argoproj.io/subscribe."


def revisions_are_pinned(review: Review) -> Iterator[Seen]:
    """Yield the Applications of production: good is one without a revision that moves elsewhere."""
    moving = {one.application for one in revision_mutable(review)}
    for one in in_production(review):
        yield seen(review, one, one.key not in moving)


def remotes_are_pinned(review: Review) -> Iterator[Seen]:
    """Yield what kustomizations fetch from elsewhere: good is a version or a commit."""
    remotes = {
        remote
        for key in review.applications
        for source in review.head.graph.of(key)
        for remote in source.remotes
    }
    for remote in sorted(remotes):
        yield Seen(remote.pin != "none", remote.url, remote.path)


def automation_is_decided(review: Review) -> Iterator[Seen]:
    """Yield the Applications that sync by themselves: good is one that says prune and selfHeal."""
    for one in review.applications.values():
        if automation_of(one).automated:
            automated = mapping(mapping(one.spec.get("syncPolicy")).get("automated"))
            yield seen(review, one, {"prune", "selfHeal"} <= automated.keys())


def environments_sync_alike(review: Review) -> Iterator[Seen]:
    """Yield each environment: good is one whose Applications all sync in one way."""
    ways = {
        name: {automation_of(one) for one in members} for name, members in _environments(review)
    }
    for name, found in ways.items():
        yield Seen(len(found) == 1, name)


def environments_delete_alike(review: Review) -> Iterator[Seen]:
    """Yield each environment: good is one whose Applications all have the finalizer, or none."""
    for name, members in _environments(review):
        found = {bool(metadata(one.manifest).get("finalizers")) for one in members}
        yield Seen(len(found) == 1, name)


def production_is_notified(review: Review) -> Iterator[Seen]:
    """Yield the Applications of production: good is one that subscribes, or whose project does.

    Where none does, subscriptions may stand in argocd-notifications-cm, which nobody here sees.
    """
    projects = {one.name for one in review.head.of_kind("AppProject") if _subscribes(one)}
    found = [
        seen(review, one, _subscribes(one) or project_of(one) in projects)
        for one in in_production(review)
    ]
    return iter(found if any(one.good for one in found) else ())


def sets_are_strict(review: Review) -> Iterator[Seen]:
    """Yield the ApplicationSets with Go templates: good is one with missingkey=error."""
    lax = {one.application for one in missing_key(review)}
    for key, outcome in review.head.sets.items():
        if outcome.entry.spec.get("goTemplate") is True:
            yield seen(review, outcome.entry, key not in lax)


def sets_decide_deletion(review: Review) -> Iterator[Seen]:
    """Yield each ApplicationSet: good is one that says what it may delete, and what stays then."""
    for outcome in review.head.sets.values():
        policy = mapping(outcome.entry.spec.get("syncPolicy"))
        good = {"applicationsSync", "preserveResourcesOnDeletion"} & policy.keys()
        yield seen(review, outcome.entry, bool(good))


def _environments(review: Review) -> Iterable[tuple[str, list[Entry]]]:
    """Return the Applications of each environment, without those that deploy Applications."""
    parents = {one.origin.parent for one in review.head.entries.values()}
    found: dict[str, list[Entry]] = {}
    for key, one in review.applications.items():
        environment = review.environment_of(key)
        if environment and key not in parents:
            stack = stack_of(review, one)
            name = f"{environment} of stack {stack}" if stack else environment
            found.setdefault(name, []).append(one)
    return sorted((name, members) for name, members in found.items() if len(members) > 1)


def _subscribes(one: Entry) -> bool:
    annotations = mapping(metadata(one.manifest).get("annotations"))
    return any(str(name).startswith(_SUBSCRIPTION) for name in annotations)
