"""Read a version of a file from the one beside it, where they differ in plain values alone.

Most commits of a config repository change one tag. A line `key: value` that becomes `key: other`
leaves the structure as it is: where the key names an image, the known fact of that line changes,
and nothing else does. Whatever is written in another way is left to a full reading.
"""

import re

from aks_gitops.history.facts import Facts, Leaf, Role
from aks_gitops.history.values_leaves import is_image_key

_KEY = rb"( *(?:- +)*([A-Za-z][A-Za-z0-9]*): +)"
_VALUE = rb"([\"']?)([A-Za-z0-9](?:[\w./:@+-]*\w)?)\3"
_LINE = re.compile(_KEY + _VALUE + rb" *(?: #.*)?", re.ASCII)
_ITEM = re.compile(rb"( *(?:- +)+)([A-Za-z0-9./](?:[\w./:@+?=&~%-]*\w)?)", re.ASCII)
_NULLS = frozenset({b"null", b"Null", b"NULL"})
_STRUCTURE = frozenset({b"kind", b"apiVersion"})


def facts_beside(role: Role, known: Facts, neighbour: bytes, data: bytes) -> Facts | None:
    """Return the facts of a version; None where only a full reading can tell.

    Given: `known`, the facts of `neighbour`, the version before or after it.
    """
    its_lines, lines = neighbour.split(b"\n"), data.split(b"\n")
    if len(its_lines) != len(lines):
        return None
    facts = known
    for number, (one, other) in enumerate(zip(its_lines, lines, strict=True), start=1):
        if one != other:
            changed = _changed(role, facts, number, one, other) or (
                _with_reference(facts, neighbour, one, other) if role == "kustomization" else None
            )
            if changed is None:
                return None
            facts = changed
    return facts


def _changed(role: Role, facts: Facts, number: int, old: bytes, new: bytes) -> Facts | None:
    """Return the facts after the change of one line; None where it is more than a value."""
    was, now = _LINE.fullmatch(old), _LINE.fullmatch(new)
    if not was or not now or was[1] != now[1] or now[4] in _NULLS or was[4] in _NULLS:
        return None
    here = [index for index, leaf in enumerate(facts.leaves) if leaf.line == number]
    if not here:
        is_free = role != "kustomization" and was[2] not in _STRUCTURE
        return facts if is_free and not is_image_key(was[2].decode()) else None
    index = here[0]
    leaf = facts.leaves[index]
    is_alone = len(here) == 1 and leaf.text == was[4].decode()
    if not is_alone or str(leaf.keys[-1]).casefold() != was[2].decode().casefold():
        return None
    leaves = list(facts.leaves)
    leaves[index] = Leaf(leaf.keys, now[4].decode(), number)
    return facts._replace(leaves=tuple(leaves))


def _with_reference(facts: Facts, data: bytes, old: bytes, new: bytes) -> Facts | None:
    """Return the facts of a kustomization after the change of one item of a list."""
    was, now = _ITEM.fullmatch(old), _ITEM.fullmatch(new)
    if not was or not now or was[1] != now[1] or data.count(was[2]) != 1:
        return None
    text, other = was[2].decode(), now[2].decode()
    if text not in facts.references or text in facts.components or other in facts.references:
        return None
    return facts._replace(
        references=tuple(other if one == text else one for one in facts.references)
    )
