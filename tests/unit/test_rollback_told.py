"""What Argo CD does next, as it is told after a rollback."""

import pytest

from aks_gitops.rollback.following import Following, break_glass, next_steps

ON = Following("web", automated=True, prunes=True, keeper="ApplicationSet apps", removed=2)


def test_with_automated_sync_nobody_has_to_do_anything() -> None:
    first, waits = next_steps(ON)
    assert first.startswith("web: Argo CD deploys it by itself")
    assert waits.endswith("argocd app terminate-op web")


def test_without_it_somebody_has_to_sync() -> None:
    (first,) = next_steps(ON._replace(automated=False, removed=0))
    assert first.endswith("nothing happens until you run: argocd app sync web")


def test_where_nobody_says_how_it_syncs_both_ways_are_told() -> None:
    said = list(next_steps(ON._replace(automated=None, removed=0)))
    assert "look whether automated sync is on" in said[0]
    assert said[-1].endswith("argocd app sync web")
    assert "--sync-policy none" in "".join(break_glass(ON._replace(automated=None)))


@pytest.mark.parametrize(
    ("automated", "prunes", "said"), [(True, True, False), (True, False, True), (False, True, True)]
)
def test_objects_that_nothing_prunes_are_told(
    automated: bool,
    prunes: bool,
    said: bool,
) -> None:
    lines = list(next_steps(ON._replace(automated=automated, prunes=prunes)))
    assert ("2 objects" in lines[-1]) == said


def test_the_break_glass_has_a_price() -> None:
    said = "\n".join(break_glass(ON))
    assert "argocd app rollback web ID" in said
    assert "argocd app set web --sync-policy none" in said
    assert "ApplicationSet apps may turn automated sync on again" in said
    assert "The next sync, by hand or automated, deploys what git says again" in said


def test_it_needs_no_switch_where_automated_sync_is_off() -> None:
    said = "\n".join(break_glass(ON._replace(automated=False)))
    assert "--sync-policy" not in said
    assert "ApplicationSet" not in said
