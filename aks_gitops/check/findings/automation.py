"""Applications that sync in another way than their environment does.

What an Application says of itself in `argocd-app.yaml` is a setting that we offer, so only
Applications that are written by hand are looked at.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import mapping
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.review import Review

_ENOUGH = 4
"""How many other Applications make a custom."""


class Automation(NamedTuple):
    """What Argo CD does without a person."""

    automated: bool
    prune: bool
    self_heal: bool

    def __str__(self) -> str:
        if not self.automated:
            return "is synced by hand"
        switches = {"prunes": self.prune, "heals itself": self.self_heal}
        words = [word if on else f"no {_NOUNS[word]}" for word, on in switches.items()]
        return f"is synced automatically ({', '.join(words)})"


_NOUNS = {"prunes": "pruning", "heals itself": "self-healing"}


def automation_of(one: Entry) -> Automation:
    """Return what an Application asks for; `automated: {}` too makes it sync by itself."""
    policy = mapping(one.spec.get("syncPolicy"))
    automated = mapping(policy.get("automated"))
    is_on = isinstance(policy.get("automated"), dict) and automated.get("enabled") is not False
    return Automation(
        is_on,
        prune=is_on and automated.get("prune") is True,
        self_heal=is_on and automated.get("selfHeal") is True,
    )


def automation_differs(review: Review) -> Iterator[Breach]:
    """Yield the Applications that differ from their environment's policy, or from all others."""
    written = _written(review)
    production = Counter(
        automation_of(one)
        for key, one in written.items()
        if review.environment_of(key) == PRODUCTION
    )
    for key in review.applications.keys() & written.keys():
        one = written[key]
        why = _against_policy(review, one) or _against_others(review, one, production)
        if why:
            yield Breach(
                rule="automation-differs",
                fact=f"{automation_of(one)}, and {why}",
                fix="do as the environment does, or suppress this with the reason",
                application=key,
                keys=("spec", "syncPolicy", "automated"),
            )


def _written(review: Review) -> dict[str, Entry]:
    """Return the Applications that are written by hand, and deploy no Applications themselves."""
    parents = {one.origin.parent for one in review.head.entries.values()}
    return {
        key: one
        for key, one in review.head.applications.items()
        if not one.origin.applicationset
        and key not in parents
        and (one.origin.parent or not review.head.seeds[one.argocd].stack)
    }


def _against_policy(review: Review, one: Entry) -> str:
    environment = review.environment_of(one.key)
    policy = review.head.seeds[one.argocd].sync_policies.get(environment)
    if policy is None:
        return ""
    promised = Automation(policy.automated, policy.prune, policy.self_heal)
    if promised == automation_of(one):
        return ""
    return f"the stack {one.argocd} wants that everything in {environment} {promised}"


def _against_others(review: Review, one: Entry, production: Counter[Automation]) -> str:
    """Return what all others of production do, where this one alone does not."""
    if review.environment_of(one.key) != PRODUCTION or review.head.seeds[one.argocd].stack:
        return ""
    own = automation_of(one)
    others = production - Counter([own])
    if len(others) != 1 or own in others or others.total() < _ENOUGH:
        return ""
    return f"everything else in {PRODUCTION} {next(iter(others))}"
