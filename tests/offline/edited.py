"""The project's own stacks with other settings, as if somebody had edited their files."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from aks_gitops.offline.preview import run_program
from aks_gitops.offline.project import Source, StackConfig, placeholder, read_stack, with_source
from aks_gitops.offline.record import Recording

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "examples" / "config-repo"

Settings = Mapping[str, object]
"""Values by their path in a stack's file; None removes the key."""


def of_stack(stack: str, repository: Path = EXAMPLE) -> StackConfig:
    """Return a stack's configuration, with the files of a config repository as they are now."""
    return with_source(read_stack(PROJECT, stack), Source(str(repository), working_tree=True))


def edited(config: StackConfig, settings: Settings, secrets: Collection[str] = ()) -> StackConfig:
    """Return a configuration with other settings, and with some encrypted keys."""
    values = dict(config.values)
    for path, value in settings.items():
        area, *keys = path.split(".")
        key = f"{config.project}:{area}"
        values[key] = json.dumps(_edited(json.loads(values.get(key, "{}")), keys, value))
    names = {f"{config.project}:{secret}" for secret in secrets}
    values |= {name: placeholder(name) for name in names}
    return config._replace(values=values, secret_keys=tuple(sorted({*config.secret_keys, *names})))


def run(config: StackConfig, before: Recording | None = None) -> Recording:
    """Return what the program registers. Raises ProgramFailed."""
    return run_program(PROJECT, config, "known", before).recording


def _edited(area: dict[str, object], keys: list[str], value: object) -> object:
    if not keys:
        return value
    first, *rest = keys
    inner = area.get(first, {})
    if rest:
        assert isinstance(inner, dict), keys
        return {**area, first: _edited(inner, rest, value)}
    # A new order of keys is an edit, too.
    kept = {key: one for key, one in area.items() if key != first}
    return kept if value is None else {**kept, first: value}
