"""Run the program of a stack on a recording monitor, and report what it would do."""

import asyncio
import copy
import gc
import logging
import os
import runpy
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pulumi
from pulumi.runtime import register_stack_transformation, set_all_config, set_mocks
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

_OWN_SOURCE = Source()
_INSTALLED = frozenset({"site-packages", "asyncio", "<frozen runpy>"})
"""Parts of the paths of code that is not the program's."""
_STRICT_OUTPUTS = "PULUMI_ERROR_OUTPUT_STRING"
_log = logging.getLogger(__name__)


class ProgramFailed(Exception):  # noqa: N818 it is the program that failed
    """The program stopped with a message of its own, such as mistakes in its settings."""


class Run(NamedTuple):
    """One run of the program: what it registered, and what it had read."""

    recording: Recording
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
    known = run_program(project, config, "known")
    # The commit that was found holds for both runs, whatever is pushed in between.
    found_at = Source(revision=known.program.catalog.revision.commit)
    unknown = run_program(project, with_source(config, found_at), "unknown")
    found = tuple(dict.fromkeys((*known.recording.violations, *unknown.recording.violations)))
    return Preview(stack, known.recording, unknown.recording, found, known.settings, known.program)


def run_program(
    project: Path, config: StackConfig, mode: Mode, before: Recording | None = None
) -> Run:
    """Run `__main__.py` of a Pulumi project offline.

    Given: `mode`, whether outputs of resources are known; `before`, a run with known outputs that
    stands for what the stack holds already, see `changes`. Raises ProgramFailed with the program's
    own message where it refuses its settings, its config repository or a change of them.
    """
    variables: dict[str, object] = {}

    def program() -> None:
        variables.update(runpy.run_path(str(project / "__main__.py")))

    with _import_path(project):
        recording = record(program, config, mode, before)
    settings, loaded = variables["settings"], variables["program"]
    assert isinstance(settings, Settings)  # noqa: S101 names in __main__.py
    assert isinstance(loaded, Program)  # noqa: S101
    return Run(recording, settings, loaded)


def record(
    program: Callable[[], object],
    config: StackConfig,
    mode: Mode,
    before: Recording | None = None,
) -> Recording:
    """Run a Pulumi program, given as a function, and return what it registered, with its faults.

    Given: `before`, as for `run_program`. Raises ProgramFailed where the program stops before its
    end.
    """
    with (
        _outputs_are_no_text(),
        warnings.catch_warnings(record=True) as caught,
        _only_new_garbage(),
    ):
        warnings.simplefilter("always", RuntimeWarning)
        try:
            recording = asyncio.run(_run(program, config, mode, before))
        except pulumi.RunError as error:
            raise ProgramFailed(str(error)) from None
        except Exception as error:  # whatever it is, the program did not get to its end
            raise ProgramFailed(_with_place(error)) from error
    recording.violations += (
        Violation("output-not-awaited", "the program", str(warning.message))
        for warning in caught
        if "never awaited" in str(warning.message)
    )
    recording.violations += violations(recording, [placeholder(key) for key in config.secret_keys])
    return recording


async def _run(
    program: Callable[[], object], config: StackConfig, mode: Mode, before: Recording | None
) -> Recording:
    asyncio.get_running_loop().set_exception_handler(_report)
    monitor = RecordingMonitor(config.project, config.stack, mode, before)
    reset_options()
    set_mocks(
        monitor.mocks,
        project=config.project,
        stack=config.stack,
        # A run for a stack that is there already may meet something unknown.
        preview=mode == "unknown" or before is not None,
        monitor=monitor,
        logger=_log,
    )
    # set_mocks has made and closed a stack of its own; the program's exports need an open one.
    await wait_for_rpcs()
    ROOT.set(None)
    monitor.forget()
    set_all_config(config.values, list(config.secret_keys))

    def run() -> None:
        register_stack_transformation(_without_type_aliases)
        program()

    await run_in_stack(run)
    # Registrations arrive in whatever order the event loop takes; files need one of their own.
    monitor.recording.resources = dict(sorted(monitor.recording.resources.items()))
    return monitor.recording


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    """Leave out what the program said itself: it ends the run, and every resource that waits for
    it fails with it once more."""
    if not isinstance(context.get("exception"), pulumi.RunError):
        loop.default_exception_handler(context)


def _without_type_aliases(
    args: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    """Drop the names that azure-native's types had in older versions: nothing here looks at them,
    and the SDK takes close to half of a run to write their URNs."""
    if not args.opts.aliases:
        return None
    options = copy.copy(args.opts)
    options.aliases = [one for one in args.opts.aliases if not _is_of_a_type(one)]
    return pulumi.ResourceTransformationResult(args.props, options)


def _is_of_a_type(alias: object) -> bool:
    return isinstance(alias, pulumi.Alias) and isinstance(alias.type_, str)


def _with_place(error: Exception) -> str:
    """Return what an error says, and where in the program it came up."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _INSTALLED.isdisjoint(Path(frame.filename).parts)]
    last = (own or frames)[-1]
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]} ({Path(last.filename).name}:{last.lineno})"


@contextmanager
def _import_path(project: Path) -> Iterator[None]:
    """Give the program the import path that the engine would."""
    sys.path.insert(0, str(project))
    try:
        yield
    finally:
        sys.path.remove(str(project))


@contextmanager
def _only_new_garbage() -> Iterator[None]:
    """Collect what a run leaves behind, and look at nothing else for it: to look through
    azure-native alone takes a fifth of a second.

    A coroutine that nobody awaited says so when it is collected.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()


@contextmanager
def _outputs_are_no_text() -> Iterator[None]:
    """Let the SDK raise where an Output is used as text."""
    before = os.environ.get(_STRICT_OUTPUTS)
    os.environ[_STRICT_OUTPUTS] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_STRICT_OUTPUTS]
        else:
            os.environ[_STRICT_OUTPUTS] = before
