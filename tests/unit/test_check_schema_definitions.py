"""What the CustomResourceDefinitions of a repository add."""

import copy
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.schema.schemas import Schemas
from tests.schema_objects import GOOD

SHIPPED = Schemas.shipped()


def definition(schema: object, **version: object) -> Manifest:
    served = {"name": "v1", "served": True, "storage": True, **version}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Cluster",
            "names": {"kind": "Thing", "plural": "things"},
            "versions": [{**served, "schema": {"openAPIV3Schema": schema}}],
        },
    }


def spec_of(schema: Manifest) -> Manifest:
    return {"type": "object", "properties": {"spec": schema}}


def said(schema: Manifest, spec: object, **version: object) -> list[str]:
    """Return what is said of a Thing with this spec, which a schema describes."""
    schemas = SHIPPED.with_definitions([definition(spec_of(schema), **version)])
    thing = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    return [one.said for one in schemas.faults({**thing, "spec": spec})]


def test_a_kind_that_is_defined_is_known_with_its_scope() -> None:
    schemas = SHIPPED.with_definitions([GOOD["pod"], definition({"type": "object"})])
    assert schemas.knows({"apiVersion": "example.com/v1", "kind": "Thing"})
    assert schemas.is_namespaced("example.com", "Thing") is False
    assert schemas.knows(GOOD["pod"])
    assert not SHIPPED.knows({"apiVersion": "example.com/v1", "kind": "Thing"})


def test_objects_that_define_nothing_change_nothing() -> None:
    assert SHIPPED.with_definitions([GOOD["pod"], {}]) is SHIPPED


def test_a_version_that_is_not_served_is_not_known() -> None:
    schemas = SHIPPED.with_definitions([definition({"type": "object"}, served=False)])
    assert not schemas.knows({"apiVersion": "example.com/v1", "kind": "Thing"})


def test_metadata_is_that_of_every_object() -> None:
    schemas = SHIPPED.with_definitions([definition({"type": "object"})])
    thing = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "A", "x": 1}}
    assert [one.path for one in schemas.faults(thing)] == [("metadata", "x")]
    del cast(Manifest, thing["metadata"])["x"]
    assert [one.path for one in schemas.faults(thing)] == [("metadata", "name")]


@pytest.mark.parametrize(
    ("schema", "good", "bad", "words"),
    [
        ({"type": "string"}, "a", 1, 'must be of type string: "number"'),
        ({"type": "integer"}, 1, 1.5, "must be of type integer"),
        ({"type": "integer", "format": "int32"}, 1, 1 << 40, "less than or equal to 2147483647"),
        ({"type": "integer", "minimum": 1}, 1, 0, "greater than or equal to 1"),
        ({"type": "number", "maximum": 1, "exclusiveMaximum": True}, 0.9, 1, "spec in body"),
        ({"type": "string", "pattern": "^a+$"}, "aa", "b", "should match '^a+$'"),
        ({"type": "string", "enum": ["a", "b"]}, "a", "c", 'supported values: "a", "b"'),
        ({"type": "string", "maxLength": 2}, "ab", "abc", "should be at most 2 chars long"),
        ({"type": "array", "items": {"type": "string"}}, ["a"], [1], "spec[0] in body must be"),
        ({"type": "array", "maxItems": 1}, [1], [1, 2], "should have at most 1 items"),
        (
            *({"type": "array", "x-kubernetes-list-type": "set"}, [1], [1, 1]),
            "shouldn't contain duplicates",
        ),
        ({"x-kubernetes-int-or-string": True}, "50%", True, "must be of type integer"),
        ({"type": "object", "properties": {"a": {}}}, {"a": 1}, {"b": 1}, 'field "spec.b"'),
        ({"type": "object"}, {}, {"a": 1}, 'unknown field "spec.a"'),
        (
            *({"type": "object", "additionalProperties": {"type": "string"}}, {"a": "b"}),
            *({"a": 1}, "spec.a in body must be of type string"),
        ),
        (
            *({"type": "object", "required": ["a"], "properties": {"a": {}}}, {"a": 1}, {}),
            "spec.a: Required value",
        ),
        (
            {
                **{"type": "object", "properties": {"a": {}, "b": {}}},
                "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
            },
            *({"a": 1}, {"a": 1, "b": 1}, "must validate one and only one schema (oneOf)"),
        ),
    ],
)
def test_a_value_must_fit_its_schema(
    schema: Manifest, good: object, bad: object, words: str
) -> None:
    assert said(schema, good) == []
    (found,) = said(schema, bad)
    assert words in found


@pytest.mark.parametrize(
    ("schema", "spec"),
    [
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": True}, {"a": 1}),
        ({"type": "object", "additionalProperties": True}, {"a": 1}),
        ({"type": "string", "nullable": True}, None),
        ({"type": "string"}, None),
        (
            {
                **{"type": "object", "required": ["a"]},
                "properties": {"a": {"type": "string", "default": "x"}},
            },
            {},
        ),
        (
            {
                **{"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
                "properties": {"a": {"default": 1}, "b": {}},
            },
            {},
        ),
        (
            {"type": "object", "x-kubernetes-embedded-resource": True, "properties": {}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}},
        ),
        ({"type": "integer", "x-kubernetes-validations": [{"rule": "self > 9"}]}, 1),
        ({"type": "string", "pattern": "(?=a)b"}, "x"),
        ({"type": "string", "pattern": 5}, "x"),
        ({"type": 5}, "x"),
    ],
)
def test_what_is_not_certain_is_no_fault(schema: Manifest, spec: object) -> None:
    assert said(schema, spec) == []


def test_a_status_that_the_server_drops_is_not_looked_at() -> None:
    schema = spec_of({})
    properties = cast(Manifest, schema["properties"])
    properties["status"] = {"type": "object", "required": ["a"]}
    thing: Manifest = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    thing["status"] = {}
    kept = SHIPPED.with_definitions([definition(schema)])
    assert [one.path for one in kept.faults(thing)] == [("status", "a")]
    dropped = SHIPPED.with_definitions([definition(schema, subresources={"status": {}})])
    assert dropped.faults(thing) == ()


def test_of_two_definitions_of_a_kind_one_must_fit() -> None:
    two = [definition(spec_of({"type": type_})) for type_ in ("string", "integer")]
    schemas = SHIPPED.with_definitions(two)
    thing: Manifest = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}
    assert schemas.faults({**thing, "spec": "a"}) == ()
    assert schemas.faults({**thing, "spec": 1}) == ()
    assert schemas.faults({**thing, "spec": []}) != ()


def test_a_repository_may_bring_another_argo_cd() -> None:
    crd = definition(spec_of({"type": "string"}), name="v1alpha1")
    cast(Manifest, crd["spec"]).update(group="argoproj.io", names={"kind": "Application"})
    application = copy.deepcopy(GOOD["application"])
    application["spec"] = "all of it"
    assert SHIPPED.with_definitions([crd]).faults(application) == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *("type", "properties", "items", "additionalProperties", "required"),
                        *("enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "not"),
                        *("anyOf", "oneOf", "default", "format", "uniqueItems", "a", "$ref"),
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_any_schema_gets_an_answer(schema: object) -> None:
    schemas = SHIPPED.with_definitions([definition(schema), definition({"properties": schema})])
    schemas.faults({"apiVersion": "example.com/v1", "kind": "Thing", "spec": {"a": [1]}})
