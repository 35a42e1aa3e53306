"""A spoke that is away for a while, with commits that concern it meanwhile."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from aks_gitops.live.applications import ApplicationState, Snapshot
from aks_gitops.live.startup import bring_up
from tests.built_programs import told
from tests.live.argocd import APPLICATIONS
from tests.live.faults import crash
from tests.live.spokes import SECONDS, Hub

UNREACHABLE = "connection refused"
GIVEN_UP = "Failed last sync attempt"


class Outage(NamedTuple):
    """What was seen while the spoke was away, and after it came back."""

    changed: ApplicationState
    """Of the spoke, changed by a commit meanwhile."""
    added: ApplicationState
    """Of the spoke, added by a commit meanwhile."""
    removed: Mapping[str, str]
    """The metadata of one of the spoke that a commit removed meanwhile."""
    asked: ApplicationState
    """Of the spoke, without a change in git, after a hard refresh."""
    hub_meanwhile: dict[str, str]
    """The version of each application on the hub."""
    given_up: ApplicationState
    """Of the spoke, once it was back: its retries had come to an end before."""
    lost: set[str]
    """The paths of what was there before on either cluster, and is not any more."""


def seen_of_an_outage(hub: Hub, state: Path) -> Outage:
    """Take the spoke away, bring it back, and return what was seen."""
    argocd, before = hub.argocd, hub.uids()
    crash(hub.spoke_plane, ["kube-apiserver"])
    hub.change({"bread": 2, "buns": 2})
    hub.change({"buns": 2}, ["qa"])
    argocd.wait(lambda _: hub.versions("dev") == {"bread": "2", "buns": "2", "rolls": "1"})
    changed = argocd.wait_for("bakery-bread-staging", lambda one: one.sync == "Unknown")
    added = argocd.wait_for("bakery-buns-staging", lambda one: UNREACHABLE in one.message)
    argocd.sync("bakery-rolls-staging", repeats=50)
    argocd.wait_for("bakery-rolls-staging", lambda one: "Retrying attempt" in one.message)
    last = hub.remove("rolls", "staging")
    removed = hub.wait_until_it_leaves("bakery-rolls-staging")
    argocd.wait_for("bakery-buns-qa", lambda one: f"{GIVEN_UP} to [{last}]" in one.message)
    asked = _asked_again(hub, "guard-bakery-staging")
    hub_meanwhile = hub.versions("dev")
    bring_up(hub.spoke_plane.name, state, told, argocd=False)
    argocd.end_sync("bakery-rolls-staging")
    # Argo CD may remember a comparison that failed as one without a difference; see test_faults.
    hub.look()
    argocd.wait(lambda _: hub.versions("staging") == {"bread": "2", "buns": "2"})
    argocd.wait(_all_but("bakery-buns-qa"), seconds=SECONDS)
    given_up = argocd.wait_for("bakery-buns-qa", lambda one: GIVEN_UP in one.message)
    after = hub.uids()
    lost = {path for path, uid in before.items() if after.get(path) != uid}
    return Outage(changed, added, removed, asked, hub_meanwhile, given_up, lost)


def _all_but(name: str) -> Callable[[Snapshot], bool]:
    return lambda shown: all(one.settled for one in shown.applications if one.name != name)


def _asked_again(hub: Hub, name: str) -> ApplicationState:
    """Return an Application once a hard refresh has found it in an unknown state."""
    annotations = {"argocd.argoproj.io/refresh": "hard"}
    hub.api.merge(f"{APPLICATIONS}/{name}", {"metadata": {"annotations": annotations}})
    return hub.argocd.wait_for(name, lambda one: one.sync == "Unknown")
