"""Propose something new: made in memory, read back and checked before anything is written."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from aks_gitops.check.checking import check
from aks_gitops.check.question import Question
from aks_gitops.edit.refusal import refused
from aks_gitops.program import read_catalog
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.edited_tree import EditedTree
from aks_gitops.repo.finding import Finding, Severity
from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.edits import Edits, checked_edits
from aks_gitops.scaffold.answers import Facts, Ground, Scaffold
from aks_gitops.scaffold.reading import Reading
from aks_gitops.scaffold.unsound import UnsoundError


class Proposer:
    """Makes the files of something new for a tree; anew for each tip of a branch."""

    def __init__(
        self,
        reading: Reading,
        make: Callable[[Ground], Scaffold],
        refusing: tuple[Severity, ...] = ("error", "warning"),
    ) -> None:
        """Given: `refusing`, the levels of findings in what is new that stop it."""
        self._reading = reading
        self._make = make
        self._refusing = refusing
        self.scaffold = Scaffold({})
        """What the last call made."""
        self.findings: tuple[Finding, ...] = ()
        """What the last check found in what is new and did not refuse."""

    def change(self, tree: WholeTree) -> Edits:
        """Return the files to write, from the repository's top.

        Raises RefusedError, UnsoundError and SourceError.
        """
        ground = self._reading.ground(tree)
        made = self.scaffold = self._make(ground)
        inner = _without_known(ground.tree, made)
        if not inner:
            return {}
        files = {self._prefix + path: data for path, data in inner.items()}
        _check_places(tree, files)
        after = read_catalog(EditedTree(ground.tree, inner), self._reading.rules)
        confirm(ground, after, made)
        self.findings = tuple(self._checked(tree, files))
        return files

    def _checked(self, tree: WholeTree, files: Mapping[str, bytes]) -> Iterator[Finding]:
        """Yield what is odd in what is new. Raises UnsoundError for what is wrong."""
        question = self._question(EditedTree(tree, files))
        around = self._reading.around
        found = check(replace(question, base=tree), around).judged.findings
        wrong = [one for one in found if one.severity in self._refusing]
        if wrong and self.scaffold.copied:
            # What is wrong with the other environment is no reason not to copy it.
            before = check(replace(question, head=tree), around).judged.findings
            known = {(one.rule, one.path) for one in before}
            wrong = [one for one in wrong if (one.rule, self._origin(one.path)) not in known]
        if wrong:
            raise UnsoundError(wrong)
        yield from (one for one in found if one.severity != "note")

    def _question(self, head: WholeTree) -> Question:
        reading = self._reading
        return Question(
            head=head,
            urls=reading.urls,
            revisions=reading.revisions,
            stacks=reading.stacks_for(reading.inside(head)),
            layouts_too=True,
        )

    def _origin(self, path: str) -> str:
        """Return the file that another one is a copy of, both from the repository's top."""
        inner = path.removeprefix(self._prefix)
        return self._prefix + self.scaffold.copied.get(inner, inner)

    @property
    def _prefix(self) -> str:
        return f"{self._reading.folder}/" if self._reading.folder else ""


def _without_known(tree: WholeTree, made: Scaffold) -> dict[str, bytes]:
    """Return the files that are not there as they are. Raises RefusedError for others' files."""
    known = tree.listing.files
    wanted = {**made.files, **made.edits}
    fresh = {
        path: data for path, data in wanted.items() if path not in known or tree.whole(path) != data
    }
    if taken := sorted(path for path in fresh if path in known and path in made.files):
        more = f", and {len(taken) - 1} more" if len(taken) > 1 else ""
        fix = "nothing is overwritten: choose another name, or edit what is there"
        raise refused("the file", f"is there already{more}", taken[0], fix)
    return fresh


def _check_places(tree: WholeTree, files: Mapping[str, bytes]) -> None:
    """Refuse files that cannot lie in the tree, as below a symbolic link."""
    try:
        checked_edits(tree, files)
    except ReadError as error:
        fact, _, fix = str(error).partition("; ")
        raise refused("the repository", fact, min(files), fix) from error


def confirm(ground: Ground, after: Catalog, made: Scaffold) -> None:
    """Refuse what would be read back as anything but what is wanted.

    Given: `after`, the Catalog with the new files. Raises UnsoundError and RefusedError.
    """
    known = {*ground.catalog.findings}
    wrong = [one for one in after.findings if one.severity != "note" and one not in known]
    if wrong:
        raise UnsoundError(wrong)
    old, new = _facts(ground.catalog), _facts(after)
    for facts, problem in (
        ({*made.applications} - new, "would not be found"),
        (new - old - {*made.applications}, "would appear, too"),
        (old - new, "would be another one, or none"),
    ):
        for one in sorted(facts):
            fact = f"{problem} as {one.app} of {one.team} in {one.environment}"
            fix = "choose another name, or another layout with --layout"
            raise refused("an application", fact, one.path, fix)
    if made.team and not after.teams[made.team].path:
        fix = "look what else is at that path"
        raise refused(f"the team '{made.team}'", "would not be found", "teams", fix)


def _facts(catalog: Catalog) -> set[Facts]:
    return {Facts.of(one) for one in catalog.applications}
