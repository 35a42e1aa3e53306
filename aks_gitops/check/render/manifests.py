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
from aks_gitops.check.render.scalars import Scalar, key_text, resolved, tagged

MOST_VALUES = 1_000_000
"""How many values a document may have once its anchors are written out; go-yaml stops at some
400,000 that come from anchors."""

MOST_DEPTH = 200
"""How deep a document may be nested; CRDs have some 60 levels."""

_PLAIN = "plain"
"""The tag of a scalar without one."""
_MERGE = "<<"
_ANCHOR = re.compile(rb"(?:^|[\s\[{,:-])&[^\s,\[\]{}]", re.MULTILINE)
_TEMPLATE = re.compile(r"^---\n# Source: (.+)$", re.MULTILINE)


class _Loader(yaml.CBaseLoader):
    """Makes nodes, and takes nothing for a value yet."""

    def resolve(self, kind: object, value: object, implicit: object) -> str:
        """Return the tag of what has none."""
        del kind, value, implicit
        return _PLAIN


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
    # JSON is YAML but for the way in which it writes some characters.
    whole = _json_document(text)
    documents = _documents(text, found.duplicates) if whole is None else [(whole, "")]
    for number, (value, source) in enumerate(documents, start=1):
        for one in () if value is None else _objects(value, f"document {number}"):
            found.objects.append(one)
            found.sources.append(source)
    return found


def read_json(text: bytes) -> Manifests:
    """Return the object of a JSON file. Raises ManifestError."""
    value = _json_value(text)
    objects = list(_objects(value, "the document"))
    return Manifests(objects, [""] * len(objects), [])


def _json_value(text: bytes) -> object:
    try:
        value = json.loads(text.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"is not JSON: {error}") from None
    _check_depth(value)
    return cast(object, value)


def _check_depth(value: object, depth: int = 0) -> None:
    if depth > MOST_DEPTH:
        raise ManifestError(f"is nested deeper than {MOST_DEPTH} levels")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        _check_depth(one, depth + 1)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _json_document(data: bytes) -> object:
    """Return the value of a text that is JSON; None where it is not."""
    if not data.lstrip().startswith(b"{"):
        return None
    try:
        return _json_value(data)
    except ManifestError:
        return None


def _documents(data: bytes, duplicates: list[str]) -> Iterator[tuple[object, str]]:
    """Yield what the documents hold, each with the template that Helm names above it."""
    anchors = _ANCHOR.search(data) is not None
    reader = _Reader(duplicates)
    try:
        text = data.decode("utf-8-sig")
        templates = _Templates(text)
        for node in yaml.compose_all(text, _Loader):
            if node is None:
                continue
            if anchors:
                _check_size(node)
            yield reader.value(node), templates.above(node.start_mark.line)
    except UnicodeDecodeError:
        raise ManifestError("is not UTF-8 text") from None
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

    def value(self, node: yaml.Node, depth: int = 0) -> object:
        if depth > MOST_DEPTH:
            raise ManifestError(f"is nested deeper than {MOST_DEPTH} levels{_at(node)}")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return _scalar(cast(yaml.ScalarNode, node))

    def _mapping(self, node: yaml.MappingNode, depth: int) -> Manifest:
        result: Manifest = {}
        own: Manifest = {}
        for key_node, value_node in node.value:
            if key_node.value == _MERGE and not key_node.style:
                for merged in self._merged(value_node, depth):
                    result = {**merged, **result}
                continue
            key = _key(key_node)
            if key in own:
                self._duplicates.append(f"'{key}'{_at(key_node)}")
            own[key] = self.value(value_node, depth)
        return {**result, **own} if result else own

    def _merged(self, node: yaml.Node, depth: int) -> Iterator[Manifest]:
        """Yield the mappings of a merge key; the first one that has a key gives its value."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for one in nodes:
            if not isinstance(one, yaml.MappingNode):
                raise ManifestError(f"merges what is no mapping{_at(one)}")
            yield self._mapping(one, depth + 1)


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.tag == _PLAIN:
        return text if node.style else resolved(text)
    try:
        return tagged(text, node.tag)
    except ValueError as error:
        raise ManifestError(f"has a wrong tag{_at(node)}: {error}") from None


def _key(node: yaml.Node) -> str:
    try:
        if isinstance(node, yaml.ScalarNode):
            return key_text(_scalar(node))
    except ValueError:
        pass
    raise ManifestError(f"has a key that is no text{_at(node)}")


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
