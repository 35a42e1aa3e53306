"""What a sync of an Application came to."""

from collections.abc import Callable, Mapping
from typing import cast

from aks_gitops.live.applications import ApplicationState
from tests.live.argocd import ArgoCD, operation_of


def says(words: str) -> Callable[[ApplicationState], bool]:
    """Return the condition that an Application's conditions or operation say something."""
    return lambda one: words in one.message


def synced(argocd: ArgoCD, name: str, commit: str | None = None) -> None:
    """Wait until an Application is Synced and Healthy and its last sync has ended well.

    Given: the commit that it must have come to; None for any.
    """

    def whole(one: ApplicationState) -> bool:
        if not one.settled or one.message:
            return False
        application = argocd.application(name)
        operation = operation_of(application)
        done = operation.get("phase") == "Succeeded" and "operation" not in application
        return done and commit in (None, compared_with(argocd, name))

    argocd.wait_for(name, whole)


def compared_with(argocd: ArgoCD, name: str) -> str:
    """Return the commit that an Application was last compared with."""
    status = cast(Mapping[str, Mapping[str, str]], argocd.application(name).get("status") or {})
    return status.get("sync", {}).get("revision", "")


def results(argocd: ArgoCD, name: str) -> list[str]:
    """Return what the last sync did, in its order: kind/name, after the hook that it was.

    An automated sync that ends well may be followed at once by another that finds nothing to do;
    ask while it runs, or after it failed.
    """
    operation = operation_of(argocd.application(name))
    result = cast(Mapping[str, object], operation["syncResult"])
    resources = cast(list[Mapping[str, str]], result["resources"])
    return ["/".join(filter(None, (x.get("hookType"), x["kind"], x["name"]))) for x in resources]
