"""Messages, facts and what one version of a file tells of the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.edit.containers import images_in
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.helm_values import Leaf, merged, places_in
from aks_gitops.edit.nodes import parse
from aks_gitops.history.facts import NOTHING, Role, decoded, encoded, facts_of
from aks_gitops.history.manifest_images import manifest_images
from aks_gitops.history.messages import Told, told
from aks_gitops.history.neighbours import facts_beside
from aks_gitops.repo.writing.message import Message, Trailer
from tests.unit.histories import DEPLOYMENT, KUSTOMIZATION

_COMMIT = "a" * 40


def test_what_this_program_writes_is_read_back() -> None:
    trailers = (
        Trailer("Application", "web"),
        Trailer("Environment", "dev"),
        Trailer("Image", "web:1.2"),
        Trailer("Source-Commit", _COMMIT),
    )
    text = Message("chore", "web", "run web:1.2 in dev", "Because.", trailers).text()
    assert told(text) == Told(
        "chore(web): run web:1.2 in dev", ("web",), ("dev",), ("web:1.2",), _COMMIT
    )


@pytest.mark.parametrize(
    "message",
    [
        "revert: x",
        "revert(web)!: x",
        'Revert "x"',
        f"fix: y\n\nThis reverts commit {_COMMIT}.\n",
        f"fix: y\n\nReverts: {_COMMIT}\n",
    ],
)
def test_a_revert_is_known_by_its_message(message: str) -> None:
    assert told(message).is_revert


@pytest.mark.parametrize(
    "message",
    ["", "reverted images", "fix: revert: x", "fix: x\n\nReverts: yesterday\n", "Revert"],
)
def test_other_messages_are_no_reverts(message: str) -> None:
    assert not told(message).is_revert


def test_only_the_last_paragraph_holds_trailers() -> None:
    message = f"fix: x\n\nSource-Commit: {_COMMIT}\n\nand more\n"
    assert told(message).source_commit == ""
    assert told("fix: x\n\nSource-Commit: not-a-commit\n").source_commit == ""


@given(st.text(max_size=200))
def test_no_message_is_too_odd(message: str) -> None:
    assert told(message).subject == message.strip().partition("\n")[0].strip()


_VALUES = (
    "web:\n  image:\n    repository: a/web\n    tag: 1.0\nname: x\nreplicas: 2\n"
    "sidecarImage: b/c:1\nlist:\n  - image: d:1\n    tag: 7\ntext: |\n  tag: 1\n  image: y:1\n"
)
_FILES: dict[Role, str] = {
    "kustomization": KUSTOMIZATION.format(tag='"1.0"') + "  - name: db\n    digest: sha256:ab\n",
    "manifest": DEPLOYMENT
    + "---\nkind: X\nspec:\n  volumes:\n    - image:\n        reference: q:1\n",
    "values": _VALUES,
    "chart": "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: 1.2\n",
}
_NEW = st.sampled_from(
    [
        "2.0",
        "x",
        "null",
        "~",
        "'7'",
        '"8"',
        "&a 1",
        "*a",
        "a: b",
        "|",
        "",
        "1 # why",
        "[x]",
        "kind",
        "é",
    ]
)


@pytest.mark.parametrize("role", sorted(_FILES))
@given(data=st.data())
def test_a_version_read_from_the_one_beside_says_what_a_full_reading_says(
    role: Role, data: st.DataObject
) -> None:
    old = _FILES[role]
    lines = old.split("\n")
    for _ in range(data.draw(st.integers(1, 2))):
        number = data.draw(st.integers(0, len(lines) - 1))
        head, colon, _ = lines[number].partition(": ")
        item = "- " if lines[number].lstrip().startswith("- ") and not colon else ""
        start = lines[number].partition("- ")[0] + item if item else f"{head}{colon}"
        lines[number] = start + data.draw(_NEW)
    new = "\n".join(lines)
    read = facts_beside(role, facts_of(role, old.encode()), old.encode(), new.encode())
    if read is not None:
        assert read == facts_of(role, new.encode())


def test_another_tag_needs_no_full_reading() -> None:
    for role, old, new in (
        ("kustomization", '"1.0"', '"2.0"'),
        ("manifest", "image: web", "image: web:2"),
        ("values", "tag: 1.0", "tag: 2.0"),
        ("values", "replicas: 2", "replicas: 3"),
        ("kustomization", "../../base", "../../other"),
    ):
        data = _FILES[role].encode()  # type: ignore[index]
        changed = data.replace(old.encode(), new.encode(), 1)
        assert changed != data
        read = facts_beside(role, facts_of(role, data), data, changed)  # type: ignore[arg-type]
        assert read == facts_of(role, changed)  # type: ignore[arg-type]
        assert read is not None


def test_facts_are_stored_as_they_are() -> None:
    for role, text in _FILES.items():
        versions = {"0a": facts_of(role, text.encode()), "0b": NOTHING}
        assert decoded(encoded(versions)) == versions


@pytest.mark.parametrize(
    "data", [b"\xff", b"a: [", b"x: " + b"[" * 5000, b"&a [*a]", b"- 1\n- 2\n"]
)
def test_what_is_no_yaml_says_nothing(data: bytes) -> None:
    for role in _FILES:
        assert facts_of(role, b"image " + data).leaves == ()


_ODD = """\
kind: CustomResourceDefinition
containers: [{image: no}]
---
a: &c
  - image: shared:1
spec:
  containers: *c
  initContainers:
    - {name: x, image: "i:1"}
    - name: none
    - text
    - image: null
  volumes: [{image: {reference: v:1}}, {image: text}]
  deeper: [{containers: [{image: d:1}]}]
---
merged:
  <<: {containers: [{image: m:1}]}
"""


def test_images_are_those_that_an_edit_would_find() -> None:
    documents = parse(_ODD.encode(), "x").documents
    edited = sorted(one.image for root in documents for one in images_in(root))
    assert sorted(one.image for one in manifest_images(_ODD.encode())) == edited
    assert edited == ["d:1", "i:1", "m:1", "shared:1", "v:1"]


_ODD_VALUES = """\
defaults: &d {repository: a/b, tag: 1}
web:
  image: *d
api:
  image:
    <<: *d
    tag: "2"
sidecars:
  - image: c:1
  - {image: d, tag: null}
name: x
jobImage: e:5
text: image
"""


def test_values_are_those_that_an_edit_would_find() -> None:
    edited = merged([YamlFile(_ODD_VALUES.encode(), "x")])
    found = {
        leaf.keys: Leaf(leaf.text, "x", leaf.line)
        for leaf in facts_of("values", _ODD_VALUES.encode()).leaves
    }
    assert sorted(map(str, places_in(found))) == sorted(map(str, places_in(edited)))
    images = sorted(str(one.image) for one in places_in(found))
    assert images == sorted(str(one.image) for one in places_in(edited))
    assert "a/b:2" in images
