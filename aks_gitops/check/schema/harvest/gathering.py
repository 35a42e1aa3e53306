"""Gather the schemas of a running API server, and of Argo CD's own kinds."""

from collections.abc import Iterable, Mapping
from itertools import chain

from aks_gitops.check.schema.definitions import defined_by
from aks_gitops.check.schema.harvest.cutting import Document, Made, definitions_of, kinds_of
from aks_gitops.check.schema.harvest.probing import Demand, Place, is_enforced, places
from aks_gitops.check.schema.harvest.serving import PlaneServer
from aks_gitops.check.schema.json_schema import JsonSchema
from aks_gitops.check.schema.references import reachable
from aks_gitops.check.schema.stored import Kind, Stored
from aks_gitops.check.schema.versions import is_built_in


def gathered(server: PlaneServer, crds: Iterable[Mapping[str, object]]) -> Stored:
    """Return what the API server takes, with these CustomResourceDefinitions.

    Kinds that the server has from others count for nothing, nor from these: what it says of them
    is not all that it asks for.
    """
    documents = server.documents()
    made = {name: one for name, one in made_kinds(documents).items() if is_built_in(name)}
    server.learn(made)
    kinds = {name: one.kind for name, one in made.items()}
    found: dict[str, JsonSchema] = {}
    for document in documents:
        found |= definitions_of(document)
    enforced, unchecked = _enforced(server, kinds, found)
    definitions = {name: _demanding(name, one, enforced) for name, one in found.items()}
    for added in map(defined_by, crds):
        kinds |= added.kinds
        definitions |= {name: make() for name, make in added.makers.items()}
    needed = reachable(definitions, (kind.definition for kind in kinds.values()))
    return Stored(kinds, {name: definitions[name] for name in needed}, unchecked)


def made_kinds(documents: Iterable[Document]) -> dict[str, Made]:
    """Return the kinds whose objects can be made, by apiVersion and kind."""
    return {name: one for document in documents for name, one in kinds_of(document).items()}


def _enforced(
    server: PlaneServer, kinds: Mapping[str, Kind], definitions: Mapping[str, JsonSchema]
) -> tuple[set[Demand], dict[str, tuple[str, ...]]]:
    """Return the demands that the server makes anywhere, and where it does not make these."""
    found = {name: _asked(server, name, places(definitions, kind)) for name, kind in kinds.items()}
    enforced = {place.demand for place, yes in chain(*map(dict.items, found.values())) if yes}
    unchecked = {
        name: tuple(
            sorted(
                place.path for place, yes in asked.items() if not yes and place.demand in enforced
            )
        )
        for name, asked in found.items()
    }
    return enforced, {name: paths for name, paths in unchecked.items() if paths}


def _asked(server: PlaneServer, name: str, found: Iterable[Place]) -> dict[Place, bool]:
    return {place: is_enforced(server, name, place) for place in found}


def _demanding(name: str, schema: JsonSchema, enforced: set[Demand]) -> JsonSchema:
    """Return a definition with those of its demands that the server makes."""
    result = dict(schema)
    required = [
        field
        for field in _texts(result.pop("required", []))
        if Demand(name, "required", field) in enforced
    ]
    if required:
        result["required"] = required
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        result["properties"] = {
            field: one if Demand(name, "enum", field) in enforced else _free(one)
            for field, one in properties.items()
        }
    return result


def _free(schema: object) -> object:
    """Return a schema without its enum, and that of its items."""
    if not isinstance(schema, Mapping):
        return schema
    return {key: _free(one) for key, one in schema.items() if key != "enum"}


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
