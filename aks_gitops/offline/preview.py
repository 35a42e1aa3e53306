"""Run the program of a stack on a recording monitor, and report what it would do."""

import asyncio
import gc
import logging
import os
import runpy
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pulumi
from pulumi.runtime import set_all_config, set_mocks
from pulumi.runtime.settings import ROOT, reset_options
from pulumi.runtime.stack import run_in_stack, wait_for_rpcs

from aks_gitops.offline.monitor import RecordingMonitor
from aks_gitops.offline.project import (
    Source,
    StackConfig,
    placeholder,
    read_stack,
    with_source,
)
from aks_gitops.offline.record import Mode, Recording, Violation, violations
from aks_gitops.program import Program
from aks_gitops.settings.stack import Settings

MODES: tuple[Mode, Mode] = ("known", "unknown")
_OWN_SOURCE = Source()
_log = logging.getLogger(__name__)


class ProgramFailed(Exception):  # noqa: N818 it is the program that failed
    """The program stopped with a message of its own, such as mistakes in its settings."""


class Run(NamedTuple):
    """One run of the program: what it registered, and what it had read."""

    recording: Recording
    violations: tuple[Violation, ...]
    settings: Settings
    program: Program


class Preview(NamedTuple):
    """Both runs of a stack's program."""

    stack: str
    known: Recording
    unknown: Recording
    violations: tuple[Violation, ...]
    settings: Settings
    program: Program


def preview_stack(project: Path, stack: str, source: Source = _OWN_SOURCE) -> Preview:
    """Run a stack's program with outputs known and unknown.

    Given: `source`, what is read instead of the stack's own config repository. Raises ProjectError,
    SettingsError and ProgramFailed.
    """
    config = with_source(read_stack(project, stack), source)
    known, unknown = (run_program(project, config, mode) for mode in MODES)
    found = tuple(dict.fromkeys((*known.violations, *unknown.violations)))
    return Preview(stack, known.recording, unknown.recording, found, known.settings, known.program)


def run_program(project: Path, config: StackConfig, mode: Mode) -> Run:
    """Run `__main__.py` of a Pulumi project offline.

    Given: `mode`, whether outputs of resources are known. Raises ProgramFailed with the program's
    own message where it refuses its settings or its config repository.
    """
    with _program_environment(project), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RuntimeWarning)
        try:
            recording, variables = asyncio.run(_run(project, config, mode))
        except pulumi.RunError as error:
            raise ProgramFailed(str(error)) from None
        gc.collect()
    recording.violations += (
        Violation("output-not-awaited", "the program", str(warning.message))
        for warning in caught
        if "never awaited" in str(warning.message)
    )
    secrets = [placeholder(key) for key in config.secret_keys]
    found = tuple(violations(recording, secrets))
    settings, program = variables["settings"], variables["program"]
    assert isinstance(settings, Settings)  # noqa: S101 names in __main__.py
    assert isinstance(program, Program)  # noqa: S101
    return Run(recording, found, settings, program)


async def _run(
    project: Path, config: StackConfig, mode: Mode
) -> tuple[Recording, dict[str, object]]:
    monitor = RecordingMonitor(config.project, config.stack, mode)
    reset_options()
    set_mocks(
        monitor.mocks,
        project=config.project,
        stack=config.stack,
        preview=mode == "unknown",
        monitor=monitor,
        logger=_log,
    )
    # set_mocks has made and closed a stack of its own; the program's exports need an open one.
    await wait_for_rpcs()
    ROOT.set(None)
    monitor.forget()
    set_all_config(config.values, list(config.secret_keys))
    variables: dict[str, object] = {}
    await run_in_stack(lambda: variables.update(runpy.run_path(str(project / "__main__.py"))))
    return monitor.recording, variables


@contextmanager
def _program_environment(project: Path) -> Iterator[None]:
    """Give the program the import path that the engine would, and let no Output become text."""
    before = os.environ.get("PULUMI_ERROR_OUTPUT_STRING")
    os.environ["PULUMI_ERROR_OUTPUT_STRING"] = "1"
    sys.path.insert(0, str(project))
    try:
        yield
    finally:
        sys.path.remove(str(project))
        if before is None:
            del os.environ["PULUMI_ERROR_OUTPUT_STRING"]
        else:
            os.environ["PULUMI_ERROR_OUTPUT_STRING"] = before
