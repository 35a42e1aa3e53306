"""Whether the API server takes an object, judged without one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.schema.fault import SchemaFault, path_text
from aks_gitops.check.schema.schemas import Schemas
from aks_gitops.check.schema.stored import FILE, decoded, encoded, read_stored
from aks_gitops.check.schema.versions import REMOVED
from tests.schema_objects import GOOD, REFUSED, TAKEN, UNSEEN, Change

SCHEMAS = Schemas.shipped()

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def faults(base: str, path: str, value: object) -> list[SchemaFault]:
    return list(SCHEMAS.faults(Change(base, path, value).made()))


def said(base: str, path: str, value: object) -> list[str]:
    return [one.said for one in faults(base, path, value)]


@pytest.mark.parametrize("name", GOOD)
def test_a_good_object_has_no_fault(name: str) -> None:
    assert SCHEMAS.faults(GOOD[name]) == ()


@pytest.mark.parametrize("change", TAKEN, ids=lambda one: one.name)
def test_a_change_that_the_server_takes_is_no_fault(change: Change) -> None:
    assert SCHEMAS.faults(change.made()) == ()


@pytest.mark.parametrize("change", REFUSED, ids=lambda one: one.name)
def test_a_change_that_the_server_refuses_is_a_fault(change: Change) -> None:
    assert SCHEMAS.faults(change.made()) != ()


@pytest.mark.parametrize("change", UNSEEN, ids=lambda one: one.name)
def test_what_is_not_seen_stays_known(change: Change) -> None:
    assert SCHEMAS.faults(change.made()) == ()


class TestWords:
    def test_an_unknown_field_is_named_with_its_path(self) -> None:
        found = faults("deployment", "spec.replica", 3)
        assert found == [
            SchemaFault(
                ("spec", "replica"),
                "there is no such field",
                'strict decoding error: unknown field "spec.replica"',
            )
        ]

    def test_a_value_of_another_type_is_told_as_go_tells_it(self) -> None:
        (found,) = faults("pod", "spec.containers.0.env.0.value", 1)
        assert found.path == ("spec", "containers", 0, "env", 0, "value")
        assert found.fact == "1 is a number, not a text; put it in quotes"
        assert found.said.startswith("json: cannot unmarshal number into Go struct field Pod.spec")

    def test_what_a_definition_refuses_is_told_in_its_words(self) -> None:
        assert said("application", "spec.destination", "x") == [
            'spec.destination: Invalid value: "x": '
            'spec.destination in body must be of type object: "string"'
        ]

    def test_a_listed_value_is_told_with_its_list(self) -> None:
        assert said("service", "spec.type", "Loadbalancer") == [
            'spec.type: Unsupported value: "Loadbalancer": supported values: '
            '"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'
        ]

    def test_an_object_that_cannot_be_read_has_no_other_faults(self) -> None:
        change = Change("pod", "spec.containers.0.command", "sh").made()
        change["metadata"] = {"name": "Not Valid"}
        assert [one.path for one in SCHEMAS.faults(change)] == [
            ("spec", "containers", 0, "command")
        ]

    @pytest.mark.parametrize(
        ("path", "value"), [("data.key", "hunter2!"), ("stringData.key", 1234)]
    )
    def test_what_a_secret_holds_is_not_shown(self, path: str, value: object) -> None:
        for one in faults("secret", path, value):
            assert str(value) not in f"{one.fact} {one.said}"

    def test_a_key_with_a_dot_stands_in_brackets(self) -> None:
        assert path_text(("data", "tls.crt", 0, "a")) == "data[tls.crt][0].a"


class TestVersions:
    def test_a_removed_version_is_told_with_the_next_one(self) -> None:
        (found,) = SCHEMAS.faults({"apiVersion": "extensions/v1beta1", "kind": "Ingress"})
        assert found.path == ("apiVersion",)
        assert found.fact == (
            "extensions/v1beta1 is not served since 1.22; use networking.k8s.io/v1"
        )
        assert found.said == 'no matches for kind "Ingress" in version "extensions/v1beta1"'

    def test_what_came_for_a_removed_version_is_served(self) -> None:
        for name, removed in REMOVED.items():
            kind = name.rpartition("/")[2]
            assert not SCHEMAS.knows({"apiVersion": name.rpartition("/")[0], "kind": kind})
            instead = {"apiVersion": removed.use, "kind": kind}
            assert not removed.use or SCHEMAS.knows(instead)

    @pytest.mark.parametrize(
        ("version", "kind", "fact"),
        [
            ("v1", "Deployment", "v1 has no kind Deployment; use apps/v1"),
            ("apps", "Deployment", "apps has no kind Deployment; use apps/v1"),
            ("apps/v1", "Deploiment", "apps/v1 has no kind Deploiment"),
            (
                *("argoproj.io/v1", "Application"),
                "argoproj.io/v1 has no kind Application; use argoproj.io/v1alpha1",
            ),
        ],
    )
    def test_a_kind_is_looked_for_in_its_version(self, version: str, kind: str, fact: str) -> None:
        (found,) = SCHEMAS.faults({"apiVersion": version, "kind": kind})
        assert found.fact == fact

    @pytest.mark.parametrize(
        ("version", "kind"),
        [
            ("argoproj.io/v1alpha1", "Rollout"),
            ("cert-manager.io/v1", "Certificate"),
            ("gateway.networking.k8s.io/v1", "HTTPRoute"),
            ("resource.k8s.io/v1beta1", "DeviceClass"),
            ("v1", "List"),
            ("v1", "ConfigMapList"),
        ],
    )
    def test_a_kind_that_others_may_define_is_no_fault(self, version: str, kind: str) -> None:
        manifest: Manifest = {"apiVersion": version, "kind": kind, "spec": {"any": 1}}
        assert not SCHEMAS.knows(manifest)
        assert SCHEMAS.faults(manifest) == ()

    @pytest.mark.parametrize("manifest", [{}, {"kind": "Pod"}, {"apiVersion": 1, "kind": "Pod"}])
    def test_an_object_without_a_version_is_a_fault(self, manifest: Manifest) -> None:
        assert [one.path for one in SCHEMAS.faults(manifest)] == [("apiVersion",)]


class TestScopes:
    def test_a_kind_lives_in_namespaces_or_not(self) -> None:
        assert SCHEMAS.is_namespaced("", "Namespace") is False
        assert SCHEMAS.is_namespaced("apps", "Deployment") is True
        assert SCHEMAS.is_namespaced("argoproj.io", "Application") is True
        assert SCHEMAS.is_namespaced("rbac.authorization.k8s.io", "ClusterRole") is False
        assert SCHEMAS.is_namespaced("example.com", "Thing") is None

    def test_the_namespace_of_an_object_without_one_does_not_count(self) -> None:
        assert faults("namespace", "metadata.namespace", "Not Valid") == []


class TestStored:
    def test_the_file_is_small_and_always_the_same(self) -> None:
        data = encoded(read_stored())
        assert len(data) < 250_000, FILE
        assert encoded(decoded(data)) == data

    def test_a_thousand_objects_take_little_time(self) -> None:
        names = ("deployment", "service", "configmap", "application")
        objects = [GOOD[names[number % 4]] for number in range(1000)]
        start = time.process_time()
        assert not any(map(SCHEMAS.faults, objects))
        assert time.process_time() - start < 1.5  # 0.1 s where nobody else is at work.


@pytest.mark.parametrize("name", ["pod", "cronjob", "service", "secret", "role", "application"])
@settings(max_examples=60)
@given(data=st.data())
def test_any_value_anywhere_gets_an_answer(name: str, data: st.DataObject) -> None:
    paths = [
        *("metadata", "spec", "data", "metadata.labels", "spec.template", "spec.containers"),
        *("spec.jobTemplate.spec", "spec.ports", "rules", "spec.source", "status", "type"),
    ]
    change = Change(name, data.draw(st.sampled_from(paths)), data.draw(_JSON))
    for one in SCHEMAS.faults(change.made()):
        assert one.said
        assert one.path


@given(st.dictionaries(st.sampled_from(["apiVersion", "kind", "metadata", "spec"]), _JSON))
def test_any_object_gets_an_answer(manifest: Manifest) -> None:
    SCHEMAS.faults(manifest)
    SCHEMAS.knows(manifest)
