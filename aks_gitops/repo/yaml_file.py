"""Read one YAML file that anybody may have written: bounded, strict, and clear in its errors.

Argo CD, Pulumi and Kubernetes read YAML in Go, PyYAML reads YAML 1.1. Where one of them takes an
unquoted text for a number or a boolean, so does this reader: the models then ask for quotes.
"""

import math
import re
from typing import Any, NoReturn, cast

import yaml
from yaml.reader import ReaderError

from aks_gitops.settings.mistakes import Mistake, SettingsError

MAX_BYTES = 1 << 20
MAX_NODES = 20_000
"""How many nodes a file may have once its anchors are written out."""
MAX_DEPTH = 64
"""How deep it may be nested; libyaml's composer overflows the stack at some ten thousand."""

_TAG = "tag:yaml.org,2002:"
_HARMLESS_TAGS = {None, "!", *(_TAG + name for name in ("str", "map", "seq"))}
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})", re.ASCII)
_NUMBER = re.compile(
    r"""(?:[-+]?(?:\.?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?
    |0[xX][0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN))$""",
    re.VERBOSE | re.ASCII,
)
_TRUE = {"true", "yes", "on", "y"}
_BOOLEAN = re.compile(
    r"(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|[yYnN])$"
)


_NULL = re.compile(r"(?:~|null|Null|NULL|)$")


class _Loader(yaml.CSafeLoader):
    """Texts, numbers, booleans, null and merge keys; no dates, no sexagesimal numbers."""

    yaml_implicit_resolvers: dict[Any, Any] = {}


def _construct_boolean(_: _Loader, node: yaml.ScalarNode) -> bool:
    return str(node.value).lower() in _TRUE


def _construct_number(_: _Loader, node: yaml.ScalarNode) -> int | float:
    """Return a decimal number as it is; any other notation only has to be no text."""
    text = str(node.value)
    if _DECIMAL.fullmatch(text):
        return int(text)
    try:
        return float(text)
    except ValueError:
        return math.nan


_Loader.add_implicit_resolver(_TAG + "bool", _BOOLEAN, list("tTfFyYnNoO"))
_Loader.add_implicit_resolver(_TAG + "int", _NUMBER, list("-+.0123456789"))
_Loader.add_implicit_resolver(_TAG + "null", _NULL, ["", *"~nN"])
_Loader.add_implicit_resolver(_TAG + "merge", re.compile(r"<<$"), ["<"])
_Loader.add_constructor(_TAG + "bool", _construct_boolean)
_Loader.add_constructor(_TAG + "int", _construct_number)


def load_yaml(data: bytes, path: str) -> dict[str, object]:
    """Return the mapping that a YAML file holds; an empty file is an empty mapping.

    Given: `data`, the file's bytes; `path`, named in messages. Raises SettingsError for a file that
    is too large, not text, not YAML, not one mapping, nested too deeply, that has a tag or a key
    twice, or whose anchors explode.
    """
    if len(data) > MAX_BYTES:
        _refuse(path, f"is larger than {MAX_BYTES // 1024} KiB", "split or shorten it")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(path, "is UTF-16 text", "save it as UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(path, f"is not UTF-8 text (line {line})", "save it as UTF-8")
    try:
        _check_events(text, path)
        value = _construct(text, path)
    except ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        fact = f"holds a character that YAML does not permit (line {line})"
        _refuse(path, fact, "remove it")
    except yaml.MarkedYAMLError as error:
        _refuse(path, *_syntax_fault(error, text))
    if value is None:
        return {}
    if not isinstance(value, dict):
        _refuse(path, "is not a mapping", "begin its lines with keys, such as name: value")
    return cast(dict[str, object], value)


def _check_events(text: str, path: str) -> None:
    """Refuse what must not reach the composer: tags, other documents, too much, too deep."""
    depth = documents = values = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        values += isinstance(event, yaml.NodeEvent)
        at = _at(event.start_mark)
        if values > MAX_NODES:
            _refuse(path, f"holds more than {MAX_NODES} values", "split or shorten it")
        if depth > MAX_DEPTH:
            _refuse(path, f"is nested deeper than {MAX_DEPTH} levels {at}", "write it flatter")
        if documents > 1:
            _refuse(path, f"holds a second document {at}", "keep one; remove the line ---")
        if getattr(event, "tag", None) not in _HARMLESS_TAGS:
            fact = f"has a tag, a word that starts with '!' {at}"
            _refuse(path, fact, "remove the tag, or write the text in quotes")


def _construct(text: str, path: str) -> object:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check_nodes(node, path)
        return cast(object, loader.construct_document(node))
    finally:
        loader.dispose()


def _check_nodes(root: yaml.Node, path: str) -> None:
    """Refuse keys that stand twice, recursion, and anchors that explode; each node is seen once."""
    sizes: dict[int, int] = {}
    depths: dict[int, int] = {}
    stack: list[tuple[yaml.Node, bool]] = [(root, False)]
    open_nodes: set[int] = set()
    while stack:
        node, done = stack.pop()
        children = _children(node)
        if done:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in children)
            depths[id(node)] = 1 + max((depths[id(child)] for child in children), default=0)
            if sizes[id(node)] > MAX_NODES or depths[id(node)] > MAX_DEPTH + 1:
                fact = f"is too large or too deep with its anchors written out {_of(node)}"
                _refuse(path, fact, "use fewer anchors")
        elif id(node) in open_nodes:
            _refuse(path, f"has an anchor that holds itself {_of(node)}", "write it out")
        elif id(node) not in sizes:
            _check_keys(node, path)
            open_nodes.add(id(node))
            stack.append((node, True))
            stack += ((child, False) for child in children)


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _check_keys(node: yaml.Node, path: str) -> None:
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, _ in node.value:
        if key.tag not in (_TAG + "str", _TAG + "merge"):
            _refuse(path, f"has a key that is not text {_of(key)}", "write it in quotes")
        if key.value in seen:
            _refuse(path, f"has the key '{key.value}' twice {_of(key)}", "keep one")
        seen.add(key.value)


def _syntax_fault(error: yaml.MarkedYAMLError, text: str) -> tuple[str, str]:
    """Return what libyaml says; its sentences are fixed and never quote the file."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return "is not YAML", "mend its syntax"
    line = text.split("\n")[mark.line] if mark.line <= text.count("\n") else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f"is not YAML {_at(mark)}: a tab begins the line", "indent with spaces"
    return f"is not YAML {_at(mark)}: {error.problem}", "mend the syntax there, or just above"


def _of(node: yaml.Node) -> str:
    return _at(node.start_mark)


def _at(mark: Any) -> str:  # libyaml's marks have a class of their own
    return f"(line {mark.line + 1}, column {mark.column + 1})"


def _refuse(path: str, fact: str, fix: str) -> NoReturn:
    raise SettingsError([Mistake(path, fact, fix)]) from None
