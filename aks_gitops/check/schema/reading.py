"""Parts of manifests whose types the schemas have confirmed; what is absent or null is empty."""

from collections.abc import Iterator, Mapping
from typing import cast

from aks_gitops.check.schema.fault import Path

Fields = Mapping[str, object]


def fields(owner: Fields, *keys: str) -> Fields:
    """Return the mapping at a path of keys."""
    for key in keys:
        inner = owner.get(key)
        owner = cast(Fields, inner) if isinstance(inner, Mapping) else {}
    return owner


def text(owner: Fields, key: str) -> str:
    """Return the text of a field."""
    value = owner.get(key)
    return value if isinstance(value, str) else ""


def number(owner: Fields, key: str) -> int | None:
    """Return the number of a field; None where there is none."""
    value = owner.get(key)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def entries(owner: Fields, key: str, path: Path) -> Iterator[tuple[Fields, Path]]:
    """Yield the mappings of a list, each with its path.

    Given: `path`, that of the owner.
    """
    listed = owner.get(key)
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(one, Mapping):
            yield cast(Fields, one), (*path, key, index)


def texts(owner: Fields, key: str) -> dict[str, str]:
    """Return the texts of a mapping of texts."""
    found = fields(owner, key)
    return {name: value for name, value in found.items() if isinstance(value, str)}
