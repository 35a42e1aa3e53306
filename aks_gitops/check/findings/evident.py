"""Overrides that the rendered objects show to have matched, so that nobody need ask kustomize."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.inventory.declared import text
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.check.render.failure import Rendered
from aks_gitops.check.render.probes import Override
from aks_gitops.check.review import Renders

_NAME = re.compile(r"[A-Za-z0-9.*|_-]+")
"""Patterns that mean the same to Python's expressions and to Go's."""
_COMPARED = ("group", "kind", "name")


class _Shown(NamedTuple):
    images: frozenset[str]
    keys: frozenset[ObjectKey]


class Evidence:
    """What the sources of Applications render to, looked through once."""

    def __init__(self, renders: Renders) -> None:
        self._renders = renders
        self._shown: dict[str, _Shown] = {}

    def shows(self, one: Override, users: Collection[str]) -> bool:
        """Tell whether what one of some Applications deploys shows that an override matched."""
        shown = (self._of(user) for user in sorted(users))
        if one.field == "images":
            wanted = _image(one.matches)
            return bool(wanted) and any(wanted in each.images for each in shown)
        if one.rejects or one.matches.keys() - _COMPARED:
            return False
        return any(_selects(one.matches, key) for each in shown for key in each.keys)

    def _of(self, application: str) -> _Shown:
        if application not in self._shown:
            outcomes = self._renders.get(application, ())
            objects = [
                item for one in outcomes if isinstance(one, Rendered) for item in one.objects
            ]
            self._shown[application] = _Shown(
                frozenset(image for item in objects for image in _images(item)),
                frozenset(map(key_of, objects)),
            )
        return self._shown[application]


def _image(override: Mapping[str, object]) -> str:
    """Return the image that an override makes; empty where that depends on what was there."""
    parts = [override.get(key) for key in ("newTag", "digest")]
    if any(part is not None and not isinstance(part, str) for part in parts):
        return ""
    tag, digest = map(text, parts)
    if not tag and not digest:
        return ""
    name = text(override.get("newName")) or text(override.get("name"))
    return name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def _images(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            image = one.get("image")
            if isinstance(image, str):
                yield image
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _selects(selector: Mapping[str, object], key: ObjectKey) -> bool:
    return all(
        _matches(selector.get(field), value)
        for field, value in zip(_COMPARED, (key.group, key.kind, key.name), strict=True)
    )


def _matches(pattern: object, value: str) -> bool:
    if pattern is None or pattern == "":
        return True
    if not isinstance(pattern, str) or not _NAME.fullmatch(pattern):
        return False
    try:
        return re.fullmatch(f"(?:{pattern})", value) is not None
    except re.error:
        return False
