"""Deployments with what else git tells of them: how old the source was, and where the image ran."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aks_gitops.edit.images import split
from aks_gitops.history.rollouts import Rollout

_COMMIT_TAG = re.compile(r"(?:.*[-._])?(?:sha-?|g)?([0-9a-f]{7,64})")


class SourceTimes(NamedTuple):
    """When source commits were made, by their ids as messages and tags write them."""

    told: Mapping[str, int] = {}
    """Those that trailers name."""
    tagged: Mapping[str, int] = {}
    """Those that tags of images name, looked up in the source repositories."""


class Record(NamedTuple):
    """A deployment. Durations are in seconds."""

    rollout: Rollout
    source_commit: str = ""
    """The commit that the image was built from; empty where git does not tell it."""
    lead: int | None = None
    """From that commit to the deployment; None where git does not tell it."""
    promoted_from: str = ""
    """The environment that ran a new image first; empty where none did before."""
    promotion_lead: int | None = None
    """From the image's first deployment there to this one."""


def source_commits_told(rollouts: Iterable[Rollout]) -> set[str]:
    """Return the ids of source commits that trailers name."""
    return {one.commit.told.source_commit for one in rollouts if one.commit.told.source_commit}


def source_commits_tagged(rollouts: Iterable[Rollout]) -> set[str]:
    """Return what may be ids of source commits in the tags of new images."""
    return {name for one in rollouts for name in _tagged(one)}


def records(rollouts: Iterable[Rollout], times: SourceTimes) -> Iterator[Record]:
    """Yield the deployments, the oldest first, as they were given."""
    first_runs: defaultdict[tuple[str, str, str], dict[str, tuple[int, str]]] = defaultdict(dict)
    for one in rollouts:
        new = new_images(one)
        if not new:
            yield Record(one)
            continue
        commit, time = _source(one, times)
        origin, waited = _promotion(one, new, first_runs)
        lead = one.commit.time - time if time is not None and time <= one.commit.time else None
        yield Record(one, commit, lead, origin, waited)


def new_images(one: Rollout) -> list[str]:
    """Return the images that a deployment brings."""
    return [change.new for change in one.images if change.new]


def _source(one: Rollout, times: SourceTimes) -> tuple[str, int | None]:
    told = one.commit.told.source_commit
    if told:
        return told, times.told.get(told)
    if not times.tagged:
        return "", None
    tagged = next((name for name in _tagged(one) if name in times.tagged), "")
    return tagged, times.tagged.get(tagged)


def _tagged(one: Rollout) -> list[str]:
    found = (_COMMIT_TAG.fullmatch(split(image).tag) for image in new_images(one))
    return [match[1] for match in found if match]


def _promotion(
    one: Rollout,
    new: list[str],
    first_runs: defaultdict[tuple[str, str, str], dict[str, tuple[int, str]]],
) -> tuple[str, int | None]:
    """Return where a new image ran first, and how long ago; note where it runs now."""
    subject, commit = one.subject, one.commit
    origin, longest = "", None
    for image in new:
        runs = first_runs[subject.team, subject.app, image]
        if subject.environment not in runs:
            if runs and not one.revert:
                # The first to be noted was the first to run it.
                environment, (time, id_) = next(iter(runs.items()))
                waited = commit.time - time
                if id_ != commit.id and waited >= 0 and (longest is None or waited > longest):
                    origin, longest = environment, waited
            runs[subject.environment] = (commit.time, commit.id)
    return origin, longest
