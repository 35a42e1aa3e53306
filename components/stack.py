"""The stack's settings and Plan, with every mistake as one clean message of the engine."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi
from pulumi.runtime import is_config_secret

from aks_gitops.program import Program, load_program
from aks_gitops.repo.source import SourceError
from aks_gitops.settings.mistakes import Mistake, SettingsError
from aks_gitops.settings.secret_keys import secret_keys
from aks_gitops.settings.stack import AREAS, Settings, load_settings


def read_settings(config: pulumi.Config) -> Settings:
    """Return the stack's settings. Raises RunError with every mistake in them."""
    secret_areas = tuple(area for area in AREAS if is_config_secret(config.full_key(area)))
    try:
        return load_settings(config.get, secret_areas=secret_areas)
    except SettingsError as error:
        raise _refused("The settings of this stack are not usable", str(error)) from None


def read_program(settings: Settings, home: Path) -> Program:
    """Return what the settings and the config repository come to. Raises RunError.

    Warnings go to the engine's log; any error in the repository stops the program before the first
    resource.
    """
    try:
        program = load_program(settings, home)
    except SourceError as error:
        raise _refused("The config repository cannot be read", str(error)) from None
    for finding in program.findings:
        if finding.severity == "warning":
            pulumi.log.warn(str(finding))
    if program.errors:
        raise _refused("The config repository is not usable", "\n".join(map(str, program.errors)))
    return program


def read_secrets(config: pulumi.Config, settings: Settings) -> Mapping[str, pulumi.Output[str]]:
    """Return the encrypted values that the settings need, by key. Raises RunError with all keys
    that are missing or stored in plain text."""
    if mistakes := tuple(_secret_mistakes(config, settings)):
        what = "Secrets of this stack are missing, or not encrypted"
        raise _refused(what, "\n".join(map(str, mistakes)))
    return {one.key: config.require_secret(one.key) for one in secret_keys(settings)}


def _secret_mistakes(config: pulumi.Config, settings: Settings) -> Iterator[Mistake]:
    for one in secret_keys(settings):
        # Not get(), which warns that the value is secret.
        present = config.get_secret(one.key) is not None
        if not present:
            yield Mistake(f"{one.key} ({one.purpose})", "is missing", one.command)
        elif not is_config_secret(config.full_key(one.key)):
            yield Mistake(f"{one.key} ({one.purpose})", "is in plain text", one.command)


def _refused(what: str, why: str) -> pulumi.RunError:
    lines = "\n".join(f"  {line}" for line in why.splitlines())
    return pulumi.RunError(f"{what}:\n{lines}")
