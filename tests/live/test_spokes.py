"""A hub deploys to its own cluster and to a spoke; a spoke that is away hurts nobody else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

import pytest

from aks_gitops.argocd.objects import ARGO_API, IN_CLUSTER_SERVER
from aks_gitops.live.api import Api
from aks_gitops.live.applications import ApplicationState
from aks_gitops.live.config_repository import serve_copy
from aks_gitops.live.deployment import (
    EXAMPLE,
    apply_program,
    local_program,
    with_served_repository,
)
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import until
from aks_gitops.live.startup import bring_up
from aks_gitops.offline.project import read_stack, settings_of
from tests.built_programs import told
from tests.live.argocd import APPLICATIONS
from tests.live.conftest import PROJECT, running
from tests.live.faults import crash, metadata_of, silenced, uids
from tests.live.predicted import facts, name_of, predicted
from tests.live.spoke_outage import UNREACHABLE, Outage, seen_of_an_outage
from tests.live.spokes import APPS, CLUSTER, SECONDS, Hub

_NO_CLUSTER = "there are no clusters with this name"
_REFUSED = "do not match any of the allowed destinations in project"


@pytest.fixture(scope="module")
def spoke(state: Path) -> Iterator[Plane]:
    with running("spoke", state, argocd=False) as found:
        yield found


@pytest.fixture(scope="module")
def hub(own_plane: Plane, spoke: Plane) -> Hub:
    """A hub on both of whose clusters all is Synced and Healthy."""
    return Hub(own_plane, spoke)


def test_the_applications_of_both_clusters_are_exactly_those_that_the_catalog_predicts(
    hub: Hub,
) -> None:
    found = {name_of(one): facts(one) for one in hub.api.items(APPLICATIONS)}
    assert found == hub.predicted()
    places = {cast(Mapping[str, str], one["destination"]).get("name") for one in found.values()}
    assert places == {None, CLUSTER}


def test_what_an_environment_deploys_is_on_its_cluster_alone(hub: Hub) -> None:
    for api, own, other in ((hub.api, "dev", "staging"), (hub.spoke, "staging", "dev")):
        assert _names(api, f"/apis/apps/v1/namespaces/bakery-{own}/deployments") == set(APPS)
        assert f"bakery-{other}" not in _names(api, "/api/v1/namespaces")


def test_argo_cd_makes_the_namespaces_of_a_spoke_with_their_pod_security_level(hub: Hub) -> None:
    found = metadata_of(hub.spoke.get("/api/v1/namespaces/bakery-staging"))
    labels = cast(Mapping[str, str], found["labels"])
    assert labels["pod-security.kubernetes.io/enforce"] == "baseline"


def test_a_quota_of_a_spoke_comes_from_the_config_repository_and_counts(hub: Hub) -> None:
    path = "/api/v1/namespaces/bakery-staging/resourcequotas/team-quota"

    def used() -> object:
        status = cast(Mapping[str, Mapping[str, str]], hub.spoke.get(path)["status"])
        return status.get("used")

    assert until(lambda: used() == {"pods": str(len(APPS))}, 60), used()


class Attempt(NamedTuple):
    """Where an Application of a project would like to deploy."""

    title: str
    project: str
    cluster: str
    namespace: str
    refused: bool = True


_HUB, _BY_NAME, _BY_URL = "hub", "spoke by name", "spoke by URL"
_ATTEMPTS = (
    Attempt("dev to the spoke", "bakery-dev", _BY_NAME, "bakery-dev"),
    Attempt("dev to the spoke's URL", "bakery-dev", _BY_URL, "bakery-dev"),
    Attempt("dev to staging's own namespace", "bakery-dev", _BY_NAME, "bakery-staging"),
    Attempt("staging to the hub", "bakery-staging", _HUB, "bakery-staging"),
    Attempt("staging to Argo CD's namespace", "bakery-staging", _HUB, NAMESPACE),
    Attempt("staging to another team", "bakery-staging", _BY_NAME, "guard-staging"),
    Attempt("staging to the spoke's URL", "bakery-staging", _BY_URL, "bakery-staging", False),
)


@pytest.fixture(scope="module")
def answers(hub: Hub) -> dict[str, ApplicationState]:
    """What Argo CD made of each attempt, by its title."""
    places = {
        _HUB: {"server": IN_CLUSTER_SERVER},
        _BY_NAME: {"name": CLUSTER},
        _BY_URL: {"server": hub.spoke_plane.api_url},
    }
    names = {one.title: f"attempt-{number}" for number, one in enumerate(_ATTEMPTS)}
    source = {"repoURL": hub.repository.url, "targetRevision": "main", "path": "elsewhere"}
    for one in _ATTEMPTS:
        spec = {
            "project": one.project,
            "source": source,
            "destination": {**places[one.cluster], "namespace": one.namespace},
            "syncPolicy": {"automated": {}},
        }
        metadata = {"name": names[one.title], "namespace": NAMESPACE}
        hub.api.apply(
            {"apiVersion": ARGO_API, "kind": "Application", "metadata": metadata, "spec": spec}
        )
    found = {
        title: hub.argocd.wait_for(name, lambda x: x.settled or _REFUSED in x.message)
        for title, name in names.items()
    }
    for name in names.values():
        hub.api.delete(f"{APPLICATIONS}/{name}")
    return found


@pytest.mark.parametrize("attempt", _ATTEMPTS, ids=[one.title for one in _ATTEMPTS])
def test_a_project_permits_only_the_cluster_of_its_environment(
    attempt: Attempt, answers: dict[str, ApplicationState]
) -> None:
    answer = answers[attempt.title]
    assert (f"{_REFUSED} '{attempt.project}'" in answer.message) is attempt.refused
    assert answer.settled is not attempt.refused


@pytest.fixture(scope="module")
def outage(hub: Hub, state: Path) -> Outage:
    """The spoke was away, and got what it had missed when it was back and Argo CD looked."""
    return seen_of_an_outage(hub, state)


def test_the_hub_deploys_to_itself_while_a_spoke_is_away(outage: Outage) -> None:
    assert outage.hub_meanwhile == {"bread": "2", "buns": "2", "rolls": "1"}


def test_what_goes_to_a_spoke_that_is_away_says_so(outage: Outage) -> None:
    assert (outage.changed.sync, outage.added.sync) == ("Unknown", "OutOfSync")
    assert UNREACHABLE in outage.changed.message


def test_a_hard_refresh_tells_that_the_spoke_of_an_application_is_away(outage: Outage) -> None:
    assert UNREACHABLE in outage.asked.message


def test_an_application_that_leaves_a_spoke_that_is_away_waits_for_it(outage: Outage) -> None:
    assert "deletionTimestamp" in outage.removed


def test_nothing_but_the_removed_application_was_lost_meanwhile(outage: Outage) -> None:
    application = f"hub{APPLICATIONS}/{NAMESPACE}/bakery-rolls-staging"
    lists = ("/api/v1/configmaps", "/api/v1/persistentvolumeclaims", "/apis/apps/v1/deployments")
    assert outage.lost == {application, *(f"spoke{path}/bakery-staging/rolls" for path in lists)}


def test_a_sync_whose_retries_came_to_an_end_begins_again_with_the_next_commit(
    hub: Hub, outage: Outage
) -> None:
    assert (outage.given_up.sync, outage.given_up.health) == ("OutOfSync", "Missing")
    hub.change({"buns": 3}, ["qa"])
    hub.settle()
    assert hub.versions("qa") == {"buns": "3"}


@pytest.mark.usefixtures("outage")
def test_a_spoke_that_does_not_answer_holds_up_nobody_but_its_own_applications(hub: Hub) -> None:
    with silenced(hub.spoke_plane, "kube-apiserver"):
        hub.change({"bread": 3})
        hub.argocd.wait(lambda _: hub.versions("dev")["bread"] == "3")
        hub.argocd.wait_for("bakery-bread-dev")
    hub.look()
    hub.settle()
    assert hub.versions("staging")["bread"] == "3"


@pytest.mark.usefixtures("outage")
def test_who_is_rid_of_a_spoke_is_rid_of_applications_that_wait_for_it(
    hub: Hub, state: Path
) -> None:
    crash(hub.spoke_plane, ["kube-apiserver"])
    hub.remove("buns", "staging")
    hub.wait_until_it_leaves("bakery-buns-staging")
    hub.argocd.end_sync("bakery-buns-staging")
    before = uids(hub.api)
    hub.forget()
    hub.argocd.wait(lambda found: "bakery-buns-staging" not in {x.name for x in found.applications})
    hub.look()
    alone = hub.argocd.wait_for("bakery-bread-staging", lambda one: _NO_CLUSTER in one.message)
    after = uids(hub.api)
    bring_up(hub.spoke_plane.name, state, told, argocd=False)
    hub.register()
    hub.settle()
    assert alone.sync == "Unknown"
    assert set(before) - set(after) == {f"/api/v1/secrets/{NAMESPACE}/cluster-{CLUSTER}"}
    assert "buns" in _names(hub.spoke, "/apis/apps/v1/namespaces/bakery-staging/deployments")


@pytest.mark.usefixtures("outage")
def test_the_stack_dev_is_synced_and_healthy_on_both_its_clusters(hub: Hub) -> None:
    serve_copy(hub.argocd.plane, PROJECT / EXAMPLE)
    program = local_program(hub.argocd.plane, PROJECT, "dev")
    apply_program(hub.api, program)
    hub.argocd.settle(program, SECONDS)
    stack = settings_of(with_served_repository(read_stack(PROJECT, "dev"), hub.argocd.plane))
    wanted = predicted(program, stack)
    assert {name: facts(hub.argocd.application(name)) for name in wanted} == wanted
    on_hub, on_spoke = (_names(api, "/api/v1/namespaces") for api in (hub.api, hub.spoke))
    assert {"orders-dev", "cert-manager"} <= on_hub
    assert {"orders-staging", "cert-manager"} <= on_spoke
    assert not [name for name in on_hub if name.endswith("-staging")]
    assert not [name for name in on_spoke if name.endswith("-dev")]


def _names(api: Api, path: str) -> set[str]:
    return {metadata_of(one)["name"] for one in api.items(path)}
