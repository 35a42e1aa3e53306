"""A deployment that breaks off is finished by the next one, and nothing is made twice."""

import pytest

from aks_gitops.offline.replacing import CLUSTER
from tests.engine.cases import HALF_MADE, REFUSALS
from tests.engine.cloud import Cloud, Live
from tests.engine.conftest import Deploy
from tests.engine.faults import THROTTLED, Fault
from tests.engine.needed import needs_engine
from tests.engine.stack import Stack

pytestmark = needs_engine()

_SECONDS = 120
_ANY_SET = "kubernetes:argoproj.io/*:ApplicationSet"


@pytest.mark.parametrize(("case", "fault"), REFUSALS)
def test_the_next_deployment_finishes_one_that_was_refused(
    case: str, fault: Fault, new: Deploy, cloud: Cloud
) -> None:
    stack = new(case)
    _fails(stack, cloud, fault)
    stack.up()
    _is_whole(stack, cloud)


@pytest.mark.parametrize(("case", "fault"), HALF_MADE)
def test_what_is_made_but_does_not_work_is_mended_and_not_made_again(
    case: str, fault: Fault, new: Deploy, cloud: Cloud
) -> None:
    stack = new(case)
    _fails(stack, cloud, fault)
    (broken,) = (one for one in stack.held() if one.broken)
    so_far = len(cloud.writes)
    stack.up()
    mended = [write.verb for write in cloud.writes[so_far:] if write.urn == broken.urn]
    assert mended == ["update"]
    _is_whole(stack, cloud)


def test_a_cluster_whose_answer_was_lost_is_named_and_can_be_imported(
    new: Deploy, cloud: Cloud
) -> None:
    stack = new("dev")
    _fails(stack, cloud, Fault("Create", CLUSTER, "answer lost"))
    # The engine has no record of it, so it tries to make it again.
    (lost,) = _unrecorded(stack, cloud)
    again = stack.attempt("up")
    assert again.code != 0
    assert f"cannot create already existing resource '{lost.id}'" in again.text
    assert _unrecorded(stack, cloud) == [lost]

    stack.adopt(_urn(lost, cloud), lost.id)
    stack.up()
    _is_whole(stack, cloud)


def test_a_deployment_that_was_killed_is_taken_up_where_it_was(new: Deploy, cloud: Cloud) -> None:
    stack = new("dev")
    cloud.faults.order(Fault("Create", _ANY_SET, "held"))
    with stack.killed("up"):
        assert cloud.faults.reached.wait(_SECONDS)
        stack.settle()
    cloud.faults.release.set()
    locked = stack.attempt("up")
    assert locked.code != 0
    assert "pulumi cancel" in locked.text
    stack.unlock()

    # What was under way exists; the engine knows that it may.
    (pending,) = _unrecorded(stack, cloud)
    stack.refresh("--clear-pending-creates")
    stack.adopt(_urn(pending, cloud), pending.id)
    stack.up()
    _is_whole(stack, cloud)


def test_nothing_is_made_where_the_cluster_is_not_there(new: Deploy, cloud: Cloud) -> None:
    stack = new("dev-existing")
    cloud.given.clear()
    done = stack.attempt("up")
    assert done.code != 0
    assert "ResourceNotFound" in done.text
    assert cloud.writes == []


def test_a_destruction_that_broke_off_is_finished_by_the_next_one(
    deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed("dev")
    cloud.faults.order(Fault("Delete", "kubernetes:*:AppProject", message=THROTTLED))
    done = stack.attempt("destroy")
    assert done.code != 0
    assert THROTTLED in done.text
    stack.destroy()
    assert stack.held() == []
    deleted = [(write.token, write.id) for write in cloud.writes if write.verb == "delete"]
    assert len(set(deleted)) == len(deleted)


def _fails(stack: Stack, cloud: Cloud, fault: Fault) -> str:
    """Deploy while a fault is on order; return what the CLI says."""
    cloud.faults.order(fault)
    done = stack.attempt("up")
    assert cloud.faults.met == 1
    assert done.code != 0, done.text
    return done.text


def _urn(live: Live, cloud: Cloud) -> str:
    """Return under which URN the engine asked for a resource."""
    (urn,) = {write.urn for write in cloud.writes if write.id == live.id}
    return urn


def _unrecorded(stack: Stack, cloud: Cloud) -> list[Live]:
    """Return what exists without being in the state."""
    held = {(one.type, one.id) for one in stack.held()}
    return [live for live in cloud.live if (live.token, live.id) not in held]


def _is_whole(stack: Stack, cloud: Cloud) -> None:
    """Everything is there, was made once, and is in the state."""
    created = [(write.token, write.id) for write in cloud.writes if write.verb == "create"]
    assert len(set(created)) == len(created)
    assert sorted(created) == sorted((live.token, live.id) for live in cloud.live)
    assert _unrecorded(stack, cloud) == []
