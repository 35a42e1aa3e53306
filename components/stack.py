"""The stack's settings and Plan, with every mistake as one clean message of the engine."""

from pathlib import Path

import pulumi
from pulumi.runtime import is_config_secret

from aks_gitops.program import Program, load_program
from aks_gitops.repo.source import SourceError
from aks_gitops.settings.mistakes import SettingsError
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


def _refused(what: str, why: str) -> pulumi.RunError:
    lines = "\n".join(f"  {line}" for line in why.splitlines())
    return pulumi.RunError(f"{what}:\n{lines}")
