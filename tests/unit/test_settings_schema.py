"""The JSON Schemas in schemas/ say what the models say, and editors can use them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.schema import FOLDER, schemas
from aks_gitops.settings.secret_keys import NAMED_KEYS
from aks_gitops.settings.stack import AREAS
from aks_gitops.settings.teams import TeamFile

ROOT = Path(__file__).parents[2]
STACKS = sorted(ROOT.glob("Pulumi.*.yaml"))
EXAMPLE = ROOT / "examples" / "config-repo"
TEAMS = sorted((EXAMPLE / "teams").glob("*.yaml"))
APPLICATIONS = sorted(EXAMPLE.glob("**/argocd-app.yaml"))
HINT = "# yaml-language-server: $schema=schemas/settings.schema.json"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def read(path: Path) -> Any:
    return load_yaml(path.read_bytes(), path.name)


def errors(name: str, document: object) -> list[str]:
    return [error.message for error in validator(name).iter_errors(document)]


def properties(schema: object) -> Iterator[tuple[str, Any]]:
    """Yield every property of a schema, at any depth."""
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            yield key, value
        for value in schema.values():
            yield from properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from properties(value)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_committed_schemas_are_what_the_models_make(name: str) -> None:
    committed = (FOLDER / name).read_text(encoding="utf-8")
    assert committed == schemas()[name], "run: python -m aks_gitops.settings.schema"


def test_there_is_no_schema_that_nothing_makes() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == set(schemas())


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_the_projects_own_stacks_are_valid(path: Path) -> None:
    assert errors("settings", read(path)) == []


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_editors_find_the_schema_of_a_stack(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"{HINT}\n")


@pytest.mark.parametrize("path", TEAMS, ids=lambda path: path.name)
def test_the_examples_team_files_are_valid(path: Path) -> None:
    assert errors("team", read(path)) == []


@pytest.mark.parametrize("path", APPLICATIONS, ids=lambda path: path.parent.name)
def test_the_examples_application_settings_are_valid(path: Path) -> None:
    assert errors("application", read(path)) == []


def test_the_example_has_files_of_both_kinds() -> None:
    assert TEAMS
    assert APPLICATIONS


@pytest.mark.parametrize(
    "path", ["gitops", "gitops.environments.production.syncPolicy", "cluster", "argocd"]
)
def test_a_misspelt_key_of_a_stack_is_not_valid(path: str) -> None:
    document = read(ROOT / "Pulumi.production.yaml")
    area, *inner = path.split(".")
    place = document["config"][f"aks-gitops:{area}"]
    for step in inner:
        place = place[step]
    place["misspelt"] = 1
    assert len(errors("settings", document)) == 1


def test_a_misspelt_area_is_not_valid_but_keys_of_other_programs_are() -> None:
    assert errors("settings", {"config": {"azure-native:location": "westeurope"}}) == []
    assert errors("settings", {"encryptionsalt": "v1:x", "secretsprovider": "passphrase"}) == []
    assert len(errors("settings", {"config": {"aks-gitops:gitop": {}}})) == 1


def test_the_repository_token_is_encrypted_or_not_valid() -> None:
    encrypted = {"config": {"aks-gitops:repositoryToken": {"secure": "v1:x"}}}
    assert errors("settings", encrypted) == []
    assert errors("settings", {"config": {"aks-gitops:repositoryToken": "plain"}}) != []


@pytest.mark.parametrize("key", ["repository-charts", "teamsWorkflow-platform"])
def test_keys_that_end_in_a_name_of_the_settings_are_encrypted_too(key: str) -> None:
    assert errors("settings", {"config": {f"aks-gitops:{key}": {"secure": "v1:x"}}}) == []
    assert errors("settings", {"config": {f"aks-gitops:{key}": "plain"}}) != []
    assert errors("settings", {"config": {f"aks-gitops:{key}-": {"secure": "v1:x"}}}) != []


@pytest.mark.parametrize("name", ["team", "application", "repository"])
def test_a_misspelt_key_of_a_repositorys_file_is_not_valid(name: str) -> None:
    assert errors(name, {}) == []
    assert len(errors(name, {"misspelt": 1})) == 1


def test_a_repository_file_with_a_layout_is_valid() -> None:
    assert errors("repository", {"layouts": [{"path": "services/{app}/{env}"}]}) == []
    assert errors("repository", {"layouts": [{"name": "services"}]}) != []


def test_every_key_is_described() -> None:
    for name, text in schemas().items():
        silent = [
            key
            for key, schema in properties(json.loads(text))
            if not schema.get("description") and "$ref" not in schema
        ]
        assert (name, silent) == (name, [])


def test_keys_are_as_users_write_them() -> None:
    for text in schemas().values():
        keys = [key for key, _ in properties(json.loads(text))]
        assert [key for key in keys if "_" in key] == []


def test_a_stacks_schema_has_every_area() -> None:
    config = json.loads(schemas()["settings.schema.json"])["properties"]["config"]["properties"]
    assert set(config) == {f"aks-gitops:{key}" for key in (*AREAS, *NAMED_KEYS)}


@pytest.mark.parametrize(
    "document",
    [
        {"groups": {"developer": ["developers"]}},
        {"syncWindows": [{"kind": "allow", "duration": "1h"}]},
        {"podSecurity": "strict"},
        {"quota": {"default": {"pods": 20}}},
        {"namespaces": []},
        {"description": "a" * 256},
        {"applications": "store-*"},
    ],
)
def test_the_schema_refuses_what_the_model_refuses(document: dict[str, object]) -> None:
    assert errors("team", document) != []
    with pytest.raises(SettingsError):
        validate(TeamFile, document)
