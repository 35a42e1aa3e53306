"""Whatever a YAML file looks like, an edit changes one value of it."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.reading import Keys
from aks_gitops.edit.refusal import RefusedError

_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=12) | st.sampled_from(
    [
        "1.10",
        "y",
        "null",
        "0x1",
        "a: b",
        "- a",
        "x #y",
        "2026-11-21",
        "é😀",
        "<<",
        "=",
        "---",
        "...",
    ]
)
_KEYS = st.sampled_from(["a", "b", "c d", "image", "y", "1"])
_VALUES = st.recursive(
    _TEXTS | st.none() | st.booleans() | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)
_DOCUMENTS = st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4)
_STYLES = st.sampled_from([None, True, False])
_BREAKS = st.sampled_from(["\n", "\r\n"])


@st.composite
def _files(draw: st.DrawFn) -> tuple[bytes, dict[str, object]]:
    """Draw a file and what it holds, in many styles."""
    value: dict[str, object] = dict(draw(_DOCUMENTS))
    text = yaml.safe_dump(
        value,
        default_flow_style=draw(_STYLES),
        allow_unicode=draw(st.booleans()),
        indent=draw(st.sampled_from([2, 4])),
        width=draw(st.sampled_from([20, 1000])),
        explicit_start=draw(st.booleans()),
    )
    is_json = json.dumps(value, ensure_ascii=False).isprintable()  # YAML permits no controls
    if is_json and draw(st.booleans()):
        text = json.dumps(value, indent=draw(st.sampled_from([None, 2, "\t"])), ensure_ascii=False)
    text = text.rstrip("\n") if draw(st.booleans()) else text
    text = draw(st.sampled_from(["", "\ufeff", "# c\n"])) + text
    return text.replace("\n", draw(_BREAKS)).encode(), value


def _paths(value: object, keys: Keys = ()) -> list[tuple[Keys, object]]:
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [(keys, value), *(found for key, one in inner for found in _paths(one, (*keys, key)))]


def _with(value: object, keys: Keys, new: object) -> object:
    if not keys:
        return new
    if isinstance(value, dict):
        return {k: _with(v, keys[1:], new) if k == keys[0] else v for k, v in value.items()}
    assert isinstance(value, list)
    return [_with(v, keys[1:], new) if i == keys[0] else v for i, v in enumerate(value)]


def _loaded(data: bytes) -> object:
    return yaml.load(data.decode("utf-8-sig"), yaml.CSafeLoader)


@given(_files(), _TEXTS, st.data())
def test_setting_a_text_changes_that_value_alone(
    drawn: tuple[bytes, dict[str, object]], text: str, data: st.DataObject
) -> None:
    old = drawn[0]
    before = _loaded(old)
    scalars = [keys for keys, one in _paths(before) if not isinstance(one, dict | list)]
    if not scalars:
        return
    keys = data.draw(st.sampled_from(scalars))
    try:
        new = YamlFile(old, "f.yaml").set_scalar(0, keys, text).data
    except RefusedError as error:
        assert "several lines" in str(error)  # noqa: PT017 other reasons are none
        return
    assert _loaded(new) == _with(before, keys, text)
    assert YamlFile(new, "f.yaml").set_scalar(0, keys, text).data == new


@given(_files(), _TEXTS, st.data())
def test_a_new_key_leaves_all_others(
    drawn: tuple[bytes, dict[str, object]], text: str, data: st.DataObject
) -> None:
    old = drawn[0]
    before = _loaded(old)
    places = [(keys, one) for keys, one in _paths(before) if isinstance(one, dict)]
    keys, mapping = data.draw(st.sampled_from(places))
    assert isinstance(mapping, dict)
    try:
        file = YamlFile(old, "f.yaml").insert_key(0, keys, "new", {"k": text})
    except RefusedError as error:
        pytest.fail(str(error))
    assert _loaded(file.data) == _with(before, keys, {**mapping, "new": {"k": text}})
    if mapping:
        assert _loaded(file.remove_key(0, (*keys, "new")).data) == before


@given(_files(), _TEXTS, st.data())
def test_a_new_item_leaves_all_others(
    drawn: tuple[bytes, dict[str, object]], text: str, data: st.DataObject
) -> None:
    old = drawn[0]
    before = _loaded(old)
    places = [(keys, one) for keys, one in _paths(before) if isinstance(one, list)]
    if not places:
        return
    keys, items = data.draw(st.sampled_from(places))
    assert isinstance(items, list)
    file = YamlFile(old, "f.yaml").insert_item(0, keys, {"k": text})
    assert _loaded(file.data) == _with(before, keys, [*items, {"k": text}])
