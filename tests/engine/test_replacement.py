"""What Azure cannot change is replaced on purpose only, and then with all that rests on it."""

import pytest

from tests.engine.cases import REPLACEMENTS, Replacement, set_at, unprotect
from tests.engine.cloud import Cloud
from tests.engine.conftest import Deploy
from tests.engine.needed import needs_engine

pytestmark = needs_engine()

_NO_CHANGES = "--expect-no-changes"


@pytest.mark.parametrize("change", REPLACEMENTS, ids=str)
def test_a_replacement_that_nobody_asked_for_is_refused_before_anything_is_touched(
    change: Replacement, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(change.case)
    so_far = list(cloud.writes)
    held = sorted(stack.held(), key=lambda one: one.urn)
    stack.edit(lambda settings: set_at(settings, change.path, change.value))
    for previews in (True, False):
        refused = stack.attempt("up", previews=previews)
        assert refused.code != 0
        assert f"{change.path}: is another than when" in refused.text
        assert change.key in refused.text
    assert cloud.writes == so_far
    assert sorted(stack.held(), key=lambda one: one.urn) == held


@pytest.mark.parametrize("change", REPLACEMENTS, ids=str)
def test_a_replacement_that_is_allowed_leaves_everything_as_it_was_but_new(
    change: Replacement, deployed: Deploy, cloud: Cloud
) -> None:
    stack = deployed(change.case)
    before = {(live.token, live.id) for live in cloud.live}
    so_far = len(cloud.writes)
    stack.edit(unprotect)
    stack.edit(lambda settings: set_at(settings, "cluster.allowReplacement", [change.key]))
    stack.up()
    stack.edit(lambda settings: set_at(settings, change.path, change.value))
    stack.up()
    written = cloud.writes[so_far:]
    verbs = [write.verb for write in written if write.token == change.replaced]
    assert verbs == ["delete", "create"]
    assert {(live.token, live.id) for live in cloud.live} == before

    stack.edit(lambda settings: set_at(settings, "cluster.allowReplacement", []))
    stack.up(_NO_CHANGES)
