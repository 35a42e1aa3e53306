"""What a sync of an Application came to."""

from collections.abc import Callable, Mapping
from typing import cast

from aks_gitops.live.applications import ApplicationState
from tests.live.argocd import APPLICATIONS, ArgoCD, operation_of
from tests.live.values import value

SETS = APPLICATIONS + "ets"


def says(words: str) -> Callable[[ApplicationState], bool]:
    """Return the condition that an Application's conditions or operation say something."""
    return lambda one: words in one.message


def synced(argocd: ArgoCD, name: str, commit: str | None = None) -> None:
    """Wait until an Application is Synced and Healthy and its last sync has ended well.

    Given: the commit that it must have come to; None for any.
    """

    def whole(one: ApplicationState) -> bool:
        if not one.settled:
            return False
        application = argocd.application(name)
        operation = operation_of(application)
        done = operation.get("phase") == "Succeeded" and "operation" not in application
        return done and commit in (None, compared_with(argocd, name))

    argocd.wait_for(name, whole)


def look(argocd: ArgoCD, *names: str) -> None:
    """Let Argo CD look at git for some Applications, and wait until it has."""
    for name in names:
        argocd.refresh(name)
    argocd.wait(lambda _: not any(_is_told_to_look(argocd, name) for name in names), names)


def regenerate(argocd: ArgoCD, applicationset: str) -> None:
    """Let an ApplicationSet look at git now.

    One that failed keeps the annotation, and only a new one is noticed.
    """
    for told in (None, "true"):
        note = {"argocd.argoproj.io/application-set-refresh": told}
        argocd.api.merge(f"{SETS}/{applicationset}", {"metadata": {"annotations": note}})


def compared_with(argocd: ArgoCD, name: str) -> str:
    """Return the commit that an Application was last compared with."""
    return str(value(argocd.application(name), "status.sync.revision") or "")


def results(argocd: ArgoCD, name: str) -> list[str]:
    """Return what the last sync did, in its order: kind/name, after the hook that it was.

    An automated sync that ends well may be followed at once by another that finds nothing to do;
    ask while it runs, or after it failed.
    """
    found = value(argocd.application(name), "status.operationState.syncResult.resources")
    resources = cast(list[Mapping[str, str]], found)
    return ["/".join(filter(None, (x.get("hookType"), x["kind"], x["name"]))) for x in resources]


def _is_told_to_look(argocd: ArgoCD, name: str) -> bool:
    annotations = value(argocd.application(name), "metadata.annotations")
    return "argocd.argoproj.io/refresh" in cast(Mapping[str, str], annotations or {})
