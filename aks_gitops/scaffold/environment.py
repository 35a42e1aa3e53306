"""A new environment: the overlays of applications, made like those of another environment."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.edit.refusal import refused
from aks_gitops.repo.catalog import Application, Catalog
from aks_gitops.repo.tree import parents
from aks_gitops.scaffold.answers import EnvironmentAnswers, Facts, Ground, Scaffold
from aks_gitops.scaffold.copies import Copy, Renaming
from aks_gitops.scaffold.inverse import is_flat, shared_depth
from aks_gitops.scaffold.names import (
    checked_environment,
    checked_folders,
    checked_lines,
    known_environment,
)
from aks_gitops.scaffold.placing import moved_path, stands


class _Move(NamedTuple):
    """Where an application's files come from and go to."""

    application: Application
    path: str
    """The new directory that is deployed."""
    root: str
    """The folder that is copied, or the values file."""
    to: str
    """What it is copied to."""


def new_environment(answers: EnvironmentAnswers, ground: Ground) -> Scaffold:
    """Return the overlays of a new environment. Raises RefusedError.

    Given: a Catalog that was read with the new environment's name among its environments.
    """
    catalog = ground.catalog
    like = known_environment(answers.like, catalog.vocabulary)
    checked_environment(answers.name, like, catalog)
    checked_folders(filter(None, [answers.cluster]))
    checked_lines(answers.teams)
    moved = [one for one in catalog.applications if one.environment == like]
    moved = [one for one in moved if not answers.teams or one.team in answers.teams]
    flat = [one for one in moved if is_flat(one.layout.pattern)]
    moves = [_move(one, answers, catalog) for one in moved if not is_flat(one.layout.pattern)]
    if not moves:
        who = f" of {', '.join(answers.teams)}" if answers.teams else ""
        fix = "name another with --like"
        raise refused(f"the environment '{like}'", f"has no application{who} to copy", like, fix)
    _check_apart(moves)
    words = {like, *(stands(one.application, catalog.vocabulary)[0] for one in moves)}
    renaming = Renaming(sorted(filter(None, words)), answers.name)
    snapshot = Snapshot(ground.tree)
    copies = [copy for one in moves for copy in _copies(one, renaming, snapshot)]
    facts = tuple(_facts(one, answers) for one in moves)
    files = {copy.path: copy.data for copy in copies}
    shared = _about_shared(moves, renaming, snapshot, catalog)
    notes = (*_said(copies, like), *shared, *_about_flat(flat), *_about_roots(catalog, like))
    copied = {copy.path: copy.origin for copy in copies}
    return Scaffold(files, applications=facts, copied=copied, notes=notes)


def _move(one: Application, answers: EnvironmentAnswers, catalog: Catalog) -> _Move:
    """Return where an application's files go. Raises RefusedError."""
    pattern = one.layout.pattern
    if one.cluster and not answers.cluster:
        fix = "name with --cluster what stands for it in the new environment"
        raise refused("the layout", "has {cluster}", pattern.text, fix)
    names = {"env": answers.name, "cluster": answers.cluster}
    origin = moved_path(one, names, catalog.vocabulary)
    if one.layout.kind == "values":
        return _Move(one, _start(origin, pattern.chart_depth), one.origin, origin)
    depth = shared_depth(pattern)
    return _Move(one, origin, _start(one.path, depth), _start(origin, depth))


def _facts(move: _Move, answers: EnvironmentAnswers) -> Facts:
    one = move.application
    cluster = answers.cluster if one.cluster else ""
    return Facts.of(one)._replace(environment=answers.name, cluster=cluster, path=move.path)


def _start(path: str, depth: int) -> str:
    return "/".join(path.split("/")[:depth])


def _check_apart(moves: Sequence[_Move]) -> None:
    """Refuse applications that would become one, as those on several clusters."""
    seen: dict[str, _Move] = {}
    for one in moves:
        first = seen.setdefault(one.to, one)
        if first is not one:
            fact = f"and {first.application.path} would both become {one.to}"
            raise refused(
                "the application", fact, one.application.path, "write these overlays by hand"
            )


def _copies(move: _Move, renaming: Renaming, snapshot: Snapshot) -> Iterator[Copy]:
    """Yield the copies of an application's files. Raises RefusedError."""
    if move.root in snapshot.files:
        yield renaming.copy(move.to, snapshot.whole(move.root), move.root)
        return
    own, new = f"{move.application.path}/", f"{move.path}/"
    for path in snapshot.below(move.root):
        if path in snapshot.links:
            fact = "is a symbolic link, which is not copied"
            raise refused("a file of the environment", fact, path, "make it a file")
        start, to = (own, new) if path.startswith(own) else (f"{move.root}/", f"{move.to}/")
        new_path = to + renaming.name(path[len(start) :])
        yield renaming.copy(new_path, snapshot.whole(path), path)


def _said(copies: Sequence[Copy], like: str) -> Iterator[str]:
    """Yield what differs from the other environment, and what a person must look at."""
    for copy in copies:
        if copy.renamed:
            yield f"{copy.path}: names the new environment in {_lines(copy.renamed)}"
        if copy.left:
            yield f"{copy.path}: names {like} still in {_lines(copy.left)}; look whether it should"


def _about_shared(
    moves: Sequence[_Move], renaming: Renaming, snapshot: Snapshot, catalog: Catalog
) -> Iterator[str]:
    """Yield what all environments of an application share and that names the other one, such as a
    network policy's namespaces."""
    own = {one.origin for one in catalog.applications}
    depths = {one.application.origin: one.application.layout.pattern.home_depth for one in moves}
    homes = {_start(origin, depth) for origin, depth in depths.items()}
    inside = {path for home in homes for path in snapshot.below(home)} - snapshot.links
    for path in sorted(inside):
        if not own.isdisjoint((path, *parents(path))):
            continue
        if lines := renaming.copy(path, snapshot.whole(path), path).renamed:
            yield f"{path}: names the other environment in {_lines(lines)}; add the new one"


def _lines(numbers: Sequence[int]) -> str:
    word = "line" if len(numbers) == 1 else "lines"
    return f"{word} {', '.join(map(str, numbers))}"


def _about_flat(flat: Sequence[Application]) -> Iterator[str]:
    for path in sorted({one.path for one in flat}):
        yield f"{path} has one directory for all its environments; nothing is copied"


def _about_roots(catalog: Catalog, like: str) -> Iterator[str]:
    for root in catalog.roots:
        if root.environment == like:
            files = ", ".join(sorted(root.files))
            yield f"{root.path} holds Applications written by hand, which are not copied: {files}"
