"""Which files bring an earlier state back, and who else reads them."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.inventory.inventory import BOOTSTRAP
from aks_gitops.release.deployments import Deployment
from aks_gitops.repo.tree import MAX_WHOLE_BYTES
from aks_gitops.rollback.others_values import is_for_others
from aks_gitops.rollback.request import RollbackError
from aks_gitops.rollback.state import State
from aks_gitops.rollback.watched import ancestors


class OldFile(NamedTuple):
    """A file as it was."""

    content: bytes | None
    """None where it was not there."""
    others: tuple[str, ...] = ()
    """The other applications that read the file as it is now, as messages call them."""
    unclaimed: tuple[str, ...] = ()
    """Overlays and values that read it, too, and that no Application known here deploys."""

    @property
    def is_shared(self) -> bool:
        """Whether somebody else reads the file."""
        return bool(self.others or self.unclaimed)


def old_files(now: State, then: State) -> dict[str, OldFile]:
    """Return the files that an earlier state read otherwise, by path. Raises RollbackError.

    They are what it read then, and what it reads now that was not there then, but for the values of
    others. What an Application says of its sources is in the file that declares it.
    """
    exempt = {*now.keys, *ancestors(now)}
    apart = [one for one in now.deployments.all if one.key in exempt]
    nobodys = now.deployments.unclaimed
    found: dict[str, OldFile] = {}
    for path in sorted(_paths(now, then)):
        if _identity(now, path) == _identity(then, path) or is_for_others(now, then, path):
            continue
        if path in now.snapshot.links or path in then.snapshot.links:
            fact = f"{path} is a symbolic link, or was one, and changed since"
            raise RollbackError(f"{fact}; restore it by hand: links cannot be written here")
        found[path] = _old_file(then, path)._replace(
            others=_others(now, path, apart), unclaimed=nobodys.readers(path, now.keys)
        )
    return found


def _paths(now: State, then: State) -> Iterator[str]:
    yield from then.reads
    yield from (path for path in now.reads if not _is_there(then, path))
    if now.told() != then.told():
        entries = (*now.entries, *then.entries)
        yield from (one.origin.path for one in entries if _is_file(one.origin.path, now, then))


def _is_file(path: str, now: State, then: State) -> bool:
    return _is_there(now, path) or _is_there(then, path)


def _is_there(state: State, path: str) -> bool:
    return path in state.snapshot.files or path in state.snapshot.links


def _identity(state: State, path: str) -> str:
    return state.snapshot.identity(path) if _is_there(state, path) else ""


def _old_file(then: State, path: str) -> OldFile:
    if path not in then.snapshot.files:
        return OldFile(None)
    content = then.snapshot.whole(path)
    if len(content) > MAX_WHOLE_BYTES:
        fact = f"{path} had more than {MAX_WHOLE_BYTES >> 20} MiB"
        raise RollbackError(f"{fact}; restore it by hand")
    return OldFile(content)


def _others(now: State, path: str, apart: Collection[Deployment]) -> tuple[str, ...]:
    """Return who else reads a file, or is declared in it."""
    deployments = now.deployments
    readers = deployments.readers((path,), apart).get(path, [])
    own = {one.key for one in apart}
    declared = (
        deployments.title(key)
        for key, entry in deployments.inventory.applications.items()
        if entry.origin.path == path and key not in own
    )
    others = (one for one in (*readers, *declared) if not one.startswith(BOOTSTRAP))
    return tuple(sorted(set(others)))


def edits_of(files: Mapping[str, OldFile]) -> dict[str, bytes | None]:
    """Return what is to be written, by path; None removes a file."""
    return {path: one.content for path, one in files.items()}
