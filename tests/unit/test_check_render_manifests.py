"""Reading rendered manifests: as Argo CD reads them, whoever wrote them."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.check.render.manifests import ManifestError, read_json, read_manifests
from aks_gitops.check.render.scalars import Scalar, resolved


class TestScalars:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            *((text, True) for text in ("true", "True", "TRUE", "yes", "on", "y", "Y")),
            *((text, False) for text in ("false", "no", "No", "off", "n", "N")),
            *((text, None) for text in ("", "~", "null", "Null")),
            ("0", 0),
            ("-0", 0),
            ("12", 12),
            ("+12", 12),
            ("1_000", 1000),
            ("0644", 420),
            ("0o644", 420),
            ("0x1F", 31),
            ("0b11", 3),
            ("-0b11", -3),
            ("08", 8),
            ("1.5", 1.5),
            ("1.0", 1),
            ("1e3", 1000),
            (".5", 0.5),
            ("9223372036854775807", 9223372036854775807),
            ("9223372036854775808", 9223372036854775808.0),
            ("18446744073709551616", 18446744073709551616.0),
            ("1e400", "1e400"),
            ("-1e-400", 0),
            (".inf", math.inf),
            ("-.inf", -math.inf),
            *(
                (text, text)
                for text in ("1:30", "2001-01-01", "1.2.3", "-", "+", ".", "0x", "1e", "tRUE")
            ),
            *(
                (text, text)
                for text in ("yess", "nil", "none", "100m", "1Gi", "v1", "=", "<<", "\u0966")
            ),
        ],
    )
    def test_an_unquoted_scalar_is_what_go_yaml_takes_it_for(
        self, text: str, value: Scalar
    ) -> None:
        found = resolved(text)
        assert found == value
        assert type(found) is type(value)

    def test_quotes_make_texts_and_tags_make_values(self) -> None:
        text = b"kind: A\na: '1'\nb: \"yes\"\nc: !!int '3'\nd: !!str 1\ne: !own x\nf: |\n  1\n"
        text += b"g: !!float 1\nh: !!binary aGk=\ni: !!timestamp 2001-01-01\n"
        (found,) = read_manifests(text).objects
        assert found == {
            "kind": "A",
            **{"a": "1", "b": "yes", "c": 3, "d": "1", "e": "x", "f": "1\n"},
            **{"g": 1, "h": "hi", "i": "2001-01-01"},
        }

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
    def test_any_text_is_some_value(self, text: str) -> None:
        resolved(text)


class TestDocuments:
    def test_empty_documents_and_null_lists_do_not_count(self) -> None:
        text = b"---\n# only this\n---\nkind: A\n---\n~\n---\nkind: BList\nitems: null\n"
        assert read_manifests(text).objects == [{"kind": "A"}]

    def test_the_items_of_a_list_count_one_by_one(self) -> None:
        text = b"kind: List\nitems:\n- kind: A\n- kind: BList\n  items: [{kind: C}]\n"
        assert read_manifests(text).objects == [{"kind": "A"}, {"kind": "C"}]

    def test_an_object_with_items_that_are_no_list_is_an_object(self) -> None:
        assert read_manifests(b"kind: A\nitems: {a: b}").objects == [
            {"kind": "A", "items": {"a": "b"}}
        ]

    def test_keys_become_texts_as_in_json(self) -> None:
        (found,) = read_manifests(b"kind: A\nd: {1: a, true: b, 1.5: c, yes: d}\n").objects
        assert found["d"] == {"1": "a", "true": "d", "1.5": "c"}

    def test_keys_that_stand_twice_are_told_and_the_last_one_counts(self) -> None:
        found = read_manifests(b"kind: A\nx: 1\nw: 2\nx: 3\n")
        assert found.objects == [{"kind": "A", "x": 3, "w": 2}]
        assert found.duplicates == ["'x' (line 4)"]

    def test_merge_keys_add_what_is_not_there(self) -> None:
        text = b"kind: A\na: &a {x: 1, w: 1}\nb: &b {w: 2, z: 2}\n"
        text += b"c: {<<: *a, x: 3}\nd: {<<: [*a, *b]}\ne: {'<<': 1}\n"
        (found,) = read_manifests(text).objects
        assert found["c"] == {"x": 3, "w": 1}
        assert found["d"] == {"x": 1, "w": 1, "z": 2}
        assert found["e"] == {"<<": 1}

    def test_each_object_has_the_template_that_helm_names_above_it(self) -> None:
        text = (
            b"---\n# Source: web/templates/a.yaml\nkind: A\n---\nkind: B\n"
            b"---\n# Source: web/templates/c.yaml\n# more\nkind: C\n"
        )
        assert read_manifests(text).sources == [
            "web/templates/a.yaml",
            "web/templates/a.yaml",
            "web/templates/c.yaml",
        ]

    @pytest.mark.parametrize(
        ("text", "fact"),
        [
            (b"- a", "document 1 is no object but a list"),
            (b"kind: A\n---\njust text", "document 2 is no object but a text"),
            (b"5", "document 1 is no object but a number"),
            (b"yes", "document 1 is no object but a boolean"),
            (b"a: b", "document 1 has no kind"),
            (b"metadata: {name: x}", "document 1 has no kind ('x')"),
            (b"kind: [x]", "document 1 has no kind"),
            (b"kind: List\nitems: [x]", "item 1 of document 1 is no object but a text"),
            (b"a: ]", "is not YAML (line 1)"),
            (b"\xff", "is not UTF-8 text"),
            (b"a: \x07", "is not YAML"),
            (b"{[a]: b}", "has a key that is no text (line 1)"),
            (b"a: *gone", "is not YAML (line 1): found undefined alias"),
            (b"kind: A\n<<: x", "merges what is no mapping (line 2)"),
            (b"kind: A\n~: x", "has a key that is no text (line 2)"),
            (b"kind: A\n.nan: x", "has a key that is no text (line 2)"),
            (b"kind: A\nx: !!int y", "has a wrong tag (line 2): 'y' is no int"),
            (b"kind: A\nx: !!binary '*'", "has a wrong tag (line 2)"),
        ],
    )
    def test_what_is_no_object_is_told(self, text: bytes, fact: str) -> None:
        with pytest.raises(ManifestError) as caught:
            read_manifests(text)
        assert str(caught.value).startswith(fact)

    def test_json_holds_one_object(self) -> None:
        assert read_json(b'{"kind": "A"}').objects == [{"kind": "A"}]
        for text in (b'{"kind": "A"} {"kind": "B"}', b'{"kind": NaN}', b"[]", b"{", b"\xff"):
            with pytest.raises(ManifestError):
                read_json(text)

    @given(
        st.dictionaries(
            st.text(max_size=5),
            st.recursive(
                st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=5), inner, max_size=3)
                ),
                max_leaves=10,
            ),
            max_size=4,
        )
    )
    def test_json_is_read_as_yaml_too(self, fields: dict[str, object]) -> None:
        text = json.dumps({**fields, "kind": "A", "items": {}}).encode()
        assert read_manifests(text).objects == read_json(text).objects

    @given(st.binary(max_size=120) | st.text("ab: -[]{}&*<|>'\"\n!#%?,0x", max_size=80))
    def test_any_text_is_read_or_told_to_be_wrong(self, content: bytes | str) -> None:
        data = content.encode() if isinstance(content, str) else content
        for read in (read_manifests, read_json):
            try:
                read(data)
            except ManifestError:
                continue
