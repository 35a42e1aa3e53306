"""Apply a stack to a cluster of the user's own: what others made there is left to them."""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.argocd.objects import PlannedObject
from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.deployment import apply_objects
from aks_gitops.live.errors import LiveError
from aks_gitops.live.own_cluster.context import Context
from aks_gitops.live.own_cluster.record import (
    Applied,
    Record,
    applied,
    is_of_others,
    record_of,
    remember,
)
from aks_gitops.live.own_cluster.stack import ContextStack


class Survey(NamedTuple):
    """What a stack comes to in a cluster."""

    objects: tuple[Applied, ...]
    """What is applied."""
    left_over: tuple[Applied, ...]
    """What an earlier `live up` of the stack applied, and it no longer has."""


def survey(stack: ContextStack, context: Context) -> Survey:
    """Look at the cluster before anything is written.

    Raises LiveError where objects of the stack's names are there that somebody else made.
    """
    record = record_of(context.api, stack.namespace)
    foreign: list[str] = []
    objects = tuple(_surveyed(stack, context.api, record, foreign))
    if foreign:
        told = "\n".join(f"  {key}" for key in foreign)
        raise LiveError(
            f"context '{context.name}': these objects are there already, and 'live up' did not "
            f"make them:\n{told}\nremove them there (with 'pulumi destroy' if a stack made them), "
            "or take a cluster of your own"
        )
    keys = {one.key for one in objects}
    before = record.stacks.get(stack.name, ())
    return Survey(objects, tuple(one for one in before if one.key not in keys))


def _surveyed(
    stack: ContextStack, api: Api, record: Record, foreign: list[str]
) -> Iterator[Applied]:
    for item in stack.objects:
        if known := record.find(item.key):
            yield known
            continue
        before = _find(api, item)
        if is_of_others(item, before):
            foreign.append(item.key)
        yield applied(item, before)


def _find(api: Api, item: PlannedObject) -> dict[str, object] | None:
    try:
        return api.find(api.path_of(item.manifest))
    except ApiError as error:
        if error.status == 404:  # Argo CD's kinds are still to come.
            return None
        raise


def apply_stack(stack: ContextStack, context: Context, found: Survey) -> int:
    """Remember and apply every object of a stack; return their number. Raises LiveError."""
    remember(context.api, stack.namespace, stack.name, (*found.objects, *found.left_over))
    return apply_objects(context.api, stack.objects)
