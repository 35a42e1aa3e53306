"""Read a Pulumi project's files as the engine would: its name and a stack's configuration."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import Mistake, SettingsError, nearest

# The settings of stacks take long to import, and a folder without a project needs none.
if TYPE_CHECKING:
    from aks_gitops.settings.stack import Settings


class ProjectError(Exception):
    """A project or stack that is not there: what is wrong, and what there is instead."""


class Source(NamedTuple):
    """A config repository to read instead of the one that a stack names."""

    repository: str | None = None
    """A URL or an absolute path."""
    revision: str | None = None
    working_tree: bool = False


class StackConfig(NamedTuple):
    """A stack's configuration. Values are text; structured values are JSON, as in the engine."""

    project: str
    stack: str
    values: dict[str, str]
    secret_keys: tuple[str, ...]
    """Keys whose values are encrypted; a placeholder stands for each."""


def find_project(start: Path) -> Path:
    """Return the folder with Pulumi.yaml, `start` or one above it. Raises ProjectError."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    raise ProjectError(f"{start}: is in no Pulumi project; go to the folder with Pulumi.yaml")


def stack_names(project: Path) -> list[str]:
    """Return the names of the project's stacks, sorted."""
    return sorted(path.name.split(".")[1] for path in project.glob("Pulumi.*.yaml"))


def read_stack(project: Path, stack: str) -> StackConfig:
    """Return a stack's configuration. Raises ProjectError where there is no such stack, and
    SettingsError for files that are not usable."""
    path = project / f"Pulumi.{stack}.yaml"
    names = stack_names(project)
    if stack not in names:
        close = nearest(stack, names)
        fix = f"did you mean '{close}'?" if close else f"there are: {', '.join(names) or 'none'}"
        raise ProjectError(f"{path.name}: does not exist; {fix}")
    described = _read(project / "Pulumi.yaml")
    name = str(described.get("name", ""))
    defaults = _mapping(described.get("config"), "Pulumi.yaml: config")
    config = _mapping(_read(path).get("config"), f"{path.name}: config")
    plain = {key: _default(value) for key, value in defaults.items() if _default(value) is not None}
    plain |= config
    secrets = tuple(sorted(key for key, value in config.items() if _is_encrypted(value)))
    values = {
        key: placeholder(key) if key in secrets else _text(value) for key, value in plain.items()
    }
    return StackConfig(name, stack, values, secrets)


def settings_of(config: StackConfig) -> "Settings":
    """Return a stack's settings, as the program reads them. Raises SettingsError."""
    from aks_gitops.settings.stack import AREAS, load_settings

    keys = {area: f"{config.project}:{area}" for area in AREAS}
    encrypted = tuple(area for area, key in keys.items() if key in config.secret_keys)
    return load_settings(lambda area: config.values.get(keys[area]), secret_areas=encrypted)


def with_source(config: StackConfig, source: Source) -> StackConfig:
    """Return the configuration with another source of the config repository's files."""
    key = f"{config.project}:gitops"
    try:
        gitops = json.loads(config.values[key])
    except (KeyError, ValueError):
        return config
    if not isinstance(gitops, dict):
        return config
    changes = {
        "readFrom": source.repository,
        "readRevision": source.revision,
        "readWorkingTree": source.working_tree or None,
    }
    gitops |= {name: value for name, value in changes.items() if value is not None}
    return config._replace(values={**config.values, key: json.dumps(gitops)})


def placeholder(key: str) -> str:
    """Return what stands for an encrypted value; nothing else in a program can look like it."""
    return f"secret-value-of-{key}-is-not-readable-offline"


def _read(path: Path) -> dict[str, object]:
    return load_yaml(path.read_bytes(), path.name)


def _mapping(value: object, where: str) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SettingsError(
            [Mistake(where, "is not a mapping", "write its keys below it, indented")]
        )
    return cast(dict[str, object], value)


def _default(value: object) -> object:
    """Return the default that a project's file gives a key, in its long or its short form."""
    return value.get("value") if isinstance(value, Mapping) else value


def _is_encrypted(value: object) -> bool:
    if isinstance(value, Mapping):
        return "secure" in value or any(map(_is_encrypted, value.values()))
    return isinstance(value, list) and any(map(_is_encrypted, value))


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)
