"""Argo CD makes what a check says of a commit, and does what it says of the next one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

import pytest

from aks_gitops.argocd.objects import metadata_of
from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.checking import check, reviewed
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.live.applications import snapshot
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import until
from tests.live.argocd import APPLICATIONS, ArgoCD, operation_of
from tests.live.hand_written import (
    ROOT_FILE,
    clusters,
    first_commit,
    question,
    second_commit,
    surroundings,
)
from tests.live.operations import SETS, regenerate
from tests.live.served import ServedRepository, serve
from tests.live.values import value

_SECONDS = 180.0
_WITHOUT_FINALIZER = {"orphaning", "preserving-going"}
"""What stays of Applications that go away."""
_NAMESPACES = ("shop", "shop-too")
_ARGO_CDS_OWN = (
    "argocd.argoproj.io/tracking-id",
    "argocd.argoproj.io/refresh",
    "kubectl.kubernetes.io/last-applied-configuration",
)
Facts = Mapping[str, object]


class Found(NamedTuple):
    """An Application that is there."""

    uid: str
    facts: Facts


class First(NamedTuple):
    """What there is after the first commit."""

    repository: ServedRepository
    commit: str
    predicted: Mapping[str, Facts]
    found: Mapping[str, Found]


class Second(NamedTuple):
    """What there is after the second commit."""

    report: Report
    found: Mapping[str, Found]
    config_maps: set[str]
    complaining: set[str]
    """The ApplicationSets that Argo CD cannot evaluate."""


@pytest.fixture(scope="module")
def argocd(own_plane: Plane) -> ArgoCD:
    return ArgoCD(own_plane)


@pytest.fixture(scope="module")
def first(argocd: ArgoCD) -> First:
    """The first commit, deployed; what is missing when time is up is a test's to say."""
    _prepare(argocd)
    repository = serve(argocd.plane, "sets", first_commit(argocd.plane))
    commit = repository.commit({})
    argocd.api.apply(json.loads((repository.folder / ROOT_FILE).read_text()))
    with reviewed(question(repository, commit), surroundings()) as review:
        entries = review.head.applications.values()
        predicted = {one.name: _facts(one.manifest) for one in entries}
    until(lambda: _facts_of(_found(argocd)) == predicted, _SECONDS, pause=1.0)
    until(lambda: _all_deployed(argocd), _SECONDS, pause=1.0)
    return First(repository, commit, predicted, _found(argocd))


@pytest.fixture(scope="module")
def second(argocd: ArgoCD, first: First) -> Second:
    """The second commit, deployed."""
    texts = first_commit(argocd.plane)
    commit = first.repository.commit(second_commit(texts, argocd.plane))
    report = check(question(first.repository, commit, first.commit), surroundings())
    argocd.refresh("root")
    argocd.wait(lambda _: _is_deployed(argocd, commit), ["root"], _SECONDS)
    for one in map(metadata_of, argocd.api.items(SETS)):
        if "deletionTimestamp" not in one:
            regenerate(argocd, str(one["name"]))
    wanted = _expected(first.found, report.changes)
    until(lambda: _state(first.found, _found(argocd)) == wanted, _SECONDS, pause=1.0)
    gone, new = _pruned(report), _new(report)
    until(lambda: (gone | new) & _config_maps(argocd) == new, _SECONDS, pause=1.0)
    until(lambda: _complaining(argocd) == _refused(report), _SECONDS, pause=1.0)
    return Second(report, _found(argocd), _config_maps(argocd), _complaining(argocd))


def test_exactly_the_applications_appear_that_a_check_finds(first: First) -> None:
    assert _facts_of(first.found) == first.predicted


def test_applications_are_made_changed_deleted_and_left_as_a_check_says(
    first: First, second: Second
) -> None:
    assert _state(first.found, second.found) == _expected(first.found, second.report.changes)


def test_what_deleted_applications_deployed_is_pruned_or_stays_as_a_check_says(
    first: First, second: Second
) -> None:
    gone = [one for one in second.report.changes if one.change.verb == "deleted"]
    deployed = {name for one in gone if _is_automated(one) for name in _deployed(one)}
    assert deployed - second.config_maps == _pruned(second.report)
    assert deployed & second.config_maps >= _WITHOUT_FINALIZER
    assert first.found.keys() >= {one.change.entry.name for one in gone}


def test_the_sets_that_a_check_calls_wrong_stop_with_an_error(second: Second) -> None:
    assert second.complaining == _refused(second.report) == {"misspelt"}


def test_the_second_commit_does_all_that_can_become_of_an_application(second: Second) -> None:
    changes = [one.change for one in second.report.changes]
    assert {(one.verb, one.fate, one.prunes) for one in changes} == {
        ("added", "", False),
        ("changed", "", False),
        ("moved", "", False),
        ("rendered", "", False),
        ("deleted", "deleted", True),
        ("deleted", "deleted", False),
        ("deleted", "left", False),
    }


def _prepare(argocd: ArgoCD) -> None:
    """Make the namespaces, and declare the clusters that the repository's settings name."""
    for name in _NAMESPACES:
        argocd.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    for one in clusters():
        labels = cast(Mapping[str, str], one["labels"])
        kind = {"argocd.argoproj.io/secret-type": "cluster"}
        data = {"name": one["name"], "server": one["server"], "config": "{}"}
        about = {
            "name": f"cluster-{one['name']}",
            "namespace": NAMESPACE,
            "labels": {**labels, **kind},
        }
        argocd.api.apply(
            {"apiVersion": "v1", "kind": "Secret", "metadata": about, "stringData": data}
        )


def _found(argocd: ArgoCD) -> dict[str, Found]:
    return {
        str(metadata_of(one)["name"]): Found(str(metadata_of(one)["uid"]), _facts(one))
        for one in argocd.api.items(APPLICATIONS)
    }


def _facts(application: Manifest | Mapping[str, object]) -> Facts:
    """Return what an Application is, without what Argo CD writes as it runs."""
    about = cast(Mapping[str, object], application["metadata"])
    annotations = cast(Mapping[str, str], about.get("annotations") or {})
    kept = {key: text for key, text in annotations.items() if key not in _ARGO_CDS_OWN}
    told = {key: about.get(key) or {} for key in ("labels", "finalizers")}
    return {**told, "annotations": kept, "spec": application["spec"]}


def _facts_of(found: Mapping[str, Found]) -> dict[str, Facts]:
    return {name: one.facts for name, one in found.items()}


def _state(before: Mapping[str, Found], now: Mapping[str, Found]) -> dict[str, tuple[bool, Facts]]:
    """Return what each Application is, and whether it is the one that was there before."""
    return {
        name: (name in before and before[name].uid == one.uid, one.facts)
        for name, one in now.items()
    }


def _expected(
    before: Mapping[str, Found], changes: Sequence[ChangedApplication]
) -> dict[str, tuple[bool, Facts]]:
    """Return what a check expects to be there, in the form of `_state`."""
    found = {name: (True, one.facts) for name, one in before.items()}
    for one in (one.change for one in changes):
        name = one.entry.name
        if one.after is not None:
            found[name] = (one.before is not None, _facts(one.after.manifest))
        elif one.fate == "deleted":
            del found[name]
    return found


def _pruned(report: Report) -> set[str]:
    """Return the ConfigMaps that go away with their Applications, and come back with no other."""
    gone = [one for one in report.changes if one.change.prunes and _is_automated(one)]
    return {name for one in gone for name in _deployed(one)} - _new(report)


def _new(report: Report) -> set[str]:
    """Return the ConfigMaps that added Applications deploy; one that is renamed takes its own
    along, which goes and comes back."""
    added = [one for one in report.changes if one.change.verb == "added" and _is_automated(one)]
    return {name for one in added for name in _deployed(one)}


def _deployed(one: ChangedApplication) -> Iterator[str]:
    return (each.key.name for each in one.objects)


def _complaining(argocd: ArgoCD) -> set[str]:
    return {one.split()[1].rstrip(":") for one in snapshot(argocd.api).complaints}


def _refused(report: Report) -> set[str]:
    rule = "applicationset-template"
    return {one.application for one in report.judged.findings if one.rule == rule}


def _is_automated(one: ChangedApplication) -> bool:
    return bool(value(one.change.entry.manifest, "spec.syncPolicy.automated"))


def _config_maps(argocd: ArgoCD) -> set[str]:
    found = argocd.api.items("/api/v1/namespaces/shop/configmaps")
    return {str(metadata_of(one)["name"]) for one in found}


def _all_deployed(argocd: ArgoCD) -> bool:
    """Tell whether all that is synced without a person is."""
    automated = [
        one for one in argocd.api.items(APPLICATIONS) if value(one, "spec.syncPolicy.automated")
    ]
    return all(value(one, "status.sync.status") == "Synced" for one in automated)


def _is_deployed(argocd: ArgoCD, commit: str) -> bool:
    """Tell whether the root has applied a commit; a set that fails keeps it from being Healthy."""
    root = argocd.application("root")
    done = operation_of(root)
    applied = value(done, "syncResult.revision")
    return (done.get("phase"), applied) == ("Succeeded", commit)
