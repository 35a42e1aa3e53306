"""The files of a branch as its commits change them, and which kustomizations read which."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from aks_gitops.history.facts import NOTHING, Facts, Role
from aks_gitops.history.git_log import Change
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES
from aks_gitops.repo.tree import parents

FactsOf = Callable[[Role, str], Facts]
"""Given a role and the id of a content, returns its facts."""

_NAMES = sorted(KUSTOMIZATION_FILES)


class TreeState:
    """The files at one commit of the branch."""

    def __init__(self, facts: FactsOf) -> None:
        self.files: dict[str, str] = {}
        """The id of each file's content, by path."""
        self._facts = facts
        self._kustomizations: dict[str, str] = {}
        self._references: dict[str, tuple[str, ...]] = {}
        self._reads: dict[str, frozenset[str]] = {}
        self._readers: defaultdict[str, set[str]] = defaultdict(set)

    def apply(self, changes: Iterable[Change]) -> bool:
        """Take over what a commit changes; tell whether other files read others than before."""
        is_other = False
        for one in changes:
            is_other = is_other or not one.old or not one.new
            if one.new:
                self.files[one.path] = one.new
            else:
                self.files.pop(one.path, None)
            directory, _, name = one.path.rpartition("/")
            if name in KUSTOMIZATION_FILES and not self._reads_as_before(directory, one):
                is_other = self._read_again(directory) or is_other
        return is_other

    def _reads_as_before(self, directory: str, change: Change) -> bool:
        """Tell whether a kustomization that was there names what it named."""
        if not change.old or not change.new:
            return False
        references = self._facts("kustomization", change.new).references
        return references == self._references.get(directory)

    def facts(self, role: Role, path: str) -> Facts:
        """Return what a file says now; nothing where there is none."""
        blob = self.files.get(path)
        return self._facts(role, blob) if blob else NOTHING

    def kustomization(self, directory: str) -> str:
        """Return the path of a directory's kustomization file; empty where it has none."""
        return self._kustomizations.get(directory, "")

    def readers(self, path: str) -> set[str]:
        """Return the directories whose kustomizations read a file, however far."""
        found: set[str] = set()
        ahead = list(self._direct(path))
        while ahead:
            directory = ahead.pop()
            if directory not in found:
                found.add(directory)
                ahead += self._readers.get(directory, ())
        return found

    def _direct(self, path: str) -> Collection[str]:
        directory, _, name = path.rpartition("/")
        found = set(self._readers.get(path, ()))
        if name in KUSTOMIZATION_FILES:
            found.add(directory)
        for parent in parents(path):
            # Of a directory with a kustomization only what that names counts; of others, all.
            if parent in self._readers and parent not in self._kustomizations:
                found |= self._readers[parent]
        return found

    def _read_again(self, directory: str) -> bool:
        """Read a directory's kustomization; tell whether it names others than before."""
        paths = (joined(directory, name) for name in _NAMES)
        path = next((one for one in paths if one in self.files), "")
        references = self.facts("kustomization", path).references
        if references == self._references.get(directory) and path:
            return False
        self._references[directory] = references
        if path:
            self._kustomizations[directory] = path
        else:
            self._kustomizations.pop(directory, None)
        now = frozenset(joined(directory, text) for text in references if "\n" not in text)
        before = self._reads.get(directory, frozenset())
        if before == now:
            return False
        for target in before - now:
            self._readers[target].discard(directory)
        for target in now - before:
            self._readers[target].add(directory)
        self._reads[directory] = now
        return True


@lru_cache(maxsize=1 << 16)
def joined(directory: str, text: str) -> str:
    """Return the path that a text in a file of a directory names."""
    path = posixpath.normpath(posixpath.join(directory, text))
    return "" if path == "." else path
