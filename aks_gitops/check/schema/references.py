"""Which definitions lead to which."""

from collections.abc import Iterable, Mapping

from aks_gitops.check.schema.json_schema import JsonSchema, referred


def reachable(definitions: Mapping[str, JsonSchema], roots: Iterable[str]) -> set[str]:
    """Return the definitions that others lead to, and these."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(definitions[name])
    return found


def _references(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [name for one in schema for name in _references(one)]
    if not isinstance(schema, Mapping):
        return []
    own = schema.get("$ref")
    inner = [name for one in schema.values() for name in _references(one)]
    return [referred(own), *inner] if isinstance(own, str) else inner
