"""What Argo CD says now against what git says should be: one row for each Application."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from aks_gitops.status.distance import Distance
from aks_gitops.status.expected import Expected
from aks_gitops.status.observed import Observed
from aks_gitops.status.place import Belongs, Place

_REFRESH = "refresh it, or look at the webhook"


class Row(NamedTuple):
    """How one Application stands."""

    belongs: Belongs
    place: Place
    sync: str
    """Empty where Argo CD does not have it."""
    health: str
    distance: Distance | None
    """None where nothing of it is deployed from the config repository's branch."""
    revision: str
    """What is deployed; of several sources, the config repository's first."""
    deployed_at: str
    """When the last sync that went well ended; empty for never."""
    problems: tuple[str, ...]
    """What is not as git says."""
    said: tuple[str, ...]
    """What Argo CD says of it."""


Measured = Callable[[str, str], Distance]
"""Returns how far a deployed commit is from the tip, for an Application by key."""
Drift = Callable[[Mapping[str, object], Mapping[str, object]], Sequence[str]]
"""Returns how a spec that is there differs from the one in git."""


def rows(
    wanted: Iterable[Expected], found: Iterable[Observed], measured: Measured, drift: Drift
) -> tuple[Row, ...]:
    """Return a row for each Application that git or Argo CD has, sorted by team, environment and
    name."""
    there = {one.place: one for one in found}
    known = {one.place: one for one in wanted}
    return tuple(
        sorted(
            _row(known.get(place), there.get(place), measured, drift)
            for place in known.keys() | there.keys()
        )
    )


def deployed_commit(wanted: Expected, found: Observed) -> str:
    """Return the commit of the config repository that is deployed; empty where there is none."""
    deployed = zip(wanted.here, found.revisions, strict=False)
    return next((revision for here, revision in deployed if here), "")


def _row(wanted: Expected | None, found: Observed | None, measured: Measured, drift: Drift) -> Row:
    if found is None:
        assert wanted is not None  # noqa: S101 one of them is always there
        problem = f"is not there, though git says so ({wanted.made_by})"
        return Row(wanted.belongs, wanted.place, "", "", None, "", "", (problem,), ())
    commit = deployed_commit(wanted, found) if wanted else ""
    distance = measured(wanted.key, commit) if wanted and commit else None
    return Row(
        belongs=wanted.belongs if wanted else found.belongs,
        place=found.place,
        sync=found.sync,
        health=found.health,
        distance=distance,
        revision=commit or next(iter(found.revisions), ""),
        deployed_at=found.deployed_at,
        problems=tuple(_problems(wanted, found, distance, drift)),
        said=found.said,
    )


def _problems(
    wanted: Expected | None, found: Observed, distance: Distance | None, drift: Drift
) -> Iterator[str]:
    if wanted is None:
        yield f"is not in git ({found.made_by or 'made by hand'}); delete it, or commit it"
    if found.deleting:
        yield "is being deleted"
    if found.sync != "Synced":
        yield f"is {found.sync}"
    if found.health != "Healthy":
        yield f"is {found.health}"
    if found.failed:
        yield "its last sync, or a look at it, failed"
    if wanted and wanted.updated:
        yield from drift(wanted.spec, found.spec)
    if distance and not distance.is_tip:
        yield _far(distance)


def _far(distance: Distance) -> str:
    commit = distance.commit[:8]
    if distance.counted is None:
        return f"{commit} is no commit that is known here; run 'git fetch'"
    behind, ahead = distance.counted
    if ahead and behind:
        return f"{commit} is not on the branch: {behind} behind, {ahead} ahead"
    if ahead:
        return f"{commit} is {ahead} ahead of what is known here; run 'git fetch'"
    changed = "and it changed" if distance.touched else "and it may have changed"
    return f"{commit} is {behind} behind the branch, {changed}; {_REFRESH}"
