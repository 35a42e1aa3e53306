"""What Argo CD does with a rollback in git, and what a person can do besides.

Sources: Argo CD 3.5.1, docs/user-guide/auto_sync.md, controller/appcontroller.go (autoSync),
server/application/application.go (Rollback) and
docs/operator-manual/applicationset/Controlling-Resource-Modification.md.
"""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.check.difference.keys import pairs
from aks_gitops.check.inventory.declared import mapping
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.report.counted import counted
from aks_gitops.rollback.plan import Plan

_WITHIN = "within 3 minutes by Argo CD's defaults, sooner with a webhook"


class Following(NamedTuple):
    """How one Application follows git."""

    name: str
    automated: bool | None
    """Whether it syncs automatically; None where no stack and no manifest says it."""
    prunes: bool
    keeper: str
    """Who puts its sync policy back when somebody changes it in the cluster; empty for nobody."""
    removed: int
    """How many objects git holds no more after the rollback."""


def followings(plan: Plan) -> list[Following]:
    """Return how each Application of a plan follows git; what several Argo CDs do alike, once."""
    inventory = plan.after.deployments.inventory
    return list(dict.fromkeys(_following(plan, one, inventory) for one in plan.after.entries))


def _following(plan: Plan, entry: Entry, inventory: Inventory) -> Following:
    automated = mapping(mapping(entry.spec.get("syncPolicy")).get("automated"))
    objects = pairs(plan.now.objects(entry.key), plan.after.objects(entry.key))
    return Following(
        name=entry.name,
        automated=_is_automated(entry, inventory),
        prunes=automated.get("prune") is True,
        keeper=_keeper(entry, inventory),
        removed=sum(one.after is None for one in objects),
    )


def _is_automated(entry: Entry, inventory: Inventory) -> bool | None:
    if inventory.seeds[entry.argocd].assumed:
        return None
    automated = mapping(entry.spec.get("syncPolicy")).get("automated")
    return automated is not None and mapping(automated).get("enabled") is not False


def _keeper(entry: Entry, inventory: Inventory) -> str:
    for key in (entry.origin.applicationset, entry.origin.parent):
        above = inventory.entries.get(key)
        if above is not None:
            return f"{above.kind} {above.name}"
    return ""


def next_steps(one: Following) -> Iterator[str]:
    """Yield what comes next for an Application, one sentence each."""
    if one.automated is None:
        yield f"{one.name}: no stack is known here, so look whether automated sync is on. If so:"
    if one.automated is not False:
        yield f"{one.name}: Argo CD deploys it by itself, {_WITHIN}"
        yield (
            "If a sync of the bad release still runs, as with a hook that hangs, Argo CD waits for "
            f"its end: argocd app terminate-op {one.name}"
        )
    if not one.automated:
        yield (
            f"{one.name}: without automated sync nothing happens until you run: "
            f"argocd app sync {one.name}"
        )
    if one.removed and not (one.automated and one.prunes):
        yield (
            f"{counted(one.removed, 'object')} that came since will stay in the cluster, as "
            "nothing prunes; to delete: "
            f"argocd app sync {one.name} --prune"
        )


def break_glass(one: Following) -> Iterator[str]:
    """Yield how to go back without git, and what that costs."""
    yield (
        f"Where git cannot wait: argocd app history {one.name}, then "
        f"argocd app rollback {one.name} ID. Its price:"
    )
    if one.automated is not False:
        yield (
            "- Argo CD refuses it while automated sync is on; first: "
            f"argocd app set {one.name} --sync-policy none"
        )
        if one.keeper:
            yield f"- {one.keeper} may turn automated sync on again; change it there, too"
    yield "- The cluster then runs what git does not say, and shows as OutOfSync"
    yield "- The next sync, by hand or automated, deploys what git says again"
