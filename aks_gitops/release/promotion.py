"""A promotion: what runs in one environment moves to another, as a change of files."""

from collections.abc import Iterator
from typing import NamedTuple

from aks_gitops.edit.images import Reference
from aks_gitops.edit.refusal import refused
from aks_gitops.release.closed_windows import closed_windows
from aks_gitops.release.deployments import Deployment, Deployments, SelectionError, canonical
from aks_gitops.release.environment_order import between, ordered
from aks_gitops.release.image_release import short
from aks_gitops.release.images import (
    UNEDITED,
    Files,
    ImageChange,
    ImageWish,
    Selected,
    image_changes,
    image_edits,
)
from aks_gitops.release.nameless_images import check_named
from aks_gitops.release.outcome import About, applied
from aks_gitops.release.promoted_images import Move, alike, moves, version
from aks_gitops.release.promoted_settings import SettingChange, move_settings
from aks_gitops.release.reading import DeploymentReader, checks_of
from aks_gitops.release.remaining import Remaining, remaining, remaining_json, remaining_lines
from aks_gitops.release.running import running_images
from aks_gitops.repo.edited_tree import EditedTree
from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.message import Message, Trailer
from aks_gitops.settings.checks import Checks

_MOST_NAMED = 3


class Wish(NamedTuple):
    """What somebody asks for."""

    apps: tuple[str, ...]
    """Empty for all of a team."""
    team: str
    source: str
    """The environment that runs it."""
    target: str
    """The environment that is to run it."""
    skip: bool = False
    """Whether environments between the two may be left out."""
    config_keys: tuple[str, ...] = ()
    """The values that move too."""
    compare: bool = True
    """Whether what else differs is looked for, which renders both environments."""


class Pair(NamedTuple):
    """An application in both environments, on each of its clusters."""

    source: tuple[Deployment, ...]
    target: tuple[Deployment, ...]


class Promotion:
    """What somebody asks for, to be applied to each new tip."""

    def __init__(self, reader: DeploymentReader, wish: Wish) -> None:
        """Raises SelectionError for a wish that makes no sense."""
        if bool(wish.apps) == bool(wish.team):
            raise SelectionError("name applications or a team, and not both")
        if canonical(wish.source) == canonical(wish.target):
            raise SelectionError("--from and --to are the same environment; name two")
        self._reader = reader
        self._wish = wish
        self._done = _Done()

    def change(self, tree: WholeTree) -> Edits:
        """Return the files that change. Raises SelectionError, RefusedError and SourceError."""
        found = self._reader.read(tree)
        pairs, absent = self._pairs(found)
        edits, changes = self._edited(found, pairs, checks_of(tree))
        edits, settings = self._with_settings(found, pairs, edits)
        changing = dict.fromkeys(
            [*(one.deployment for one in changes), *(one.deployment for one in settings)]
        )
        warnings = (
            *absent,
            *found.changed_beside(list(changing), edits),
            *closed_windows(found, changing, self._reader.now),
        )
        # Now, as the tree may be gone once the change is delivered.
        left = tuple(self._left(tree, found, edits, pairs)) if self._wish.compare else ()
        self._done = _Done(pairs, changes, settings, warnings, left)
        return edits

    def message(self) -> Message:
        """Return what the commit of the last change says."""
        changes, settings = self._done.changes, self._done.settings
        who = [*(one.deployment for one in changes), *(one.deployment for one in settings)]
        first = who[0]
        images = dict.fromkeys(change.new for change in changes)
        apps = dict.fromkeys(one.across for one in who)
        titles = dict.fromkeys(one.title for one in who)
        source = self._done.pairs[0].source[0].environment
        few = len(images) <= _MOST_NAMED
        what = ", ".join(map(short, images)) if few else f"{len(images)} images"
        body = "\n".join(map(str, settings))
        trailers = (
            *(Trailer("Application", title) for title in titles),
            Trailer("Environment", first.environment),
            *(Trailer("Image", str(image)) for image in images),
            Trailer("Promoted-From", source),
        )
        scope = ", ".join(apps) if len(apps) <= _MOST_NAMED else first.team
        summary = f"promote {what or 'values'} from {source} to {first.environment}"
        return Message("chore", scope, summary, body, trailers)

    def about(self) -> About:
        """Return what the last change does to whom, and what it leaves alone."""
        done = self._done
        targets = [one for pair in done.pairs for one in pair.target]
        warnings = (f"warning: {one}" for one in done.warnings)
        return About(
            applied(targets, done.changes),
            (*map(str, done.settings), *warnings, *remaining_lines(done.left)),
            {
                "settings": [
                    {
                        "application": one.deployment.title,
                        "key": one.key,
                        "old": one.old,
                        "new": one.new,
                    }
                    for one in done.settings
                ],
                "warnings": list(done.warnings),
                "left": remaining_json(done.left),
            },
        )

    def _pairs(self, found: Deployments) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
        """Return who is promoted, and a sentence for each who is not there."""
        wish = self._wish
        if wish.apps:
            names = dict.fromkeys(wish.apps)
            pairs = (Pair(found.find(x, wish.source), found.find(x, wish.target)) for x in names)
            return tuple(dict.fromkeys(pairs)), ()
        source = found.of_team(wish.team, wish.source)
        target = found.of_team(wish.team, wish.target)
        there = {one.across for one in target}
        absent = dict.fromkeys(
            f"{one}: is not in {target[0].environment}" for one in source if one.across not in there
        )
        names = dict.fromkeys(one.across for one in source if one.across in there)
        pairs = (Pair(_called(source, name), _called(target, name)) for name in names)
        return tuple(pairs), tuple(absent)

    def _edited(
        self, found: Deployments, pairs: tuple[Pair, ...], checks: Checks
    ) -> tuple[Files, tuple[ImageChange, ...]]:
        """Return what changes: the files, and the images that moved."""
        edits, moved = UNEDITED, set[tuple[Deployment, Reference]]()
        targets = [(pair, one) for pair in pairs for one in pair.target]
        for pair, one in targets:
            check_named(found, pair.source[0], one, self._wish.config_keys)
            for move in self._moves(found, pair, one):
                moved.add((one, move.becomes.image))
                keys = (move.becomes.helm_key,) if move.becomes.helm_key else ()
                wish = ImageWish(str(move.image), keys)
                edits = image_edits(Selected(found, (one,), checks), wish, edits)
        changed = image_changes(found, [one for _, one in targets], edits)
        return edits, tuple(one for one in changed if (one.deployment, one.old) in moved)

    def _with_settings(
        self, found: Deployments, pairs: tuple[Pair, ...], edits: Files
    ) -> tuple[Files, tuple[SettingChange, ...]]:
        changes: list[SettingChange] = []
        for pair in pairs:
            for one in pair.target:
                keys = self._wish.config_keys
                edits, more = move_settings(found, pair.source[0], one, keys, edits)
                changes += more
        return edits, tuple(changes)

    def _left(
        self, tree: WholeTree, found: Deployments, edits: Files, pairs: tuple[Pair, ...]
    ) -> Iterator[Remaining]:
        after = self._reader.read(EditedTree(tree, edits)) if edits else found
        for pair in pairs:
            yield remaining(after, pair.source[0], pair.target[0])

    def _moves(self, found: Deployments, pair: Pair, target: Deployment) -> Iterator[Move]:
        runs = [image for one in pair.source for image in running_images(found, one)]
        first = pair.source[0]
        for move in moves(runs, running_images(found, target), str(first), first.environment):
            if not self._wish.skip:
                self._check_order(found, first, target, move)
            yield move

    def _check_order(
        self, found: Deployments, source: Deployment, target: Deployment, move: Move
    ) -> None:
        """Refuse to leave out an environment that has the application without the image."""
        order = ordered(self._reader.environments)
        passed = between(order, source.environment, target.environment)
        image = short(move.image)
        if passed is None:
            fact = f"comes after {target.environment}, so this would be a way back"
            fix = "give --skip if that is meant"
            raise refused(source.environment, fact, f"promotion of {image}", fix)
        for environment in passed:
            for one in _beside(found, source, environment):
                others = alike(move.runs, running_images(found, one))
                if all(version(x) == version(move.runs) for x in others):
                    continue
                listed = ", ".join(sorted({short(x.image) for x in others}))
                fact = f"comes before {target.environment} and does not run it, but {listed}"
                fix = f"promote it to {environment} first, or give --skip"
                raise refused(str(one), fact, f"promotion of {image}", fix)


class _Done(NamedTuple):
    """What the last change found and made."""

    pairs: tuple[Pair, ...] = ()
    changes: tuple[ImageChange, ...] = ()
    settings: tuple[SettingChange, ...] = ()
    warnings: tuple[str, ...] = ()
    left: tuple[Remaining, ...] = ()


def _called(some: tuple[Deployment, ...], name: str) -> tuple[Deployment, ...]:
    return tuple(one for one in some if one.across == name)


def _beside(found: Deployments, source: Deployment, environment: str) -> Iterator[Deployment]:
    """Yield the same application in another environment."""
    for one in found.all:
        same = (one.team, one.across) == (source.team, source.across)
        if same and one.environment == environment:
            yield one
