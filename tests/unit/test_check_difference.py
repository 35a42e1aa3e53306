"""The difference between two renders, told as a person would tell it."""

import copy
import json
from collections.abc import Sequence
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.difference import ObjectChange, difference
from aks_gitops.check.difference.fields import ABSENT, changes, path_text
from aks_gitops.check.object_key import ObjectKey, key_of

OLD, NEW = "4h2mbtbbt6", "fm49k24mt7"


def manifest(kind: str = "ConfigMap", name: str = "a", **fields: object) -> Manifest:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, **fields}


def deployment(*containers: dict[str, object], **spec: object) -> Manifest:
    pod: dict[str, object] = {"containers": list(containers), **spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": pod}},
    }


def fields(before: object, after: object) -> list[tuple[str, object, object]]:
    return [(str(one), one.before, one.after) for one in changes(before, after)]


def told(found: Sequence[ObjectChange]) -> list[tuple[str, str]]:
    return [(one.kind, one.key.name) for one in found]


class TestObjects:
    def test_objects_come_go_and_change(self) -> None:
        before = [manifest(name="gone"), manifest(name="same"), manifest(name="x", data={"k": "1"})]
        after = [manifest(name="x", data={"k": "2"}), manifest(name="new"), manifest(name="same")]
        assert told(difference(before, after)) == [
            ("removed", "gone"),
            ("added", "new"),
            ("changed", "x"),
        ]

    def test_another_version_of_the_api_is_a_change_of_the_same_object(self) -> None:
        before, after = ({**deployment(), "apiVersion": f"apps/{x}"} for x in ("v1", "v2"))
        (found,) = difference([before], [after])
        assert [str(one) for one in found.fields] == ["apiVersion"]

    def test_another_namespace_or_group_is_another_object(self) -> None:
        moved = manifest(metadata={"name": "a", "namespace": "n"})
        assert told(difference([manifest()], [moved])) == [("removed", "a"), ("added", "a")]
        grouped = {**manifest(), "apiVersion": "example.com/v1"}
        assert len(difference([manifest()], [grouped])) == 2

    def test_objects_that_stand_twice_are_compared_in_turn(self) -> None:
        twice = [manifest(data={"k": "1"}), manifest(data={"k": "2"})]
        assert difference(twice, twice) == ()
        assert told(difference(twice, twice[:1])) == [("removed", "a")]

    def test_an_object_without_a_name_is_still_told(self) -> None:
        assert key_of({"kind": "A", "metadata": "x"}) == ObjectKey("", "A", "", "")
        assert key_of({"kind": "A", "metadata": {"generateName": "x-"}}).name == "x-"

    @given(st.permutations([manifest(name=name) for name in "abcd"]))
    def test_the_order_of_objects_does_not_matter(self, shuffled: list[Manifest]) -> None:
        assert difference([manifest(name=name) for name in "abcd"], shuffled) == ()


class TestFields:
    def test_a_changed_field_is_named_by_its_path(self) -> None:
        before = deployment({"name": "web", "image": "a:1"}, {"name": "side", "image": "b"})
        after = deployment({"name": "side", "image": "b"}, {"name": "web", "image": "a:2"})
        assert fields(before, after) == [
            ("spec.template.spec.containers[name=web].image", "a:1", "a:2")
        ]

    def test_fields_come_and_go(self) -> None:
        assert fields({"a": 1, "b": {}}, {"b": {}, "c": None}) == [
            ("a", 1, ABSENT),
            ("c", ABSENT, None),
        ]

    def test_a_value_of_another_type_is_another_value(self) -> None:
        assert fields({"a": 1}, {"a": True}) == [("a", 1, True)]
        assert fields({"a": "1"}, {"a": 1}) == [("a", "1", 1)]
        assert fields({"a": []}, {"a": {}}) == [("a", [], {})]

    def test_items_of_lists_are_matched_by_kubernetes_own_keys(self) -> None:
        before = {
            "ports": [{"containerPort": 80}, {"containerPort": 80, "protocol": "UDP"}],
            "volumeMounts": [{"mountPath": "/a", "name": "x"}],
            "subjects": [{"kind": "Group", "name": "g"}],
        }
        after = {
            "ports": [{"containerPort": 80, "protocol": "UDP"}, {"containerPort": 80, "name": "h"}],
            "volumeMounts": [{"mountPath": "/b", "name": "x"}],
            "subjects": [{"kind": "Group", "name": "g"}, {"kind": "User", "name": "g"}],
        }
        assert [one[0] for one in fields(before, after)] == [
            "ports[containerPort=80].name",
            "subjects[kind=User,name=g]",
            "volumeMounts[mountPath=/a]",
            "volumeMounts[mountPath=/b]",
        ]

    def test_the_order_of_variables_and_of_first_containers_matters(self) -> None:
        ones = [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)"}]
        assert fields({"env": ones}, {"env": ones[::-1]}) == [
            ("env[order]", ["[name=A]", "[name=B]"], ["[name=B]", "[name=A]"])
        ]
        assert fields({"volumes": ones}, {"volumes": ones[::-1]}) == []

    def test_the_order_of_arguments_matters_and_that_of_verbs_does_not(self) -> None:
        assert fields({"args": ["a", "b"]}, {"args": ["b", "a"]}) != []
        assert fields({"verbs": ["get", "list"]}, {"verbs": ["list", "get"]}) == []
        assert fields({"verbs": ["get"]}, {"verbs": ["get", "get"]}) != []

    def test_an_item_put_between_others_is_one_change(self) -> None:
        before = {"args": ["a", "b", "c"], "rules": [{"x": [1]}, {"x": [2]}]}
        after = {"args": ["a", "new", "b", "c"], "rules": [{"y": 0}, {"x": [1]}, {"x": [2]}]}
        assert fields(before, after) == [
            ("args[1]", ABSENT, "new"),
            ("rules[0]", ABSENT, {"y": 0}),
        ]

    def test_items_whose_key_is_not_their_own_are_matched_by_place(self) -> None:
        before = {"containers": [{"name": "a", "x": 1}, {"name": "a", "x": 2}]}
        after = {"containers": [{"name": "a", "x": 1}, {"name": "a", "x": 3}]}
        assert fields(before, after) == [("containers[1].x", 2, 3)]

    def test_long_lists_are_compared_without_being_aligned(self) -> None:
        before = {"x": [[n] for n in range(5000)]}
        assert fields(before, {"x": [[0], *before["x"][1:-1]]}) == [("x[4999]", [4999], ABSENT)]

    def test_paths_are_written_as_people_write_them(self) -> None:
        path = ("metadata", "annotations", "a.b/c", "[name=x]", "snake_case-1")
        assert path_text(path) == 'metadata.annotations["a.b/c"][name=x].snake_case-1'

    values = st.recursive(
        st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["name", "env", "x", "verbs"]), inner, max_size=3)
        ),
        max_leaves=12,
    )

    @given(before=values, after=values)
    def test_only_what_is_equal_has_no_difference(self, before: object, after: object) -> None:
        assert list(changes(before, before)) == []
        if not list(changes(before, after)):
            assert _orderless(before) == _orderless(after)

    @given(value=values)
    def test_nothing_that_is_compared_is_changed(self, value: object) -> None:
        kept = copy.deepcopy(value)
        list(changes(value, {"x": value}))
        assert value == kept


def _orderless(value: object) -> object:
    """Return a value with lists sorted: the order of some matters, and that is tested above."""
    if isinstance(value, dict):
        return {key: _orderless(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted(json.dumps(_orderless(inner), sort_keys=True) for inner in value)
    return value


class TestNoise:
    def test_chart_labels_and_checksums_are_folded(self) -> None:
        def one(version: str) -> Manifest:
            return manifest(
                metadata={
                    "name": "a",
                    "labels": {"helm.sh/chart": f"web-{version}", "chart": version},
                    "annotations": {"checksum/config": version, "other": "x"},
                }
            )

        (found,) = difference([one("1")], [one("2")])
        assert found.kind == "folded"
        assert found.fields == ()
        assert len(found.folded) == 3

    def test_a_checksum_that_comes_or_goes_is_not(self) -> None:
        with_checksum = manifest(metadata={"name": "a", "annotations": {"checksum/config": "1"}})
        (found,) = difference([manifest()], [with_checksum])
        assert found.kind == "changed"

    def test_other_labels_and_fields_of_these_names_are_not_folded(self) -> None:
        before = manifest(data={"chart": "1", "checksum/x": "1"})
        (found,) = difference([before], [manifest(data={"chart": "2", "checksum/x": "2"})])
        assert len(found.fields) == 2

    def test_a_generated_object_with_another_hash_is_one_that_changes(self) -> None:
        def render(suffix: str, value: str) -> list[Manifest]:
            sources = [{"configMapRef": {"name": f"settings-{suffix}"}}]
            volume = {"name": "v", "configMap": {"name": f"settings-{suffix}"}}
            return [
                manifest(name=f"settings-{suffix}", data={"key": value}),
                deployment({"name": "web", "envFrom": sources}, volumes=[volume]),
            ]

        found = difference(render(OLD, "1"), render(NEW, "2"))
        assert told(found) == [("changed", "settings"), ("folded", "web")]
        assert [str(one) for one in found[0].fields] == ["data.key"]
        assert [str(one) for one in found[0].folded] == ["metadata.name"]
        assert len(found[1].folded) == 2

    def test_a_reference_to_another_generated_object_is_no_noise(self) -> None:
        before = [manifest(name=f"a-{OLD}"), manifest("Pod", "p", spec={"x": f"a-{OLD}"})]
        after = [manifest(name=f"a-{NEW}"), manifest("Pod", "p", spec={"x": f"b-{NEW}"})]
        assert told(difference(before, after))[1] == ("changed", "p")

    @pytest.mark.parametrize("name", ["settings-abc", "settings-aaaaaaaaaa", OLD])
    def test_a_name_without_a_hash_is_a_name(self, name: str) -> None:
        before, after = [manifest(name=name)], [manifest(name=f"{name}2")]
        assert [kind for kind, _ in told(difference(before, after))] == ["removed", "added"]

    def test_another_kind_with_a_hash_in_its_name_is_not_matched(self) -> None:
        found = difference([manifest("Job", f"j-{OLD}")], [manifest("Job", f"j-{NEW}")])
        assert [one.kind for one in found] == ["removed", "added"]

    def test_lists_with_generated_names_are_aligned_without_the_hash(self) -> None:
        def render(suffix: str, *more: object) -> list[Manifest]:
            sources = [*more, {"secretRef": {"name": f"s-{suffix}"}}]
            return [
                manifest("Secret", f"s-{suffix}", data={"k": suffix}),
                deployment({"name": "web", "envFrom": sources}),
            ]

        found = difference(render(OLD), render(NEW, {"secretRef": {"name": "new"}}))
        web = next(one for one in found if one.key.kind == "Deployment")
        path = "spec.template.spec.containers[name=web].envFrom[0]"
        assert [str(one) for one in web.fields] == [path]


class TestSecrets:
    def secret(self, **values: str) -> Manifest:
        copied = {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(values)}
        return manifest(
            "Secret",
            metadata={"name": "a", "annotations": copied},
            data=dict(values),
            stringData=dict(values),
            type="Opaque",
        )

    def text(self, found: Sequence[ObjectChange]) -> str:
        return repr(found)

    def test_no_value_is_in_the_difference(self) -> None:
        old, new = (
            self.secret(key="hunter2", gone="hunter2"),
            self.secret(key="s3cret", new="s3cret"),
        )
        for ends in (([], [new]), ([old], []), ([old], [new])):
            text = self.text(difference(*ends))
            assert "hunter2" not in text
            assert "s3cret" not in text
            assert "key" in text

    def test_that_a_value_changed_is_told(self) -> None:
        before, after = (manifest("Secret", data={"k": x}) for x in ("1", "2"))
        (found,) = difference([before], [after])
        ((path, old, new),) = found.fields
        assert path == ("data", "k")
        assert (old, new) == ("(hidden)", "(hidden, changed)")

    def test_the_fields_around_them_are_told(self) -> None:
        before, after = (manifest("Secret", type=x) for x in ("Opaque", "kubernetes.io/tls"))
        (found,) = difference([before], [after])
        assert found.fields[0].after == "kubernetes.io/tls"

    @pytest.mark.parametrize("data", ["text", ["list"], 5, None, {"k": ["x"]}])
    def test_a_secret_that_is_none_is_hidden_too(self, data: object) -> None:
        (found,) = difference([], [manifest("Secret", data=data)])
        after = cast(Manifest, found.after)["data"]
        assert after in ("(hidden)", {"k": "(hidden)"})

    def test_another_kind_of_that_name_is_no_secret(self) -> None:
        other = {**manifest("Secret", data={"k": "shown"}), "apiVersion": "example.com/v1"}
        assert "shown" in self.text(difference([], [other]))

    def test_a_generated_secret_is_matched_and_hidden(self) -> None:
        ends = (
            [manifest("Secret", f"s-{suffix}", data={"k": value})]
            for suffix, value in ((OLD, "hunter2"), (NEW, "s3cret"))
        )
        (found,) = difference(*ends)
        assert (found.kind, found.key.name) == ("changed", "s")
        assert "hunter2" not in self.text([found])
