"""A run of a stack's program as JSON, so that another process can make it.

The program of another revision is other code: it needs a process of its own. That process is this
module: `python -m aks_gitops.offline.recorded STACK [CONFIG_REPOSITORY]`, in the project's folder.
"""

import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from aks_gitops.offline.preview import ProgramFailed, run_program
from aks_gitops.offline.project import ProjectError, Source, read_stack, with_source
from aks_gitops.offline.record import Recording
from aks_gitops.repo.source import SourceError
from aks_gitops.settings.mistakes import SettingsError

_recording = TypeAdapter(Recording)
FAILED = 1
"""The exit code where the program stops with a message, which is on stderr."""


def recording_json(recording: Recording) -> bytes:
    """Return a recording as JSON."""
    return _recording.dump_json(recording)


def recording_from_json(data: bytes) -> Recording:
    """Return the recording that `recording_json` wrote. Raises ValueError for anything else."""
    try:
        return _recording.validate_json(data)
    except ValidationError as error:
        raise ValueError("is no recording, or one of another version of this program") from error


def _run(stack: str, repository: str | None = None) -> bytes:
    project = Path.cwd()
    config = with_source(read_stack(project, stack), Source(repository))
    return recording_json(run_program(project, config, "known").recording)


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(_run(*sys.argv[1:]))
    except (ProgramFailed, ProjectError, SettingsError, SourceError) as error:
        print(error, file=sys.stderr)
        sys.exit(FAILED)
