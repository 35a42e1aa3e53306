"""Edit a YAML file and keep every byte outside the edit.

ruamel.yaml is not used: its round trip writes the whole file anew and changes indentation, quotes,
folded lines and line breaks elsewhere; nor can it write a document that holds a key twice. The
marks of libyaml (PyYAML) say where each value stands, the text is spliced there, and the result is
read again: an edit after which the file says anything but what was asked is refused, not returned.

Documents are counted from 0, as they stand in the file, with the empty ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aks_gitops.edit import splices
from aks_gitops.edit.nodes import BOM, MERGE, NULLS, Kind, Node, Parsed, parse
from aks_gitops.edit.reading import Keys, pairs_of
from aks_gitops.edit.refusal import RefusedError, refused
from aks_gitops.edit.shape import Change, Shape, Value, changed, shape_of, shape_of_value, unordered
from aks_gitops.edit.style import column, style_at

_LEAVE = "edit this place by hand"


@dataclass(frozen=True)
class YamlFile:
    """A file's bytes; each edit returns a new one, or raises RefusedError."""

    data: bytes
    path: str
    """Named in messages."""

    @cached_property
    def parsed(self) -> Parsed:
        """The text and its documents. Raises RefusedError for what is no YAML."""
        return parse(self.data, self.path)

    @cached_property
    def _shapes(self) -> tuple[Shape, ...]:
        return tuple(map(shape_of, self.documents))

    @property
    def documents(self) -> tuple[Node, ...]:
        """The roots of the documents."""
        return self.parsed.documents

    def set_scalar(self, number: int, keys: Keys, text: str) -> "YamlFile":
        """Return the file with another text at a path; quotes stay as they are where they can."""
        *_, node = nodes = self._scalar_nodes(number, keys)
        beside = nodes[-2] if len(nodes) > 1 else None
        style = style_at(self.parsed, nodes[0], beside)
        in_flow = any(one.flow for one in nodes)
        ways = splices.for_scalar(self.parsed.text, node, text, style, in_flow=in_flow)
        return self._edited(
            ways, number, keys, lambda old: old._replace(text=text, is_text=True), node
        )

    def set_plain(self, number: int, keys: Keys, text: str) -> "YamlFile":
        """Return the file with a number, a boolean or null at a path, as it is written."""
        *_, node = self._scalar_nodes(number, keys)
        if node.is_empty or not text or node.anchor or node.tag:
            fact = "is empty, or has an anchor or a tag"
            raise self._refused(keys, fact, "write the value by hand", node)
        ways = iter([[splices.Splice(node.start, node.end, text)]])
        return self._edited(
            ways, number, keys, lambda old: old._replace(text=text, is_text=False), node
        )

    def insert_key(self, number: int, keys: Keys, key: str, value: Value) -> "YamlFile":
        """Return the file with a key more in the mapping at a path, which may be null."""
        if not self.documents and not keys:
            return self._first({key: value})
        *_, node = nodes = self._nodes(number, keys)
        if _is_nothing(node, "mapping"):
            return self._written_anew(nodes, number, keys, {key: value})
        if node.kind != "mapping":
            raise self._refused(keys, f"holds a {node.kind}, not a mapping", _LEAVE, node)
        if key in dict(pairs_of(node)):
            raise self._refused((*keys, key), "is there already", "set its value", node)
        style = style_at(self.parsed, nodes[0], node)
        ways = splices.for_key(self.parsed.text, node, key, value, style)
        pair = (Shape("scalar", text=key), shape_of_value(value))
        return self._edited(
            ways, number, keys, lambda old: old._replace(pairs=(*old.pairs, pair)), node
        )

    def insert_item(self, number: int, keys: Keys, value: Value) -> "YamlFile":
        """Return the file with an item more at the end of the list at a path, which may be null."""
        *_, node = nodes = self._nodes(number, keys)
        if _is_nothing(node, "sequence"):
            return self._written_anew(nodes, number, keys, [value])
        if node.kind != "sequence":
            raise self._refused(keys, f"holds a {node.kind}, not a list", _LEAVE, node)
        style = style_at(self.parsed, nodes[0], node)
        ways = splices.for_item(self.parsed.text, node, value, style)
        item = shape_of_value(value)
        return self._edited(
            ways, number, keys, lambda old: old._replace(items=(*old.items, item)), node
        )

    def remove_key(self, number: int, keys: Keys) -> "YamlFile":
        """Return the file without a key, its value and the comment in its line."""
        *_, mapping, node = self._nodes(number, keys)
        index = next(i for i, pair in enumerate(mapping.pairs) if pair[1] is node)
        if len(mapping.pairs) == 1:
            raise self._refused(keys, "is the only key of its mapping", _LEAVE, node)
        ways = splices.for_removal(self.parsed.text, mapping, index)
        ways = (way for way in ways if not self._loses_comment(way, node))
        return self._edited(ways, number, keys[:-1], lambda old: _without(old, index), node)

    def rename_key(self, number: int, keys: Keys, name: str) -> "YamlFile":
        """Return the file with another name for a key, and the value it had."""
        *_, mapping, node = self._nodes(number, keys)
        index = next(i for i, pair in enumerate(mapping.pairs) if pair[1] is node)
        key = mapping.pairs[index][0]
        if name in dict(pairs_of(mapping)):
            raise self._refused((*keys[:-1], name), "is there already", "set its value", mapping)
        style = style_at(self.parsed, mapping, mapping)
        ways = splices.for_scalar(self.parsed.text, key, name, style, in_flow=mapping.flow)
        return self._edited(ways, number, keys[:-1], lambda old: _renamed(old, index, name), node)

    def _scalar_nodes(self, number: int, keys: Keys) -> list[Node]:
        """Return the nodes on a path that ends at a scalar which can be replaced."""
        *_, node = nodes = self._nodes(number, keys)
        if node.kind != "scalar":
            raise self._refused(keys, f"holds a {node.kind}, not a text", "name a key in it", node)
        if node.style in ("|", ">") or "\n" in self._written(node) or "\r" in self._written(node):
            raise self._refused(keys, "has a text of several lines", "write it on one line", node)
        if node.tag and node.tag not in ("!", "tag:yaml.org,2002:str"):
            raise self._refused(keys, f"has the tag {node.tag}", "remove the tag", node)
        return nodes

    def _nodes(self, number: int, keys: Keys) -> list[Node]:
        """Return the nodes on a path, each of them one that may be edited."""
        if number >= len(self.documents):
            raise refused(f"document {number}", "is not there", self.path, "name one that is")
        nodes = [self.documents[number]]
        for depth, key in enumerate(keys):
            self._check_alone(nodes[-1], keys[:depth])
            nodes.append(self._step(nodes[-1], key, keys[: depth + 1]))
        self._check_alone(nodes[-1], keys)
        return nodes

    def _step(self, node: Node, key: str | int, keys: Keys) -> Node:
        if isinstance(key, int):
            if node.kind == "sequence" and key < len(node.items):
                return node.items[key]
            raise self._refused(keys, "is not there", "name an item that is", node)
        found = [(name, value) for name, value in node.pairs if name.value == key]
        if len(found) > 1:
            raise self._refused(keys, "stands there twice", "keep one", found[1][0])
        if found:
            return found[0][1]
        if key in dict(pairs_of(node)):
            fact = f"comes from a merge key ({MERGE})"
            raise self._refused(keys, fact, "write it out at this place", node)
        raise self._refused(keys, "is not there", "add it", node)

    def _check_alone(self, node: Node, keys: Keys) -> None:
        if node.kind == "alias":
            fact = f"comes from the anchor &{node.anchor}"
            raise self._refused(keys, fact, "write the value out at this place", node)
        if node.used_again:
            fact = f"has the anchor &{node.anchor}, which line {node.used_again} uses too"
            raise self._refused(keys, fact, "write the value out in both places", node)

    def _first(self, value: Value) -> "YamlFile":
        style = style_at(self.parsed, Node("mapping", 0, 0, 1), None)
        ways = splices.for_first(self.parsed.text, value, style)
        return self._checked(ways, (shape_of_value(value),), (), 1)

    def _written_anew(self, nodes: list[Node], number: int, keys: Keys, value: Value) -> "YamlFile":
        node, parent = nodes[-1], nodes[-2] if len(nodes) > 1 else None
        beside = parent if parent and parent.kind == "mapping" else None
        style = style_at(self.parsed, nodes[0], None)
        indent = 0 if not keys else None
        if beside and not any(one.flow for one in nodes[:-1]):
            key = next(name for name, one in beside.pairs if one is node)
            by = style.offset if isinstance(value, list) else 2
            indent = column(self.parsed.text, key.start) + by
        ways = splices.for_nothing(self.parsed.text, node, value, style, indent)
        anchor = node.anchor
        new = shape_of_value(value)._replace(anchor=anchor)
        return self._edited(ways, number, keys, lambda _: new, node)

    def _edited(
        self,
        ways: Iterator[splices.Way],
        number: int,
        keys: Keys,
        change: Change,
        node: Node,
    ) -> "YamlFile":
        meant = list(self._shapes)
        meant[number] = changed(meant[number], keys, change)
        return self._checked(ways, tuple(meant), keys, node.line)

    def _checked(
        self, ways: Iterator[splices.Way], meant: tuple[Shape, ...], keys: Keys, line: int
    ) -> "YamlFile":
        """Return the first result that says what is meant."""
        for way in ways:
            text = splices.spliced(self.parsed.text, way)
            result = _readable(BOM * self.parsed.has_bom + text, self.path)
            if result and _same(result._shapes, meant):
                return result
        fact = "is written in a way that cannot be edited safely"
        raise refused(_name(keys), fact, self.path, _LEAVE, line)

    def _loses_comment(self, way: splices.Way, node: Node) -> bool:
        """Tell whether a comment goes that stands in a line of its own."""
        rest = "".join(self.parsed.text[node.end : one.end] for one in way)
        return any(line.lstrip().startswith("#") for line in rest.splitlines()[1:])

    def _written(self, node: Node) -> str:
        return self.parsed.text[node.start : node.end]

    def _refused(self, keys: Keys, fact: str, fix: str, node: Node) -> RefusedError:
        return refused(_name(keys), fact, self.path, fix, node.line)


def _same(found: tuple[Shape, ...], meant: tuple[Shape, ...]) -> bool:
    """Tell whether documents say the same, whatever the order of their keys."""
    if len(found) != len(meant):
        return False
    pairs = zip(found, meant, strict=True)
    return all(one == other or unordered(one) == unordered(other) for one, other in pairs)


def _readable(text: str, path: str) -> YamlFile | None:
    """Return a text as a file; None where it is no YAML."""
    try:
        file = YamlFile(text.encode(), path)
        file.parsed  # noqa: B018 reads it
    except (RefusedError, UnicodeEncodeError):
        return None
    return file


def _is_nothing(node: Node, kind: Kind) -> bool:
    """Tell whether a node is null, or an empty collection that is not of a kind."""
    if node.kind == "scalar":
        return not node.style and not node.tag and node.value in NULLS
    return node.kind == kind and node.flow and not node.items and not node.pairs


def _without(shape: Shape, index: int) -> Shape:
    return shape._replace(pairs=shape.pairs[:index] + shape.pairs[index + 1 :])


def _renamed(shape: Shape, index: int, name: str) -> Shape:
    key, value = shape.pairs[index]
    pair = (key._replace(text=name, is_text=True), value)
    return shape._replace(pairs=(*shape.pairs[:index], pair, *shape.pairs[index + 1 :]))


def _name(keys: Keys) -> str:
    return ".".join(map(str, keys)) or "the document"
