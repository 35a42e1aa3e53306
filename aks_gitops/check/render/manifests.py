"""Read rendered manifests as Argo CD reads them, whoever made them.

Rules: gitops-engine's pkg/utils/kube/kube.go (SplitYAML) and Argo CD's
reposerver/repository/repository.go (GenerateManifests, findManifests), 3.5.1. It runs in a process
of its own with limits: what is nested too deeply ends that process, and no more.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple, NoReturn, cast

import yaml

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.render.scalars import TAG, Scalar, key_text, resolved

MOST_VALUES = 1_000_000
"""How many values a document may have once its anchors are written out; go-yaml stops at some
400,000 that come from anchors."""

_MERGE = "<<"
_ANCHOR = re.compile(rb"(?:^|[\s\[{,:-])&[^\s,\[\]{}]", re.MULTILINE)
_TEMPLATE = re.compile(r"^---\n# Source: (.+)$", re.MULTILINE)
_TYPED = {f"{TAG}{name}" for name in ("int", "float", "bool", "null")}
"""Tags that ask for the value, even where the scalar is in quotes."""


class ManifestError(ValueError):
    """Why a text is not a list of Kubernetes objects."""


class Manifests(NamedTuple):
    """The objects of a text."""

    objects: list[Manifest]
    sources: list[str]
    """For each object, what Helm says of the template that made it; empty where nothing does."""
    duplicates: list[str]
    """Keys that stand twice, with their lines; the last one counts."""


def read_manifests(text: bytes) -> Manifests:
    """Return the objects of a YAML text, the items of lists one by one. Raises ManifestError."""
    found = Manifests([], [], [])
    for number, (value, source) in enumerate(_values(text, found.duplicates), start=1):
        for one in () if value is None else _objects(value, f"document {number}"):
            found.objects.append(one)
            found.sources.append(source)
    return found


def read_json(text: bytes) -> Manifests:
    """Return the object of a JSON file. Raises ManifestError."""
    try:
        value = json.loads(text.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"is not JSON: {error}") from None
    objects = list(_objects(value, "the document"))
    return Manifests(objects, [""] * len(objects), [])


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _values(data: bytes, duplicates: list[str]) -> Iterator[tuple[object, str]]:
    """Yield what the documents hold, each with the template that Helm names above it."""
    anchors = _ANCHOR.search(data) is not None
    reader = _Reader(duplicates)
    try:
        text = data.decode("utf-8-sig")
        templates = _Templates(text)
        for node in yaml.compose_all(text, yaml.CBaseLoader):
            if node is None:
                continue
            if anchors:
                _check_size(node)
            yield reader.value(node), templates.above(node.start_mark.line)
    except UnicodeDecodeError:
        raise ManifestError("is not UTF-8 text") from None
    except RecursionError:
        raise ManifestError("is nested too deeply") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f" (line {mark.line + 1})" if mark else ""
        raise ManifestError(f"is not YAML{line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ManifestError(f"is not YAML: {error}") from None


class _Templates:
    """The comments in which Helm names the template of a document."""

    def __init__(self, text: str) -> None:
        found = _TEMPLATE.finditer(text)
        lines = [(text.count("\n", 0, one.end()), one[1]) for one in found]
        self._lines = [line for line, _ in lines]
        self._names = [name for _, name in lines]

    def above(self, line: int) -> str:
        """Return the template that is named last before a line."""
        position = bisect_right(self._lines, line)
        return self._names[position - 1] if position else ""


class _Reader:
    """Makes plain values of a document's nodes."""

    def __init__(self, duplicates: list[str]) -> None:
        self._duplicates = duplicates

    def value(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        return _scalar(cast(yaml.ScalarNode, node))

    def _mapping(self, node: yaml.MappingNode) -> Manifest:
        result: Manifest = {}
        own: Manifest = {}
        for key_node, value_node in node.value:
            if key_node.value == _MERGE and not key_node.style:
                for merged in self._merged(value_node):
                    result = {**merged, **result}
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                raise ManifestError(f"has a key that is no text{_at(key_node)}")
            key = key_text(_scalar(key_node))
            if key in own:
                self._duplicates.append(f"'{key}'{_at(key_node)}")
            own[key] = self.value(value_node)
        return {**result, **own} if result else own

    def _merged(self, node: yaml.Node) -> Iterator[Manifest]:
        """Yield the mappings of a merge key; the first one that has a key gives its value."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for one in nodes:
            if not isinstance(one, yaml.MappingNode):
                raise ManifestError(f"merges what is no mapping{_at(one)}")
            yield self._mapping(one)


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    plain = not node.style and node.tag == f"{TAG}str"
    return resolved(text) if plain or node.tag in _TYPED else text


def _objects(value: object, where: str) -> Iterable[Manifest]:
    """Yield an object, or the objects of a list."""
    if not isinstance(value, dict):
        raise ManifestError(f"{where} is no object but {_kind_of(value)}")
    if not isinstance(value.get("kind"), str) or not value["kind"]:
        raise ManifestError(f"{where} has no kind{_name_of(value)}")
    items = value.get("items", ())
    if isinstance(items, list):
        for number, item in enumerate(items, start=1):
            yield from _objects(item, f"item {number} of {where}")
    elif items is not None or not {"spec", "status"}.isdisjoint(value):
        yield value


def _check_size(root: yaml.Node) -> None:
    """Refuse anchors that explode or hold themselves; each node is seen once."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        inner = _children(node)
        if done:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in inner)
            if sizes[id(node)] > MOST_VALUES:
                raise ManifestError(f"is too large with its anchors written out{_at(node)}")
        elif id(node) in open_nodes:
            raise ManifestError(f"has an anchor that holds itself{_at(node)}")
        elif id(node) not in sizes:
            open_nodes.add(id(node))
            stack.append((node, True))
            stack += ((child, False) for child in inner)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _at(node: yaml.Node) -> str:
    return f" (line {node.start_mark.line + 1})"


def _kind_of(value: object) -> str:
    names = {list: "a list", str: "a text", bool: "a boolean", type(None): "nothing"}
    return names.get(type(value), "a number")


def _name_of(value: Manifest) -> str:
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return f" ('{name}')" if isinstance(name, str) else ""
