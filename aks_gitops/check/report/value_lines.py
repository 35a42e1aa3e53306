"""The values of fields and objects, line by line, as a diff."""

from collections.abc import Iterator
from difflib import unified_diff
from itertools import takewhile
from typing import Literal, NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.fields import ABSENT, FieldChange
from aks_gitops.check.report.json_values import json_object, value_text
from aks_gitops.report.manifests import to_yaml
from aks_gitops.report.neutral import plain, short

Sign = Literal["+", "-", "!", " "]
"""Added, removed, changed, neither."""
_SIGNS: dict[str, Sign] = {"+": "+", "-": "-"}
_LONGEST = 120
_BEFORE = 20
"""How much of what is the same stands before a difference in a long text."""
_MOST_COMPARED = 2_000
"""Lines; above that, texts are shown by their beginnings."""


class Line(NamedTuple):
    """One line; nothing in it steers a terminal."""

    sign: Sign
    text: str
    depth: int = 0
    """How deep it is indented."""


def field_lines(before: str, field: FieldChange, depth: int) -> Iterator[Line]:
    """Yield a field that changes. Given: what stands before its path."""
    path = plain(f"{before}{field}")
    old, new = field.before, field.after
    if isinstance(old, str) and isinstance(new, str) and _has_lines(old, new):
        yield Line("!", f"{path}:", depth)
        yield from _text_lines(old, new, depth + 1)
        return
    start = _same_start(old, new)
    for sign, value in (("-", old), ("+", new)):
        if value is not ABSENT:
            yield Line(_SIGNS[sign], f"{path}: {_shown(value, start)}", depth)


def whole(sign: Sign, manifest: Manifest) -> Iterator[Line]:
    """Yield an object as YAML."""
    for line in to_yaml(json_object(manifest)).rstrip("\n").split("\n"):
        yield Line(sign, plain(line), 1)


def _shown(value: object, start: int) -> str:
    text = value_text(value)
    return short(plain(f"…{text[start:]}" if start else text), _LONGEST)


def _same_start(old: object, new: object) -> int:
    """Return how much of two long values is left out, so that their difference is seen."""
    if ABSENT in (old, new):
        return 0
    texts = [value_text(one) for one in (old, new)]
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(*texts, strict=False))
    same = sum(1 for _ in alike)
    return same - _BEFORE if max(map(len, texts)) > _LONGEST and same > 2 * _BEFORE else 0


def _has_lines(old: str, new: str) -> bool:
    lines = old.count("\n"), new.count("\n")
    return 0 < max(lines) <= _MOST_COMPARED


def _text_lines(old: str, new: str, depth: int) -> Iterator[Line]:
    found = list(unified_diff(old.split("\n"), new.split("\n"), n=1, lineterm=""))
    # The first two lines name files.
    for line in found[2:]:
        if line.startswith("@@"):
            continue
        yield Line(_SIGNS.get(line[0], " "), short(plain(line[1:]), _LONGEST), depth)
