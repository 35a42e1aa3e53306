"""Compile a glob as gobwas/glob does, whose answers depend on how it compiles.

Source: compiler/compiler.go of github.com/gobwas/glob v0.2.3.
"""

from collections.abc import Sequence
from dataclasses import replace

from aks_gitops.check.glob.affixes import Prefix, PrefixAny, PrefixSuffix, Suffix, SuffixAny
from aks_gitops.check.glob.alternatives import without_common_ends
from aks_gitops.check.glob.composites import AnyOf, Search, Tree
from aks_gitops.check.glob.gluing import glued, minimized
from aks_gitops.check.glob.matchers import (
    AnyText,
    Contains,
    Matcher,
    Nothing,
    OneRune,
    RuneRange,
    Super,
    Text,
)
from aks_gitops.check.glob.syntax import Node


def compiled(node: Node, separators: bytes, search: Search) -> Matcher:
    """Return what matches as the node does, where `*` and `?` never stand for a separator."""
    if node.kind == "any-of":
        simpler = without_common_ends(node)
        if simpler:
            return compiled(simpler, separators, search)
        return AnyOf(_children(node, separators, search))
    if node.kind == "pattern":
        parts = _children(node, separators, search)
        return _optimized(_joined(minimized(parts), search)) if parts else Nothing()
    return _optimized(_leaf(node, separators))


def _children(node: Node, separators: bytes, search: Search) -> tuple[Matcher, ...]:
    return tuple(_optimized(compiled(child, separators, search)) for child in node.children)


def _leaf(node: Node, separators: bytes) -> Matcher:
    if node.kind == "any":
        return AnyText(separators)
    if node.kind == "super":
        return Super()
    if node.kind == "single":
        return OneRune(tuple(separators), negated=True)
    if node.kind == "runes":
        return OneRune(tuple(map(ord, node.text)), node.negated)
    if node.kind == "range":
        return RuneRange(ord(node.text[0]), ord(node.text[1]), node.negated)
    return Text(node.text.encode()) if node.kind == "text" else Nothing()


def _joined(parts: Sequence[Matcher], search: Search) -> Matcher:
    """Return one part for several: around the longest one of known length, the rest as a tree."""
    if len(parts) == 1:
        return parts[0]
    whole = glued(parts)
    if whole:
        return whole
    known = [(part.length, index) for index, part in enumerate(parts) if part.length is not None]
    middle = max(known)[1] if known else 0
    left = _joined(parts[:middle], search) if middle else None
    right = _joined(parts[middle + 1 :], search) if middle + 1 < len(parts) else None
    value = parts[middle]
    return Tree(value, left, right, _known_length(left), _known_length(right), search)


def _known_length(part: Matcher | None) -> int:
    return part.length or 0 if part else 0


def _optimized(part: Matcher) -> Matcher:
    if isinstance(part, AnyText) and not part.separators:
        return Super()
    if isinstance(part, AnyOf) and len(part.parts) == 1:
        return part.parts[0]
    if isinstance(part, OneRune) and not part.negated and len(part.runes) == 1:
        return Text(chr(part.runes[0]).encode())
    return _optimized_tree(part) if isinstance(part, Tree) else part


def _optimized_tree(tree: Tree) -> Matcher:
    left = _optimized(tree.left) if tree.left else None
    right = _optimized(tree.right) if tree.right else None
    simpler = _around_text(left, tree.value.text, right) if isinstance(tree.value, Text) else None
    return simpler or replace(tree, left=left, right=right)


def _around_text(left: Matcher | None, text: bytes, right: Matcher | None) -> Matcher | None:
    if isinstance(left, Super) and isinstance(right, Super):
        return Contains(text, negated=False)
    if right is None:
        return _ending(left, text)
    return _beginning(text, right) if left is None else None


def _ending(left: Matcher | None, text: bytes) -> Matcher | None:
    if isinstance(left, Super):
        return Suffix(text)
    if isinstance(left, Prefix):
        return PrefixSuffix(left.prefix, text)
    return SuffixAny(text, left.separators) if isinstance(left, AnyText) else None


def _beginning(text: bytes, right: Matcher) -> Matcher | None:
    if isinstance(right, Super):
        return Prefix(text)
    if isinstance(right, Suffix):
        return PrefixSuffix(text, right.suffix)
    return PrefixAny(text, right.separators) if isinstance(right, AnyText) else None
