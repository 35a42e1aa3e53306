"""What is read of an Application that Argo CD shows, and how it is held against git."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.inventory.here import Here
from aks_gitops.check.project.repository_url import normalized
from aks_gitops.status.distance import Counted, Distance
from aks_gitops.status.drift import drift
from aks_gitops.status.expected import Expected, split
from aks_gitops.status.observed import Observed, complaints, observed
from aks_gitops.status.place import Belongs, Place
from aks_gitops.status.rows import rows
from aks_gitops.status.shown import status_lines
from aks_gitops.status.status import Status, Wanted

_URL = "https://git.example.com/config.git"
_HERE = Here(frozenset({normalized(_URL)}), frozenset({"main"}))
_TIP = "a" * 40


def shown(**status: object) -> Observed:
    """Return an Application with a status."""
    metadata = {"name": "shop-dev", "namespace": "argocd", "labels": {"aks-gitops/team": "shop"}}
    return observed({"metadata": metadata, "spec": {}, "status": status})


def wanted(place: Place) -> Expected:
    return Expected(
        str(place), "stack", place, Belongs("shop", "dev"), {}, (True,), "ApplicationSet shops"
    )


def at_tip(_: str, commit: str) -> Distance:
    return Distance(commit, Counted(0, 0), touched=False)


def no_drift(_: Mapping[str, object], __: Mapping[str, object]) -> list[str]:
    return []


def test_what_is_synced_runs_what_it_was_compared_with() -> None:
    found = shown(sync={"status": "Synced", "revision": _TIP}, history=[{"revision": "b" * 40}])
    assert found.revisions == (_TIP,)


def test_what_is_out_of_sync_runs_what_the_last_good_sync_took() -> None:
    history = [{"revision": "c" * 40}, {"revision": "b" * 40, "deployedAt": "2026-11-21T20:00:00Z"}]
    found = shown(sync={"status": "OutOfSync", "revision": _TIP}, history=history)
    assert found.revisions == ("b" * 40,)
    assert found.deployed_at == "2026-11-21T20:00:00Z"


def test_of_several_sources_each_has_its_revision() -> None:
    found = shown(sync={"status": "Synced", "revisions": ["1.2.3", _TIP]})
    assert found.revisions == ("1.2.3", _TIP)


def test_what_was_never_synced_runs_nothing() -> None:
    assert shown().revisions == ()
    assert shown().deployed_at == ""


def test_a_failed_sync_says_which_objects_failed() -> None:
    resources = [
        {"kind": "Job", "name": "migration", "hookPhase": "Failed", "message": "BackoffLimit"},
        {"kind": "Service", "name": "web", "status": "SyncFailed", "message": "port is taken"},
        {"kind": "ConfigMap", "name": "web", "status": "Synced", "message": "created"},
    ]
    state = {
        "phase": "Failed",
        "message": "one or more tasks",
        "syncResult": {"resources": resources},
    }
    found = shown(operationState=state)
    assert found.failed
    assert found.said == (
        "Failed: one or more tasks",
        "Job/migration: BackoffLimit",
        "Service/web: port is taken",
    )


def test_a_sync_that_runs_has_not_failed() -> None:
    found = shown(operationState={"phase": "Running", "message": "waiting for healthy state"})
    assert not found.failed
    assert found.said == ("Running: waiting for healthy state",)


def test_a_warning_is_no_failure() -> None:
    found = shown(conditions=[{"type": "OrphanedResourceWarning", "message": "has 1 orphan"}])
    assert not found.failed
    assert found.said == ("OrphanedResourceWarning: has 1 orphan",)


def test_an_applicationset_that_stopped_says_why() -> None:
    conditions = [
        {"type": "ErrorOccurred", "status": "True", "message": "cannot parse"},
        {"type": "ParametersGenerated", "status": "False", "message": "cannot parse"},
    ]
    manifest = {"metadata": {"name": "shops"}, "status": {"conditions": conditions}}
    assert [one.said for one in complaints(manifest)] == ["cannot parse"]


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda x: (
            st.lists(x, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "status",
                        "sync",
                        "history",
                        "health",
                        "conditions",
                        "operationState",
                        "metadata",
                        "revisions",
                        "phase",
                    ]
                ),
                x,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_a_cluster_says_is_read(value: object) -> None:
    found = observed({"metadata": {}, "status": value, "spec": value})
    (row,) = rows((), [found], at_tip, no_drift)
    assert row.problems


@pytest.mark.parametrize(
    ("counted", "touched", "is_tip", "said"),
    [
        (Counted(0, 0), False, True, "0"),
        (Counted(3, 0), False, True, "3, the same"),
        (Counted(3, 0), True, False, "3, changed"),
        (Counted(3, 0), None, False, "3, maybe changed"),
        (Counted(0, 2), False, False, "2 ahead, the same"),
        (None, None, False, "?"),
    ],
)
def test_only_what_reads_the_same_may_be_behind(
    counted: Counted | None,
    touched: bool | None,
    is_tip: bool,
    said: str,
) -> None:
    one = Distance(_TIP, counted, touched)
    assert (one.is_tip, str(one)) == (is_tip, said)


_SPEC: dict[str, object] = {
    "project": "shop",
    "source": {"repoURL": _URL, "path": "apps/shop", "targetRevision": "main"},
    "destination": {"server": "https://kubernetes.default.svc", "namespace": "shop"},
    "syncPolicy": {"automated": {"prune": True, "selfHeal": True}},
}


@pytest.mark.parametrize(
    "same",
    [
        {"destination": {"name": "in-cluster", "namespace": "shop"}},
        {"source": {**_SPEC["source"], "kustomize": {}}},  # type: ignore[dict-item]
        {"source": None, "sources": [_SPEC["source"]]},
        {"source": {**_SPEC["source"], "repoURL": "https://GIT.example.com/config"}},  # type: ignore[dict-item]
        {"syncPolicy": {"automated": {"prune": True, "selfHeal": True, "enabled": True}}},
    ],
)
def test_what_argo_cd_takes_for_the_same_is_no_drift(same: dict[str, object]) -> None:
    assert drift(_SPEC, {**_SPEC, **same}, _HERE) == []


def test_a_parameter_that_somebody_set_is_drift() -> None:
    source = {"repoURL": _URL, "path": "apps/shop", "targetRevision": "main"}
    changed = {**source, "helm": {"parameters": [{"name": "tag", "value": "2"}]}}
    (said,) = drift(_SPEC, {**_SPEC, "source": changed}, _HERE)
    assert said.startswith("spec.sources[0].helm is {")


def test_an_application_that_is_being_deleted_says_so() -> None:
    place = Place("argocd", "shop-dev")
    found = shown(sync={"status": "Synced", "revision": _TIP}, health={"status": "Healthy"})
    (row,) = rows([wanted(place)], [found._replace(deleting=True)], at_tip, no_drift)
    assert row.problems == ("is being deleted",)


def test_rows_come_by_team_environment_and_name() -> None:
    places = [Place("argocd", name) for name in ("b", "a", "c")]
    found = [wanted(place)._replace(belongs=Belongs("t", place.name)) for place in places]
    assert [one.place.name for one in rows(found, (), at_tip, no_drift)] == ["a", "b", "c"]


def test_a_terminal_obeys_nothing_of_what_a_cluster_says() -> None:
    hostile = shown(conditions=[{"type": "ComparisonError", "message": "[red]\x1b[2Jgone"}])
    told = rows((), [hostile], at_tip, no_drift)
    status = Status("repository", "main", _TIP, told, (), (), ())
    text = "\n".join(status_lines(status))
    assert "\x1b" not in text
    assert "\\[red]" in text


def test_teams_and_environments_are_picked_together() -> None:
    picked = Wanted(("shop",), ("dev", "staging"))
    assert picked.holds(Belongs("shop", "dev"))
    assert not picked.holds(Belongs("shop", "production"))
    assert not picked.holds(Belongs("orders", "dev"))
    assert Wanted().holds(Belongs("", ""))


def test_what_git_gives_to_another_argo_cd_is_left_out() -> None:
    ours, theirs = (wanted(Place("argocd", name)) for name in ("ours", "theirs"))
    missing = ours._replace(place=Place("argocd", "missing"))
    theirs = theirs._replace(argocd="argocd/production")
    assert split([ours, missing, theirs], [ours.place]) == ((ours, missing), ("argocd/production",))


def test_where_nothing_is_there_all_of_git_is_missing() -> None:
    ours, theirs = (wanted(Place("argocd", name)) for name in ("ours", "theirs"))
    theirs = theirs._replace(argocd="argocd/production")
    assert split([ours, theirs], [Place("argocd", "other")]) == ((ours, theirs), ())
