"""`aks-gitops history --json`: deployments and figures for other programs to read.

The models are the format: schemas/history.schema.json is made of them. A new key keeps the version;
a key that goes away or changes its meaning raises it.
"""

from datetime import UTC, datetime
from typing import Literal

from aks_gitops.check.report.json_values import readable
from aks_gitops.check.report.values import Model
from aks_gitops.history.figures import Figures, Level, Spread
from aks_gitops.history.history import History
from aks_gitops.history.records import Record
from aks_gitops.history.rollouts import Kind, RevertedBy

VERSION: Literal[1] = 1


class ImageChangeValues(Model):
    """An image before and after."""

    old: str
    """With tag and digest; empty where it was not used before."""
    new: str
    """With tag and digest; empty where it is used no more."""


class DeploymentValues(Model):
    """One commit's change of one application in one environment. Durations are in seconds."""

    application: str
    """What its directory is called; of a hand-written Application, the Application's name."""
    environment: str
    """Empty where nothing tells it."""
    team: str
    """Empty where nothing tells it."""
    name: str
    """Its Argo CD Application."""
    kind: Kind
    """What became of it; image: at least one image is another."""
    images: tuple[ImageChangeValues, ...]
    """The images that changed."""
    commit: str
    """The whole id of the commit on the branch."""
    time: str
    """When it was committed, in UTC: 2026-01-31T12:00:00Z."""
    author: str
    """Who wrote the commit; of a merge, who merged."""
    subject: str
    """The first line of its message."""
    source_commit: str
    """The commit that the image was built from; empty where git does not tell it."""
    lead_time: int | None
    """From that commit to this one; null where git does not tell it."""
    promoted_from: str
    """The environment that ran a new image first; empty where none did."""
    promotion_lead_time: int | None
    """From the image's first deployment there to this one."""
    revert: RevertedBy
    """What tells that it takes another back: its message, or an image that ran before."""


class SpreadValues(Model):
    """How long something took, in seconds."""

    known: int
    """Of how many deployments it is known."""
    median: int | None
    """The median, by nearest rank."""
    p90: int | None
    """The 90th percentile, by nearest rank."""


class FigureValues(Model):
    """The figures of a group of deployments; docs/history.md defines them."""

    level: Level
    """What the group is."""
    team: str
    """Empty for all, or where nothing tells it."""
    application: str
    """Empty for all."""
    environment: str
    """Empty for all, or where nothing tells it."""
    deployments: int
    """How many there were, without removals."""
    image_deployments: int
    """How many of them changed an image."""
    removals: int
    """How often an application was removed."""
    commits: int
    """How many commits brought them."""
    weeks: float
    """How long the group deployed in the period, at least 1."""
    per_week: float
    """Deployments per week."""
    lead_time: SpreadValues
    """From the source commit to the deployment."""
    promotion_lead_time: SpreadValues
    """From an image's first environment to this one."""
    reverts: int
    """How many deployments took another back."""
    revert_rate: float
    """The part of the deployments that did, from 0 to 1."""


class HistoryValues(Model):
    """What `aks-gitops history --json` prints."""

    version: Literal[1]
    """The version of this format."""
    head: str
    """The last commit of the branch."""
    commits: int
    """How many commits the branch has."""
    shallow: bool
    """Whether older commits are missing in this clone."""
    since: str
    """The start of the period, in UTC."""
    until: str
    """Its end."""
    total: int
    """How many deployments were found; `deployments` may hold fewer, see --limit."""
    deployments: tuple[DeploymentValues, ...]
    """The newest first."""
    figures: tuple[FigureValues, ...]
    """All, then each environment, team, application, and application in an environment."""


def history_values(history: History, limit: int | None = None) -> HistoryValues:
    """Return a history as values. Given: `limit`, how many deployments are listed at most."""
    return HistoryValues(
        version=VERSION,
        head=history.head,
        commits=history.commits,
        shallow=history.shallow,
        since=time_text(history.period.start),
        until=time_text(history.period.end),
        total=len(history.records),
        deployments=tuple(map(_deployment, history.records[:limit])),
        figures=tuple(map(_figures, history.figures)),
    )


def time_text(seconds: int) -> str:
    """Return a time as ISO 8601 in UTC; what no calendar holds becomes its nearest end."""
    try:
        time = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        time = datetime.fromtimestamp(0, UTC) if seconds < 0 else datetime.max.replace(tzinfo=UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def _deployment(one: Record) -> DeploymentValues:
    rollout = one.rollout
    subject, commit = rollout.subject, rollout.commit
    return DeploymentValues(
        application=readable(subject.app),
        environment=readable(subject.environment),
        team=readable(subject.team),
        name=readable(subject.name),
        kind=rollout.kind,
        images=tuple(
            ImageChangeValues(old=readable(change.old), new=readable(change.new))
            for change in rollout.images
        ),
        commit=commit.id,
        time=time_text(commit.time),
        author=readable(commit.author),
        subject=readable(rollout.commit.told.subject),
        source_commit=one.source_commit,
        lead_time=one.lead,
        promoted_from=readable(one.promoted_from),
        promotion_lead_time=one.promotion_lead,
        revert=rollout.revert,
    )


def _figures(one: Figures) -> FigureValues:
    return FigureValues(
        level=one.group.level,
        team=readable(one.group.team),
        application=readable(one.group.application),
        environment=readable(one.group.environment),
        deployments=one.deployments,
        image_deployments=one.images,
        removals=one.removed,
        commits=one.commits,
        weeks=round(one.weeks, 2),
        per_week=round(one.per_week, 4),
        lead_time=_spread(one.lead),
        promotion_lead_time=_spread(one.promotion),
        reverts=one.reverts,
        revert_rate=round(one.revert_rate, 4),
    )


def _spread(one: Spread) -> SpreadValues:
    return SpreadValues(known=one.known, median=one.median, p90=one.p90)
