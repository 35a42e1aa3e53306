"""What was deployed: each change of what an application in an environment reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from aks_gitops.edit.images import split
from aks_gitops.history.builds import Builder
from aks_gitops.history.git_log import Change, Commit
from aks_gitops.history.places import Place, Places, Subject, is_manifest, makes_place
from aks_gitops.history.tree_state import FactsOf, TreeState, joined
from aks_gitops.repo.rendering import CHART_FILE, KUSTOMIZATION_FILES

Kind = Literal["added", "image", "config", "removed"]
RevertedBy = Literal["", "message", "image"]
"""What tells that a deployment takes another back; empty where nothing does."""


class ImageChange(NamedTuple):
    """An image before and after."""

    old: str
    """Empty for one that was not used before."""
    new: str
    """Empty for one that is used no more."""


class Rollout(NamedTuple):
    """One commit's change of an application in an environment."""

    subject: Subject
    commit: Commit
    kind: Kind
    images: tuple[ImageChange, ...] = ()
    runs: tuple[str, ...] = ()
    """The images after it."""
    revert: RevertedBy = ""


def rollouts(commits: Iterable[Commit], places: Places, facts: FactsOf) -> Iterator[Rollout]:
    """Yield what was deployed, the oldest first. Given: `commits`, the oldest first."""
    watch = _Watch(places, facts)
    for commit in commits:
        yield from watch.take(commit)


class _Effect(NamedTuple):
    """Whom a file's content concerns, as long as no file reads others than before."""

    directories: tuple[str, ...]
    """Those whose kustomizations read it, however far."""
    own: str | None
    """The one of them whose kustomization it is."""
    subjects: frozenset[Subject]


_SourceKind = Literal["chart", "kustomization", "manifests"]


class _Source(NamedTuple):
    """A place, and how it is rendered."""

    place: Place
    kind: _SourceKind


class _Watch:
    """Follows the branch, and remembers what each subject ran."""

    def __init__(self, places: Places, facts: FactsOf) -> None:
        self._places = places
        self._state = TreeState(facts)
        self._builder = Builder(self._state)
        self._members: defaultdict[Place, dict[str, None]] = defaultdict(dict)
        self._manifests: defaultdict[Place, dict[str, None]] = defaultdict(dict)
        self._alive: set[Subject] = set()
        self._runs: dict[Subject, tuple[str, ...]] = {}
        self._ran: defaultdict[Subject, set[str]] = defaultdict(set)
        self._effects: dict[str, _Effect] = {}
        self._sources: dict[Subject, tuple[_Source, ...]] = {}

    def take(self, commit: Commit) -> Iterator[Rollout]:
        """Yield what one commit deploys."""
        touched = self._touched(commit.changes)
        if self._state.apply(commit.changes):
            self._effects.clear()
            self._sources.clear()
            for change in commit.changes:
                self._note_member(change)
            touched |= self._touched(commit.changes)
        for subject in sorted(touched):
            yield from self._rollout(subject, commit)

    def _touched(self, changes: Sequence[Change]) -> set[Subject]:
        found: set[Subject] = set()
        for one in changes:
            effect = self._effects.get(one.path)
            if effect is None:
                effect = self._effects[one.path] = self._effect(one.path)
            self._builder.forget(effect.directories, effect.own)
            found.update(effect.subjects)
        return found

    def _effect(self, path: str) -> _Effect:
        directories = self._state.readers(path)
        places = [place for directory in directories for place in self._places.at(directory)]
        places += self._places.told(path)
        places += (place for place in self._places.above(path) if self._reads(place, path))
        directory, _, name = path.rpartition("/")
        own = directory if name in KUSTOMIZATION_FILES else None
        return _Effect(tuple(directories), own, frozenset(one.subject for one in places))

    def _reads(self, place: Place, path: str) -> bool:
        """Tell whether a place reads a file below it; a kustomization names what it reads."""
        kind = self._kind(place)
        if kind == "chart":
            return self._places.reads_chart_file(place, path)
        return kind == "manifests" and is_manifest(place, path)

    def _kind(self, place: Place) -> _SourceKind:
        if place.is_chart:
            return "chart"
        if self._state.kustomization(place.directory):
            return "kustomization"
        is_chart = joined(place.directory, CHART_FILE) in self._state.files
        return "chart" if is_chart else "manifests"

    def _note_member(self, change: Change) -> None:
        if change.old and change.new:
            return
        for place in {*self._places.above(change.path), *self._places.told(change.path)}:
            for members, is_one in (
                (self._members, makes_place(place, change.path)),
                (self._manifests, is_manifest(place, change.path)),
            ):
                if is_one and change.new:
                    members[place][change.path] = None
                elif is_one:
                    members[place].pop(change.path, None)

    def _rollout(self, subject: Subject, commit: Commit) -> Iterator[Rollout]:
        there = self._there(subject)
        was_there = subject in self._alive
        before = self._runs.get(subject, ())
        runs = tuple(sorted({image for one in there for image in self._images(one)}))
        if not there and not was_there:
            return
        changes = tuple(image_changes(before, runs))
        kind: Kind = "image" if changes else "config"
        if not (there and was_there):
            kind = "added" if there else "removed"
        reverted = self._reverted(subject, kind, changes, commit)
        self._remember(subject, runs, is_there=bool(there))
        yield Rollout(subject, commit, kind, changes, runs, reverted)

    def _there(self, subject: Subject) -> tuple[_Source, ...]:
        """Return what a subject is deployed from now."""
        known = self._sources.get(subject)
        if known is None:
            places = (one for one in self._places.of_subject[subject] if self._members.get(one))
            known = tuple(_Source(one, self._kind(one)) for one in places)
            self._sources[subject] = known
        return known

    def _images(self, source: _Source) -> tuple[str, ...]:
        place, kind = source
        if kind == "chart":
            return self._builder.chart(place)
        if kind == "kustomization":
            return self._builder.kustomization(place.directory)
        return self._builder.manifests(self._manifests.get(place, ()))

    def _reverted(
        self, subject: Subject, kind: Kind, changes: Sequence[ImageChange], commit: Commit
    ) -> RevertedBy:
        if commit.told.is_revert:
            return "message"
        if kind != "image":
            return ""
        back = [one.new for one in changes if one.old and one.new]
        return "image" if back and self._ran[subject].issuperset(back) else ""

    def _remember(self, subject: Subject, runs: tuple[str, ...], *, is_there: bool) -> None:
        self._runs[subject] = runs
        self._ran[subject].update(runs)
        if is_there:
            self._alive.add(subject)
        else:
            self._alive.discard(subject)


def image_changes(before: Sequence[str], after: Sequence[str]) -> Iterator[ImageChange]:
    """Yield what became of images; one of the same name takes the place of the other."""
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    if len(gone) == len(new) == 1:
        yield ImageChange(gone[0], new[0])  # also of another name, as with newName
        return
    names = [split(one).name for one in new]
    for image, name in zip(new, names, strict=True):
        old = next((one for one in gone if split(one).name == name), "")
        if old:
            gone.remove(old)
        yield ImageChange(old, image)
    for image in gone:
        yield ImageChange(image, "")
