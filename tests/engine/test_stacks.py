"""Every stack on the real engine: deployed, deployed again, refreshed and destroyed."""

from collections.abc import Mapping

import pytest

from aks_gitops.offline.preview import preview_stack
from aks_gitops.offline.record import Resource
from tests.engine.cases import EDITS, STACKS, Edit, edited
from tests.engine.cloud import Cloud
from tests.engine.conftest import Deploy
from tests.engine.needed import needs_engine
from tests.engine.stack import Stack, Step, is_managed

pytestmark = needs_engine()

_NO_CHANGES = "--expect-no-changes"
_TOKEN = "a-token-that-nobody-may-see"


@pytest.mark.parametrize("name", STACKS)
def test_a_first_preview_shows_what_the_offline_preview_shows_and_makes_nothing(
    name: str, new: Deploy, cloud: Cloud
) -> None:
    stack = new(name)
    offline = preview_stack(stack.project, name).unknown.resources
    assert set(stack.preview()) == {Step("create", urn) for urn in offline}
    assert cloud.writes == []


@pytest.mark.parametrize("name", STACKS)
def test_the_engine_registers_just_what_the_offline_preview_shows(
    name: str, deployed: Deploy
) -> None:
    stack = deployed(name)
    offline = preview_stack(stack.project, name).known.resources
    engine = {
        one.urn: (one.parent, one.protect, one.retained, one.dependencies, one.provider)
        for one in stack.held()
    }
    assert engine == {
        urn: (one.parent, one.protect, one.retain_on_delete, one.dependencies, one.provider)
        for urn, one in offline.items()
    }


@pytest.mark.parametrize("name", STACKS)
def test_a_deployed_stack_changes_nothing_and_its_destruction_leaves_nothing(
    name: str, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(name)
    assert len({(write.token, write.id) for write in cloud.writes}) == len(cloud.writes)
    before = list(cloud.writes)
    stack.up(_NO_CHANGES)
    stack.refresh(_NO_CHANGES)
    assert cloud.writes == before

    _unprotect(stack, cloud)
    retained = {one.urn for one in stack.held() if one.retained}
    stack.destroy()
    assert stack.held() == []
    assert {live.id for live in cloud.live} == {
        write.id for write in before if write.urn in retained
    }


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_changes_the_predicted_resources_and_no_others(
    edit: Edit, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(edit.stack)
    before = preview_stack(stack.project, stack.name).known.resources
    so_far = len(cloud.writes)
    stack.edit(edit.area, lambda area: edited(area, edit))
    after = preview_stack(stack.project, stack.name).known.resources
    predicted = _predicted(before, after)

    managed = [step for step in stack.preview() if is_managed(step.urn)]
    assert {(step.op, step.urn) for step in managed} == predicted
    stack.up()
    written = cloud.writes[so_far:]
    retained = {("delete", urn) for urn, one in before.items() if one.retain_on_delete}
    assert {(write.verb, write.urn) for write in written} == predicted - retained
    assert {f"{write.verb} {write.token}" for write in written} == edit.touches


@pytest.mark.parametrize("name", STACKS)
def test_what_somebody_changed_is_found_and_put_right(
    name: str, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(name)
    so_far = len(cloud.writes)
    sets = [live for live in cloud.live if live.token.endswith(":ApplicationSet")]
    changed, lost = sets[:2]
    cloud.drift(changed, {"spec": {"goTemplate": "drifted"}})
    cloud.lose(lost)

    stack.refresh()
    assert {step.op for step in stack.preview()} == {"create", "update"}
    stack.up()
    assert {(write.verb, write.id) for write in cloud.writes[so_far:]} == {
        ("update", changed.id),
        ("create", lost.id),
    }
    assert cloud.read(changed.token, changed.id) == changed


def test_the_repositorys_token_reaches_the_cluster_and_is_nowhere_in_plain(
    deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed("dev")
    stack.edit("gitops", lambda gitops: gitops.update(credentials="token"))
    stack.keep_secret("aks-gitops:repositoryToken", _TOKEN)
    shown = stack.up()
    secret = cloud.only("kubernetes:core/v1:Secret")
    assert _TOKEN in str(secret.inputs)
    assert _TOKEN not in shown
    state = str(stack.exported())
    assert _TOKEN not in state
    assert str(secret.outputs["data"]) not in state
    stack.up(_NO_CHANGES)


def _predicted(
    before: Mapping[str, Resource], after: Mapping[str, Resource]
) -> set[tuple[str, str]]:
    """Return what becomes of which resource, as two offline previews see it."""
    changes = {
        *(("create", urn) for urn in after.keys() - before.keys()),
        *(("delete", urn) for urn in before.keys() - after.keys()),
        *(
            ("update", urn)
            for urn in before.keys() & after.keys()
            if before[urn].inputs != after[urn].inputs
        ),
    }
    return {(verb, urn) for verb, urn in changes if is_managed(urn)}


def _unprotect(stack: Stack, cloud: Cloud) -> None:
    """Give up the protection, once it is seen to hold."""
    guarded = {one.urn for one in stack.held() if one.protect}
    if not guarded:
        return
    refused = stack.attempt("destroy")
    assert refused.code != 0
    assert "it is protected" in refused.text
    assert not [write for write in cloud.writes if write.verb == "delete" and write.urn in guarded]
    stack.edit("gitops", lambda gitops: gitops.update(protect=False))
    stack.up()
