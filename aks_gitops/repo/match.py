"""Match the directories and values files of a tree with layouts."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


_Reader = Callable[[re.Match[str]], Iterable[Match]]


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
        self._vocabulary = vocabulary
        self._by_depth: defaultdict[tuple[bool, int], list[tuple[re.Pattern[str], Layout, _Reader]]]
        self._by_depth = defaultdict(list)
        known = {"env": vocabulary.environments, "cluster": vocabulary.clusters}
        for layout in layouts:
            limits = {**known, "team": tuple(declared_teams)} if layout.declared_teams else known
            regex = layout.pattern.regex(limits)
            if regex is not None and layout.kind != "applications":
                key = (layout.kind == "values", layout.pattern.depth)
                self._by_depth[key].append((regex, layout, self._reader(layout)))

    def directories(self, found: Iterable[str], clashes: list[Clash]) -> Iterator[Match]:
        """Yield what the layouts of kind `directory` match; append to `clashes` what two match."""
        return self._matches(found, clashes, values=False)

    def values_files(self, files: Iterable[str], clashes: list[Clash]) -> Iterator[Match]:
        """Yield what the layouts of kind `values` match; append to `clashes` what two match."""
        if not any(values for values, _ in self._by_depth):
            return iter(())
        return self._matches(files, clashes, values=True)

    def _matches(
        self, paths: Iterable[str], clashes: list[Clash], *, values: bool
    ) -> Iterator[Match]:
        by_depth = {depth - 1: tried for (v, depth), tried in self._by_depth.items() if v == values}
        for path in paths:
            won: Layout | None = None
            for regex, layout, read in by_depth.get(path.count("/"), ()):
                if won is not None and layout.built_in:
                    break
                match = regex.fullmatch(path)
                matches = tuple(read(match)) if match else ()
                if not matches:
                    continue
                if won is not None:
                    clashes.append(Clash(path, (won, layout)))
                    break
                yield from matches
                won = layout
                if layout.built_in:
                    break

    def _reader(self, layout: Layout) -> _Reader:
        """Return what turns a regular-expression match of `layout` into matches."""
        names = layout.pattern.placeholders
        vocabulary = self._vocabulary

        def values(match: re.Match[str]) -> tuple[str, str, str, str, str]:
            groups = match.groups()
            if names == ("team", "app", "env"):
                return groups[2], groups[0], "", groups[1], ""
            at = dict(zip(names, groups, strict=True))
            group = "-".join(v for n, v in zip(names, groups, strict=True) if n == "group")
            return at.get("env", ""), at.get("team", ""), group, at["app"], at.get("cluster", "")

        def read(match: re.Match[str]) -> Iterable[Match]:
            spelling, team, group, app, cluster = values(match)
            for name in _environments(layout, spelling, cluster, vocabulary):
                yield Match(layout, match.string, name, team, group, app, cluster)

        return read


def _environments(
    layout: Layout, spelling: str, cluster: str, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return the environments that a path stands for; none where its cluster does not fit."""
    if spelling:
        name = vocabulary.environments[spelling]
        fits = not cluster or name in vocabulary.clusters[cluster]
        return (name,) if fits else ()
    if cluster:
        users = vocabulary.clusters[cluster]
        return tuple(users) if len(users) == 1 else ()
    return layout.environments or vocabulary.served
