"""Every stack on the real engine: deployed, deployed again, refreshed and destroyed."""

from collections.abc import Iterable

import pytest

from aks_gitops.offline.changes import changes
from aks_gitops.offline.preview import preview_stack, run_program
from aks_gitops.offline.project import read_stack
from aks_gitops.offline.record import Recording
from aks_gitops.offline.replacing import CLUSTER
from tests.engine.cases import CASES, EDITS, SHOWN_TOO, set_all, set_at, unprotect
from tests.engine.cloud import Cloud
from tests.engine.conftest import Deploy
from tests.engine.needed import needs_engine
from tests.engine.stack import Stack, Step, is_managed, type_of
from tests.offline.edits import Edit

pytestmark = needs_engine()

_NO_CHANGES = "--expect-no-changes"
_TOKEN = "a-token-that-nobody-may-see"


@pytest.mark.parametrize("case", CASES)
def test_a_first_preview_shows_what_the_offline_preview_shows_and_makes_nothing(
    case: str, new: Deploy, cloud: Cloud
) -> None:
    stack = new(case)
    offline = preview_stack(stack.project, stack.name).unknown.resources
    assert set(stack.preview()) == {Step("create", urn) for urn in offline}
    assert cloud.writes == []


@pytest.mark.parametrize("case", CASES)
def test_the_engine_registers_just_what_the_offline_preview_shows(
    case: str, deployed: Deploy
) -> None:
    stack = deployed(case)
    offline = preview_stack(stack.project, stack.name).known.resources
    # What the stack remembers is the engine's own, which it has a provider for.
    own = f"urn:pulumi:{stack.name}::aks-gitops::pulumi:providers:pulumi::default"
    engine = {
        one.urn: (
            one.parent,
            one.protect,
            one.retained,
            one.dependencies,
            "" if one.provider == own else one.provider,
        )
        for one in stack.held()
        if one.urn != own
    }
    assert engine == {
        urn: (one.parent, one.protect, one.retain_on_delete, one.dependencies, one.provider)
        for urn, one in offline.items()
    }


@pytest.mark.parametrize("case", CASES)
def test_a_deployed_stack_changes_nothing_and_its_destruction_leaves_nothing(
    case: str, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(case)
    assert len({(write.token, write.id) for write in cloud.writes}) == len(cloud.writes)
    before = list(cloud.writes)
    stack.up(_NO_CHANGES)
    stack.refresh(_NO_CHANGES)
    assert cloud.writes == before

    _unprotect(stack, cloud)
    retained = {one.urn for one in stack.held() if one.retained}
    stack.destroy()
    assert stack.held() == []
    # What is kept in a cluster goes with a cluster of the stack's own.
    kept = set() if any(write.token == CLUSTER for write in before) else retained
    assert {live.id for live in cloud.live} == {write.id for write in before if write.urn in kept}


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_an_edit_changes_the_predicted_resources_and_no_others(
    edit: Edit, new: Deploy, deployed: Deploy, cloud: Cloud
) -> None:
    stack = _held(edit, new, deployed)
    so_far = len(cloud.writes)
    before = _offline(stack)
    _make(edit, stack)
    if edit.refused:
        refused = stack.attempt("up")
        assert refused.code != 0
        assert edit.refused in " ".join(refused.text.split())
        assert len(cloud.writes) == so_far
        return

    foreseen = changes(before, _offline(stack, before))
    predicted = {(one.verb, urn) for urn, one in foreseen.items() if is_managed(urn)}
    shown = _replacements_as_one(step for step in stack.preview() if is_managed(step.urn))
    assert predicted <= shown
    besides = {f"{verb} {type_of(urn)}" for verb, urn in shown - predicted}
    assert besides == SHOWN_TOO.get(str(edit), frozenset())
    stack.up()
    kept = {("delete", urn) for urn, one in before.resources.items() if one.retain_on_delete}
    written = {(write.verb, write.urn) for write in cloud.writes[so_far:]}
    assert written == _in_the_cloud(predicted - kept)


@pytest.mark.parametrize("case", ["dev", "local"])
def test_what_somebody_changed_is_found_and_put_right(
    case: str, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(case)
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
    stack.edit(lambda settings: set_at(settings, "gitops.credentials", "token"))
    stack.keep_secret("aks-gitops:repositoryToken", _TOKEN)
    shown = stack.up()
    secret = cloud.read("kubernetes:core/v1:Secret", "argocd/config-repository")
    assert secret is not None
    assert _TOKEN in str(secret.inputs)
    assert _TOKEN not in shown
    state = str(stack.exported())
    assert _TOKEN not in state
    assert str(secret.outputs["data"]) not in state
    stack.up(_NO_CHANGES)


def _held(edit: Edit, new: Deploy, deployed: Deploy) -> Stack:
    """Return the stack before an edit, deployed."""
    if not edit.given:
        return deployed(edit.stack)
    stack = new(edit.stack)
    stack.edit(lambda settings: set_all(settings, edit.given))
    stack.up()
    return stack


def _make(edit: Edit, stack: Stack) -> None:
    stack.edit(lambda settings: set_all(settings, edit.settings))
    for key in edit.secrets:
        stack.keep_secret(f"aks-gitops:{key}", _TOKEN)
    if edit.files:
        stack.write_files(edit.files)


def _offline(stack: Stack, before: Recording | None = None) -> Recording:
    config = read_stack(stack.project, stack.name)
    return run_program(stack.project, config, "known", before).recording


def _replacements_as_one(steps: Iterable[Step]) -> set[tuple[str, str]]:
    """Return the steps of a preview with one for each replacement; the engine shows three."""
    parts = {"create-replacement", "delete-replaced"}
    return {("replace" if step.op in parts else step.op, step.urn) for step in steps}


def _in_the_cloud(changes: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the writes that changes come to."""
    writes = {"replace": ("create", "delete")}
    return {(write, urn) for verb, urn in changes for write in writes.get(verb, (verb,))}


def _unprotect(stack: Stack, cloud: Cloud) -> None:
    """Give up the protection, once it is seen to hold."""
    if not any(one.protect for one in stack.held()):
        return
    so_far = list(cloud.writes)
    refused = stack.attempt("destroy", previews=True)
    assert refused.code != 0
    assert "it is protected" in refused.text
    assert cloud.writes == so_far
    stack.edit(unprotect)
    stack.up()
