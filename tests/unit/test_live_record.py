"""What is remembered of a stack in a cluster of the user's own, and what is taken away again."""

from collections.abc import Mapping

import pytest
from urllib3 import PoolManager

from aks_gitops.argocd.objects import PlannedObject, metadata_of
from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.api import Api, ApiError, Object, Propagation
from aks_gitops.live.own_cluster.record import Applied, Record, applied, is_of_others
from aks_gitops.live.own_cluster.removal import Removal, propagation, remove_objects


def _planned(*, adopt: bool = False, retain: bool = False, **manifest: object) -> PlannedObject:
    whole: Manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "one", "namespace": "argocd", "labels": {"ours": "yes"}},
        **manifest,
    }
    return PlannedObject("projects", whole, "", "", (), adopt=adopt, retain=retain)


def _applied(name: str, end: str = "delete") -> Applied:
    return Applied("projects", "v1", "ConfigMap", "argocd", name, end, {})  # type: ignore[arg-type]


def test_an_object_is_deleted_at_the_end_unless_it_is_to_stay() -> None:
    assert applied(_planned(), None).end == "delete"
    assert applied(_planned(retain=True), None).end == "keep"


def test_what_was_there_gets_back_the_fields_that_were_set() -> None:
    before = {
        "metadata": {"labels": {"theirs": "too"}},
        "data": {"changed": "before", "left": "alone"},
    }
    after = _planned(adopt=True, retain=True, data={"changed": "after", "added": "now"})
    found = applied(after, before)
    assert found.end == "undo"
    assert found.undo == {
        "data": {"changed": "before", "added": None},
        "metadata": {"labels": {"ours": None}},
    }


def test_what_would_be_taken_over_and_is_not_there_is_deleted_at_the_end() -> None:
    assert applied(_planned(adopt=True, retain=True), None).end == "delete"


def test_what_another_stack_applied_too_stays_with_that() -> None:
    stacks = {"dev": (_applied("a"), _applied("shared")), "local": (_applied("shared"),)}
    record = Record("argocd", stacks, "argocd")
    assert [one.name for one in Removal(record, ["dev"]).objects] == ["a"]
    assert [one.name for one in Removal(record, ["dev", "local"]).objects] == ["a", "shared"]


@pytest.mark.parametrize(("stacks", "last"), [(["dev"], False), (["dev", "local"], True)])
def test_an_argo_cd_of_its_own_goes_with_the_last_stack(stacks: list[str], *, last: bool) -> None:
    record = Record("argocd", {"dev": (), "local": ()}, "argocd")
    removal = Removal(record, stacks)
    assert removal.is_last is last
    uninstalls = "Argo CD is uninstalled: release argocd in namespace argocd"
    assert (uninstalls in removal.told()) is last


def test_what_stays_is_said() -> None:
    record = Record("argocd", {"dev": (_applied("a"), _applied("b", "keep"))}, "")
    assert list(Removal(record, ["dev"]).told()) == [
        "objects of dev to be removed, with what Argo CD deployed: 1",
        "kept, as the settings say: ConfigMap/argocd/b",
    ]


def test_what_is_there_already_is_somebody_elses() -> None:
    there = {"metadata": {"labels": {"app.kubernetes.io/managed-by": "aks-gitops"}}}
    assert not is_of_others(_planned(), None)
    assert is_of_others(_planned(), there)
    assert not is_of_others(_planned(adopt=True), there)


def test_what_an_earlier_down_kept_may_be_applied_again() -> None:
    label = {"app.kubernetes.io/managed-by": "aks-gitops"}
    kept = _planned(retain=True, metadata={"name": "one", "labels": label})
    assert not is_of_others(kept, {"metadata": {"labels": label}})
    assert is_of_others(kept, {"metadata": {"labels": {"theirs": "yes"}}})
    assert is_of_others(kept, {"metadata": {}})


class _Cluster(Api):
    """A cluster that holds objects by their names, and keeps how each was deleted."""

    def __init__(self, objects: Mapping[str, Object]) -> None:
        super().__init__("", PoolManager(), dict)
        self._objects = dict(objects)
        self.deleted: dict[str, Propagation] = {}

    def path_of(self, manifest: Object) -> str:
        return metadata_of(dict(manifest))["name"]

    def get(self, path: str, **query: str) -> dict[str, object]:
        if path not in self._objects:
            raise ApiError(404, "NotFound", path)
        return dict(self._objects[path])

    def delete(self, path: str, propagation: Propagation = "Background") -> None:
        del self._objects[path]
        self.deleted[path] = propagation


def test_an_object_is_deleted_as_its_annotation_in_the_cluster_says() -> None:
    note = {"pulumi.com/deletionPropagationPolicy": "background"}
    cluster = _Cluster({"kept": {"metadata": {"annotations": note}}, "usual": {"metadata": {}}})
    remove_objects(cluster, [_applied(name) for name in ("kept", "usual", "gone")], 0)
    assert cluster.deleted == {"kept": "Background", "usual": "Foreground"}


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ({}, "Foreground"),
        ({"pulumi.com/deletionPropagationPolicy": "background"}, "Background"),
        ({"pulumi.com/deletionPropagationPolicy": "orphan"}, "Orphan"),
    ],
)
def test_an_object_is_deleted_as_pulumi_would(annotations: dict[str, str], expected: str) -> None:
    assert propagation({"metadata": {"name": "one", "annotations": annotations}}) == expected
    assert propagation({"metadata": {"name": "one"}}) == "Foreground"
