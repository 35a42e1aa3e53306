"""Match the directories and values files of a tree with layouts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from aks_gitops.repo.catalog import LeftOut
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.vocabulary import Vocabulary

Directories = Mapping[str, Sequence[str]]
"""Every directory of a tree, parents included, with the names of the files directly in it."""


class Match(NamedTuple):
    """A path that a layout matches, and what its placeholders stand for."""

    layout: Layout
    path: str
    environment: str
    team: str
    group: str
    app: str
    cluster: str

    def left_out(self, reason: str) -> LeftOut:
        """Return the match as a path that is no application."""
        return LeftOut(self.layout, self.environment, self.cluster, self.path, reason)


class Clash(NamedTuple):
    """A path that two of the user's layouts match."""

    path: str
    layouts: tuple[Layout, Layout]


def directories(files: Iterable[str]) -> Directories:
    """Return the directories that hold the files."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in files:
        head, _, tail = path.rpartition("/")
        found[head].append(tail)
    for head in list(found):
        parent = head.rpartition("/")[0]
        while parent not in found:
            found[parent] = []
            parent = parent.rpartition("/")[0]
    return found


class Matcher:
    """Layouts, compiled for one vocabulary."""

    def __init__(
        self, layouts: Sequence[Layout], vocabulary: Vocabulary, declared_teams: Iterable[str]
    ) -> None:
        self._directories: defaultdict[int, list[_Compiled]] = defaultdict(list)
        self._values: defaultdict[int, list[_Compiled]] = defaultdict(list)
        known = {"env": vocabulary.environments, "cluster": vocabulary.clusters}
        for layout in layouts:
            limits = {**known, "team": tuple(declared_teams)} if layout.declared_teams else known
            regex = layout.pattern.regex(limits)
            if regex is not None and layout.kind != "applications":
                compiled = self._values if layout.kind == "values" else self._directories
                slashes = layout.pattern.depth - 1
                compiled[slashes].append(_Compiled(layout, regex, vocabulary))

    def directories(self, found: Iterable[str], clashes: list[Clash]) -> list[Match]:
        """Return what the layouts of kind `directory` match; append to `clashes` what two match."""
        return _matches(self._directories, found, clashes)

    def values_files(self, files: Iterable[str], clashes: list[Clash]) -> list[Match]:
        """Return what the layouts of kind `values` match; append to `clashes` what two match."""
        return _matches(self._values, files, clashes) if self._values else []


class _Compiled:
    """One layout, ready to be tried on many paths."""

    def __init__(self, layout: Layout, regex: re.Pattern[str], vocabulary: Vocabulary) -> None:
        self.layout = layout
        self._regex = regex
        self._vocabulary = vocabulary
        names = layout.pattern.placeholders
        # Group 0 stands for a placeholder that the pattern does not have.
        at = {name: index for index, name in enumerate(names, start=1)}
        self._places = tuple(at.get(name, 0) for name in ("env", "team", "app", "cluster"))
        self._groups = tuple(i for i, name in enumerate(names, start=1) if name == "group")

    def matches(self, path: str) -> list[Match]:
        """Return what the layout makes of a path: a match for each environment, often none."""
        match = self._regex.fullmatch(path)
        if match is None:
            return []
        texts = ("", *match.groups())
        env, team, app, cluster = self._places
        group = "-".join([texts[index] for index in self._groups])
        return [
            Match(self.layout, path, environment, texts[team], group, texts[app], texts[cluster])
            for environment in self._environments(texts[env], texts[cluster])
        ]

    def _environments(self, spelling: str, cluster: str) -> tuple[str, ...]:
        """Return the environments that a path stands for; none where its cluster does not fit."""
        vocabulary = self._vocabulary
        if spelling:
            name = vocabulary.environments[spelling]
            return (name,) if not cluster or name in vocabulary.clusters[cluster] else ()
        if cluster:
            users = vocabulary.clusters[cluster]
            return tuple(users) if len(users) == 1 else ()
        return self.layout.environments or vocabulary.served


def _matches(
    by_slashes: Mapping[int, Sequence[_Compiled]], paths: Iterable[str], clashes: list[Clash]
) -> list[Match]:
    found: list[Match] = []
    for path in paths:
        tried = by_slashes.get(path.count("/"))
        if tried:
            found += _first(tried, path, clashes)
    return found


def _first(tried: Sequence[_Compiled], path: str, clashes: list[Clash]) -> list[Match]:
    """Return the matches of the first layout that has any; a second one of the user's clashes."""
    won: list[Match] = []
    for one in tried:
        if won and one.layout.built_in:
            break
        matches = one.matches(path)
        if matches and won:
            clashes.append(Clash(path, (won[0].layout, one.layout)))
            break
        won = won or matches
        if matches and one.layout.built_in:
            break
    return won
