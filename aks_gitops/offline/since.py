"""What a pull request on the project changes in its stacks: the program of both revisions, run."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from aks_gitops.offline.changes import Change, changes
from aks_gitops.offline.preview import ProgramFailed, run_program
from aks_gitops.offline.project import ProjectError, read_stack, stack_names
from aks_gitops.offline.record import Recording
from aks_gitops.offline.recorded import recording_from_json
from aks_gitops.repo.git_command import FAILURES, command, explain, resolved
from aks_gitops.repo.url import is_remote

_LAST_LINES = 5


class StackChanges(NamedTuple):
    """What happens to one stack."""

    stack: str
    changes: tuple[Change, ...] = ()
    """By URN; resources that stay as they are are not among them, and neither are components."""
    refused: str = ""
    """Why the program refuses the change, in its own words."""

    @property
    def problems(self) -> bool:
        """Whether the engine or the program would refuse the change."""
        return bool(self.refused) or any(one.protected for one in self.changes)


class Earlier(NamedTuple):
    """An earlier revision of the project, checked out beside it."""

    project: Path
    """The project at that revision."""
    now: Path
    """The project itself."""
    commit: str


@contextmanager
def earlier(project: Path, revision: str) -> Iterator[Earlier]:
    """Check a revision of the project out beside it for as long as the context lasts.

    The project's own repository is only read. Raises ProjectError.
    """
    with TemporaryDirectory(prefix="aks-gitops-") as folder:
        clone = Path(folder) / "clone"
        try:
            git = command(project)
            commit = resolved(git, revision)
            inner = str(git.rev_parse("--show-prefix"))
            git.clone("--quiet", "--shared", "--no-checkout", "--", _top(project), str(clone))
            command(clone).checkout("--quiet", "--detach", commit)
        except FAILURES as error:
            raise ProjectError(f"{project}: {explain(error)}") from None
        yield Earlier(clone / inner, project, commit)


def changes_since(was: Earlier, stacks: Sequence[str] = ()) -> Iterator[StackChanges]:
    """Yield what happens to each stack between an earlier revision and the files as they are now.

    Given: `stacks`, by default all that either revision has. Raises ProjectError and SettingsError
    where a revision cannot be read, and ProgramFailed where the earlier program does not run.
    """
    before, now = stack_names(was.project), stack_names(was.now)
    for stack in stacks or sorted({*before, *now}):
        held = _recorded(was, stack) if stack in before else Recording("known")
        if stack not in now:
            yield _between(stack, held, Recording("known"))
            continue
        try:
            after = run_program(was.now, read_stack(was.now, stack), "known", held).recording
        except ProgramFailed as error:
            yield StackChanges(stack, refused=str(error))
        else:
            yield _between(stack, held, after)


def _between(stack: str, before: Recording, after: Recording) -> StackChanges:
    found = changes(before, after)
    return StackChanges(
        stack, tuple(found[urn] for urn in sorted(found) if found[urn].resource.custom)
    )


def _recorded(was: Earlier, stack: str) -> Recording:
    """Run the earlier program in a process of its own, which imports its own code."""
    module = (sys.executable, "-m", "aks_gitops.offline.recorded")
    done = subprocess.run(
        [*module, stack, *_outside(was, stack)], cwd=was.project, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-_LAST_LINES:]
        raise ProgramFailed(f"at {was.commit[:12]}: {' '.join(said)}")
    try:
        return recording_from_json(done.stdout)
    except ValueError as error:
        raise ProgramFailed(f"at {was.commit[:12]}: what it printed {error}") from error


def _outside(was: Earlier, stack: str) -> list[str]:
    """Return the config repository that a stack reads beside the project's own repository, which
    is not there beside the other checkout."""
    config = read_stack(was.project, stack)
    gitops = json.loads(config.values.get(f"{config.project}:gitops", "{}"))
    source = gitops.get("readFrom") or gitops.get("repository") or ""
    if not source or is_remote(source) or (was.project / source).is_dir():
        return []
    return [str((was.now / source).resolve())]


def _top(project: Path) -> str:
    return str(command(project).rev_parse("--show-toplevel"))
