"""What a change of files does, and what it does not do."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import basename, dirname

import yaml

from aks_gitops.check.breach import Breach
from aks_gitops.check.deployed import is_whole
from aks_gitops.check.graph.documents import UnreadableError, check_depth
from aks_gitops.check.graph.orphans import orphans
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.render.failure import Outcome, Rendered
from aks_gitops.check.review import Review
from aks_gitops.repo.rendering import MANIFEST_ENDINGS
from aks_gitops.report.counted import counted

_MOST_NAMED = 5
_DOCUMENTS = (".md", ".txt", ".adoc", ".rst", ".png", ".svg", "NOTES.txt", "OWNERS", "LICENSE")
"""How the names of files end that nobody expects to have an effect."""
_TOLD = ("anchor", "tag", "value", "implicit")
"""What an event of YAML's says, besides where it stands."""


def none(review: Review) -> Iterator[Breach]:
    """Yield the changed files that make no Application deploy anything else, by directory.

    Documents are left out, and so are files that only say the same in other words.
    """
    if review.base is None:
        return
    changed = _Changed(review, review.base)
    without = [path for path in changed.paths if changed.has_no_effect(path)]
    for paths in _by_directory(without).values():
        unread = [path for path in paths if path in changed.orphans]
        why = (
            "no Application reads it" if unread else "every Application renders what it did before"
        )
        fix = "name it where it belongs, or delete it" if unread else "look for what overrides it"
        count = len(paths) - 1
        more = f" with {counted(count, 'more file')} of its folder" if count else ""
        yield Breach(
            rule="change-without-effect",
            fact=f"is changed{more}, without effect: {why}",
            fix=fix,
            path=paths[0],
        )


def production(review: Review) -> Iterator[Breach]:
    """Yield the changed files that reach production and other environments at once."""
    if review.base is None:
        return
    changed = _Changed(review, review.base)
    reached: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for path in changed.paths:
        users = changed.differing(path)
        names = [key for key in users if review.environment_of(key) == PRODUCTION]
        others = {review.environment_of(key) for key in users} - {PRODUCTION, ""}
        if names and others:
            reached[dirname(path), tuple(names)].append(path)
    for (_, keys), paths in sorted(reached.items()):
        names = sorted({review.head.applications[key].name for key in keys})
        yield Breach(
            rule="base-reaches-production",
            fact=f"changes production together with other environments: {_named(names)}",
            fix="change it in an overlay first, or be sure that it may go everywhere at once",
            path=paths[0],
        )


class _Changed:
    """The files that differ between two revisions, and what they do."""

    def __init__(self, review: Review, base: Inventory) -> None:
        self._review = review
        self._base, self._head = base, review.head
        self.paths = changed_paths(base.snapshot, review.head.snapshot)

    @cached_property
    def orphans(self) -> frozenset[str]:
        """Files that look as if they were deployed, and were and are read by nothing."""
        before = orphans(self._base.graph, self._base.told)
        return frozenset(before).intersection(orphans(self._head.graph, self._head.told))

    def has_no_effect(self, path: str) -> bool:
        """Tell whether a changed file makes no difference to what is deployed."""
        if basename(path).endswith(_DOCUMENTS):
            return False
        users = self._users(path)
        if not users:
            return path in self.orphans and not self._says_the_same(path)
        known = all(key in self._review.rendered for key in users)
        return known and not self._matters(users) and not self._says_the_same(path)

    def differing(self, path: str) -> list[str]:
        """Return the Applications that read a file and deploy something else than before."""
        there = self._head.applications
        return sorted(key for key in self._users(path) if key in there and key in self._different)

    def _users(self, path: str) -> set[str]:
        return self._base.graph.users([path]) | self._head.graph.users([path])

    def _matters(self, users: Collection[str]) -> bool:
        return not self._changing.isdisjoint(users)

    @cached_property
    def _changing(self) -> frozenset[str]:
        """Applications that deploy something else, or of which nobody can tell."""
        own = {one.entry.key for one in self._review.changes if one.verb != "rendered"}
        before = self._review.rendered_before or {}
        unknown = {
            key
            for renders in (before, self._review.rendered)
            for key, outcomes in renders.items()
            if not is_whole(outcomes)
        }
        return frozenset(own | unknown | self._different)

    @cached_property
    def _different(self) -> frozenset[str]:
        before = self._review.rendered_before or {}
        rendered = self._review.rendered
        return frozenset(
            key
            for key in before.keys() & rendered.keys()
            if is_whole(before[key])
            and is_whole(rendered[key])
            and _objects(before[key]) != _objects(rendered[key])
        )

    def _says_the_same(self, path: str) -> bool:
        """Tell whether only comments or the layout of a YAML file change."""
        if not path.endswith(MANIFEST_ENDINGS):
            return False
        if path not in self._base.snapshot.files or path not in self._head.snapshot.files:
            return False
        old, new = (_said(one.snapshot.start(path)) for one in (self._base, self._head))
        return old is not None and old == new


def changed_paths(before: Snapshot, after: Snapshot) -> tuple[str, ...]:
    """Return the files and links that are not the same in two revisions, sorted."""
    names = {*before.files, *before.links, *after.files, *after.links}
    return tuple(
        path for path in sorted(names) if _identity(before, path) != _identity(after, path)
    )


def _identity(snapshot: Snapshot, path: str) -> str:
    there = path in snapshot.files or path in snapshot.links
    return snapshot.identity(path) if there else ""


def _objects(outcomes: Iterable[Outcome]) -> list[str]:
    """Return what can be compared: to Python 1 is true, to Kubernetes it is not."""
    return sorted(
        json.dumps(manifest, sort_keys=True, default=str)
        for one in outcomes
        if isinstance(one, Rendered)
        for manifest in one.objects
    )


def _said(data: bytes) -> list[tuple[object, ...]] | None:
    """Return what a YAML text says, without comments and layout; None where it is no YAML."""
    try:
        text = data.decode("utf-8-sig")
        check_depth(text)
        events = yaml.parse(text, Loader=yaml.CSafeLoader)
        return [(type(one), *(getattr(one, name, None) for name in _TOLD)) for one in events]
    except (yaml.YAMLError, UnicodeDecodeError, UnreadableError):
        return None


def _by_directory(paths: Iterable[str]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        found[dirname(path)].append(path)
    return found


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
