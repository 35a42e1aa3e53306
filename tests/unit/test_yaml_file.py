"""One YAML file that anybody may have written: what is read, what is refused, and how fast."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.repo.yaml_file import MAX_BYTES, load_yaml
from aks_gitops.settings.application import ApplicationSettings
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.teams import TeamFile


def message(data: bytes | str) -> str:
    content = data.encode() if isinstance(data, str) else data
    began = time.process_time()
    with pytest.raises(SettingsError) as caught:
        load_yaml(content, "teams/a.yaml")
    assert time.process_time() - began < 0.5
    (mistake,) = caught.value.mistakes
    assert mistake.path == "teams/a.yaml"
    return f"{mistake.fact}; {mistake.fix}"


def read(text: str) -> dict[str, object]:
    return load_yaml(text.encode(), "teams/a.yaml")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# a comment\n", "---\n", "---\n...\n", "~", "null", "\ufeff", "\ufeff# a"]
)
def test_a_file_without_content_is_an_empty_mapping(text: str) -> None:
    assert read(text) == {}


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_first_key() -> None:
    assert read("\ufeffname: ä\n") == {"name": "ä"}


def test_an_end_of_document_is_no_second_document() -> None:
    assert read("---\nname: a\n...\n") == {"name": "a"}


def test_a_file_that_is_too_large_is_refused() -> None:
    assert message(b"#" * (MAX_BYTES + 1)) == "is larger than 1024 KiB; split or shorten it"
    assert read("#" * MAX_BYTES) == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    assert message(mark + "name: a\n".encode(encoding)) == "is UTF-16 text; save it as UTF-8"


def test_text_in_another_encoding_is_refused_with_its_line() -> None:
    latin = "name: a\ndescription: Bücher\n".encode("latin-1")
    assert message(latin) == "is not UTF-8 text (line 2); save it as UTF-8"


def test_a_binary_file_is_refused() -> None:
    assert message(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") == (
        "is not UTF-8 text (line 1); save it as UTF-8"
    )
    assert message(b"\x7fELF\x02\x01\x01\0\0\0") == (
        "holds a character that YAML does not permit (line 1); remove it"
    )


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\ufffe"])
def test_a_control_character_is_refused_with_its_line(character: str) -> None:
    assert message(f"name: ä\nnext: a{character}b\n") == (
        "holds a character that YAML does not permit (line 2); remove it"
    )


@pytest.mark.parametrize("text", ["name:\n\tnext: a\n", "name:\n  a: 1\n\tb: 2\n", "\tname: a\n"])
def test_a_tab_that_begins_a_line_is_named(text: str) -> None:
    fault = message(text)
    assert re.fullmatch(
        r"is not YAML \(line \d, column \d\): a tab begins the line; indent with spaces", fault
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name: [a\nnext: b\n", "(line 2, column 5): did not find expected ',' or ']'"),
        ("name: 'a\n", "(line 2, column 1): found unexpected end of stream"),
        ("name: @a\n", "(line 1, column 7): found character that cannot start any token"),
        ("a: b: c\n", "(line 1, column 5): mapping values are not allowed in this context"),
        ("a: 1\n b: 2\n", "(line 2, column 3): mapping values are not allowed in this context"),
        ("a: *nowhere\n", "(line 1, column 4): found undefined alias"),
        ('a: "\\ud800"\n', "(line 1, column 7): found invalid Unicode character escape code"),
        ("%YAML 9.9\n---\na: 1\n", "(line 1, column 1): found incompatible YAML document"),
    ],
)
def test_a_syntax_error_is_named_with_line_and_column(text: str, fault: str) -> None:
    assert message(text) == f"is not YAML {fault}; mend the syntax there, or just above"


def test_a_syntax_error_does_not_quote_the_file() -> None:
    for text in ("a: [MARKER\nb", "a: MARKER: MARKER", "a: 'MARKER", "a: *MARKER", "a: !MARKER b"):
        assert "MARKER" not in message(text)


@pytest.mark.parametrize("text", ["- a\n- b\n", "text", "5", "true", "[]", "'---'"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert message(text) == "is not a mapping; begin its lines with keys, such as name: value"


def test_a_second_document_is_refused() -> None:
    fault = "holds a second document (line 2, column 1); keep one; remove the line ---"
    assert message("name: a\n---\nname: b\n") == fault
    assert message("---\n---\n") == fault


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object:os.system {}",
        "a: !!python/object/apply:os.system [ls]",
        "a: !!python/name:os.system",
        "a: !vault x",
        "a: !!int x",
        "a: !!float x",
        "a: !!bool x",
        "a: !!timestamp x",
        "a: !!binary '###'",
        "a: !!set {x, y}",
        "a: !!omap [x: 1]",
        "a: !!pairs [x: 1]",
        "!!python/tuple [a]",
        "? !!python/tuple [a]\n: 1",
        "%TAG ! tag:x,2000:\n---\na: !x 1",
    ],
)
def test_a_tag_is_refused(text: str) -> None:
    assert re.fullmatch(
        r"has a tag, a word that starts with '!' \(line \d, column \d\); "
        r"remove the tag, or write the text in quotes",
        message(text),
    )


def test_a_tag_that_changes_nothing_is_accepted() -> None:
    assert read("a: !!str 5\nb: !!map {c: ! d}\ne: !!seq [f]\n") == {
        "a": "5",
        "b": {"c": "d"},
        "e": ["f"],
    }


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("name: a\nname: b\n", "name", "(line 2, column 1)"),
        ("name: a\n'name': b\n", "name", "(line 2, column 1)"),
        ("- {a: 1}\n- {b: 1, b: 2}\n", "b", "(line 2, column 10)"),
        ("a: &m {b: 1}\nc:\n  <<: *m\n  <<: *m\n", "<<", "(line 4, column 3)"),
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str, key: str, place: str) -> None:
    assert message(text) == f"has the key '{key}' twice {place}; keep one"


@pytest.mark.parametrize("key", ["1", "true", "no", "~", "1.5", "[a]", "{a: b}", "0x10", "y"])
def test_a_key_that_is_not_text_is_refused(key: str) -> None:
    assert re.fullmatch(
        r"has a key that is not text \(line 1, column \d\); write it in quotes",
        message(f"? {key}\n: a\n"),
    )


def test_merge_keys_are_merged_and_the_nearer_key_wins() -> None:
    assert read("a: &a {k: 1, l: 2}\nb:\n  <<: *a\n  k: 3\n")["b"] == {"k": 3, "l": 2}
    text = "a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc:\n  <<: [*a, *b]\n"
    assert read(text)["c"] == {"k": 1, "l": 3}
    assert read("'<<': a\n") == {"<<": "a"}


def test_a_merge_of_something_else_is_refused() -> None:
    assert message("a:\n  <<: 5\n").startswith(
        "is not YAML (line 2, column 7): expected a mapping or list of mappings for merging"
    )


@pytest.mark.parametrize(
    "text", ["a: &a [*a]\n", "a: &a {b: *a}\n", "a: &a {<<: *a}\n", "&a a: {b: &b {c: [*b]}}\n"]
)
def test_an_anchor_that_holds_itself_is_refused(text: str) -> None:
    assert re.fullmatch(
        r"has an anchor that holds itself \(line 1, column \d+\); write it out", message(text)
    )


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
)
MERGED_LAUGHS = "a0: &a0 {k: v}\n" + "".join(
    f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}]}}\n" for i in range(1, 30)
)
CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 6000))


@pytest.mark.parametrize("text", [LAUGHS, MERGED_LAUGHS, CHAIN], ids=["lists", "merges", "chain"])
def test_anchors_that_explode_are_refused_at_once(text: str) -> None:
    assert re.fullmatch(
        r"is too large or too deep with its anchors written out \(line \d+, column \d+\); "
        r"use fewer anchors",
        message(text),
    )


def test_a_few_anchors_are_fine() -> None:
    assert read("a: &a [x]\nb: [*a, *a]\n")["b"] == [["x"], ["x"]]


@pytest.mark.parametrize("levels", [65, 1000, 10_000, 250_000])
@pytest.mark.parametrize(
    ("before", "after"), [("[", "]"), ("[", ""), ("- ", ""), ("{a: ", "}"), ("? ", "")]
)
def test_endless_nesting_is_refused_at_once(before: str, after: str, levels: int) -> None:
    text = (before * levels + after * levels)[: MAX_BYTES - 10]
    assert re.fullmatch(
        r"is nested deeper than 64 levels \(line \d+, column \d+\); write it flatter", message(text)
    )


def test_sixty_four_levels_can_be_read_and_validated() -> None:
    value = read("a: " + "[" * 63 + "]" * 63)
    assert json.dumps(value).count("[") == 63


def test_too_many_values_are_refused_at_once() -> None:
    assert message("a: [" + "x," * 400_000 + "]") == (
        "holds more than 20000 values; split or shorten it"
    )


@pytest.mark.parametrize(
    "value", ["9" * 1_000_000, "9_" * 400_000, "0x" + "f" * 900_000, "1:" + "59:" * 300_000 + "59"]
)
def test_an_endless_number_is_read_at_once(value: str) -> None:
    began = time.process_time()
    read(f"a: {value}")
    assert time.process_time() - began < 0.5


NOT_TEXT = (
    *("yes", "no", "on", "off", "y", "n", "true", "False", "NO"),
    *("5", "-5", "+5", "010", "0o10", "0x1F", "0b11", "1_000", "08123456"),
    *("1e3", "1e10", "12e4567", "1.5", ".5", "5.", ".inf", "-.inf", ".nan"),
)


@pytest.mark.parametrize("written", NOT_TEXT)
def test_what_some_yaml_reader_takes_for_no_text_needs_quotes(written: str) -> None:
    """Argo CD reads argocd-app.yaml too, in Go: a commit such as 1e3 must be text for both."""
    with pytest.raises(SettingsError) as caught:
        validate(ApplicationSettings, read(f"revision: {written}"), prefix="argocd-app.yaml: ")
    assert str(caught.value) == (
        "argocd-app.yaml: revision: is not text; write one text; a number, yes or no needs quotes"
    )
    assert read(f"revision: '{written}'") == {"revision": written}


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-01",
        "2024-13-45",
        "v1.2.3",
        "1.2.3",
        "12:30:45",
        "4Gi",
        "1e",
        "e3",
        "0xg",
        "=",
        "--",
    ],
)
def test_what_looks_like_a_date_a_time_or_a_version_is_text_as_written(written: str) -> None:
    assert read(f"a: {written}") == {"a": written}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("yes", True),
        ("Off", False),
        ("5", 5),
        ("-1", -1),
        ("", None),
    ],
)
def test_booleans_numbers_and_nothing_are_read(written: str, value: object) -> None:
    assert read(f"a: {written}") == {"a": value}


@pytest.mark.parametrize("written", ["010", "0x10", "1e3", "1_000", "1.0", "9" * 30])
def test_a_number_in_another_notation_is_no_number(written: str) -> None:
    value = read(f"a: {written}")["a"]
    assert isinstance(value, float)


def outcome(data: bytes) -> str:
    """Return the refusal of a file by the reader or by the model of team files, or nothing."""
    try:
        validate(TeamFile, load_yaml(data, "f"), prefix="f: ")
    except SettingsError as error:
        return str(error)
    return ""


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_sentences(data: bytes) -> None:
    assert all(line.startswith("f: ") for line in outcome(data).splitlines())


@given(
    st.lists(
        st.sampled_from(
            [*"[]{}:,-?&*!|>'\"%@#\n\t ~ab1", "&a ", "*a", "<<: ", "- ", ": ", "!!str ", "---\n"]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text_like_yaml_is_read_or_refused_in_sentences(text: str) -> None:
    assert all(line.startswith("f: ") for line in outcome(text.encode()).splitlines())
