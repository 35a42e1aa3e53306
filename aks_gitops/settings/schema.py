"""JSON Schemas of everything that people write, for their editors, and of what programs read.

`python -m aks_gitops.settings.schema` writes them into schemas/.
"""

import ast
import inspect
import json
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from aks_gitops.check.report.values import DifferenceValues, ReportValues
from aks_gitops.history.report.values import HistoryValues
from aks_gitops.settings.application import ApplicationSettings
from aks_gitops.settings.repository import RepositorySettings
from aks_gitops.settings.secret_keys import KEY_FAMILIES, NAMED_KEYS, family_pattern
from aks_gitops.settings.stack import Settings
from aks_gitops.settings.teams import TeamFile

FOLDER = Path(__file__).parents[2] / "schemas"
PROJECT = "aks-gitops"
_DEFINITIONS = "$defs"


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without titles, which repeat the keys, and OpenAPI's discriminator."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        result = super().model_schema(schema)
        model = cast(type[BaseModel], schema["cls"])
        texts = _attribute_docstrings(model)
        for name, field in model.model_fields.items():
            properties = result.get("properties", {})
            if name in texts and (key := field.alias or name) in properties:
                properties[key].setdefault("description", texts[name])
        return result

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        result = super().tagged_union_schema(schema)
        result.pop("discriminator", None)
        return result


def schemas() -> dict[str, str]:
    """Return the text of each schema file, by its name."""
    made = {
        "settings": _stack_file(),
        "team": _file(TeamFile),
        "application": _file(ApplicationSettings),
        "repository": _file(RepositorySettings),
        "report": _file(ReportValues, "serialization"),
        "diff": _file(DifferenceValues, "serialization"),
        "history": _file(HistoryValues, "serialization"),
    }
    return {
        f"{name}.schema.json": json.dumps(schema, indent=2, sort_keys=True) + "\n"
        for name, schema in made.items()
    }


def _attribute_docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return what stands below each field of a model.

    Pydantic would read that too, but whenever the program starts, and it takes long.
    """
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if one is BaseModel or not issubclass(one, BaseModel):
            continue
        (tree,) = ast.parse(dedent(inspect.getsource(one))).body
        assert isinstance(tree, ast.ClassDef)  # noqa: S101 it is the source of a class
        for field, below in pairwise(tree.body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                match below:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        found[field.target.id] = inspect.cleandoc(text)
    return found


def _file(model: type[BaseModel], mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
    schema = model.model_json_schema(schema_generator=_Generator, mode=mode)
    for definition in (schema, *schema.get(_DEFINITIONS, {}).values()):
        definition.pop("title", None)
    return {"$schema": _Generator.schema_dialect, **schema}


def _stack_file() -> JsonSchemaValue:
    """Return the schema of Pulumi.<stack>.yaml.

    An area may also stand in Pulumi.yaml, so none is required; keys of other programs are free.
    """
    settings = _file(Settings)
    areas = {f"{PROJECT}:{area}": schema for area, schema in settings.pop("properties").items()}
    secrets = {f"{PROJECT}:{key}": _encrypted(key, use) for key, use in NAMED_KEYS.items()}
    families = {
        f"^{PROJECT}:{family_pattern(start)}$": _encrypted(f"{start}NAME", use)
        for start, use in KEY_FAMILIES.items()
    }
    return {
        "$schema": settings["$schema"],
        _DEFINITIONS: settings[_DEFINITIONS],
        "description": "Pulumi.<stack>.yaml: the settings of one stack.",
        "type": "object",
        "properties": {
            "config": {
                "type": "object",
                "description": settings["description"],
                "properties": areas | secrets,
                "patternProperties": {f"^(?!{PROJECT}:)": True, **families},
                "additionalProperties": False,
            }
        },
    }


def _encrypted(key: str, use: str) -> JsonSchemaValue:
    """Return the schema of an encrypted value."""
    return {
        "description": f"Encrypted: {use}. pulumi config set --secret {key}",
        "type": "object",
        "properties": {"secure": {"type": "string", "description": "The ciphertext."}},
        "required": ["secure"],
        "additionalProperties": False,
    }


def main() -> None:
    """Write the schema files."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
