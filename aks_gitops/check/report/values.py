"""`report.json`: what a check found, for other programs to read.

The models are the format: schemas/report.schema.json and schemas/diff.schema.json are made of
them. A new key keeps the version; a key that goes away or changes its meaning raises it.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from aks_gitops.check.application_changes import Fate, Verb
from aks_gitops.check.difference.difference import Kind, ObjectChange
from aks_gitops.check.difference.fields import ABSENT, FieldChange
from aks_gitops.check.report.change_lines import in_order
from aks_gitops.check.report.json_values import json_object, json_value, readable, safe_json
from aks_gitops.check.report.sarif import fingerprint
from aks_gitops.check.report.verdict import verdict
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.repo.finding import Finding, Severity
from aks_gitops.settings.checks import Suppression

VERSION: Literal[1] = 1


class Model(BaseModel):
    """A frozen part of the format; its keys are in camelCase."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
    )


class FieldValues(Model):
    """A field that differs."""

    path: str
    """Where it is: spec.containers[name=web].image."""
    change: Literal["added", "removed", "changed"]
    """What becomes of it."""
    before: object = None
    """Its value in the base; null where it was not there."""
    after: object = None
    """Its value in the head; null where it is gone."""


class ObjectValues(Model):
    """An object that an Application deploys and that differs. Values of Secrets are hidden."""

    change: Kind
    """What becomes of it; folded: it changes only in ways that follow from other changes."""
    group: str
    """Its API group; empty for the core."""
    kind: str
    """Its kind."""
    namespace: str
    """As it is rendered; empty also where the destination's namespace will be used."""
    name: str
    """Its name."""
    fields: tuple[FieldValues, ...]
    """What changes in an object that both revisions have."""
    folded: int
    """How many fields change besides and say nothing of their own."""
    manifest: dict[str, object] | None
    """The whole of an added object; else null."""


class ChangeValues(Model):
    """What becomes of one Application."""

    verb: Verb
    """What becomes of it; rendered: it stays as it is, what it deploys does not."""
    argocd: str
    """The Argo CD that has it: a stack, or a folder applied by hand."""
    namespace: str
    """The namespace that it lies in; empty where it says none."""
    name: str
    """Its name."""
    environment: str
    """Its environment; empty where nothing tells it."""
    path: str
    """The file or directory that it comes from; empty where a stack's settings make it."""
    made_by: str
    """The ApplicationSet that makes it, or the Application that deploys it; empty for neither."""
    fate: Fate
    """Of one that is gone from git: whether it is deleted or left in the cluster."""
    why: str
    """Why that becomes of it."""
    prunes: bool
    """Whether what it deployed is deleted with it; else it is orphaned."""
    fields: tuple[FieldValues, ...]
    """What changes in the Application itself."""
    objects: tuple[ObjectValues, ...]
    """What becomes of its objects; of a deleted one, all that it had."""
    unknown: bool
    """Whether that is not known, since a revision cannot be rendered, or no source of it is in the
    repository; objects is then empty."""


class FindingValues(Model):
    """One fact about one place."""

    severity: Severity
    """How bad it is here."""
    rule: str
    """The rule's stable id."""
    path: str
    """The file that can mend it, or the stack whose settings do."""
    line: int
    """The line, from 1; 0 where it is no single one."""
    application: str
    """The Application that it is about; empty for none."""
    fact: str
    """What is wrong."""
    fix: str
    """What to do."""
    said: str
    """What Argo CD, the API server or the renderer would say; empty where it says nothing."""
    fingerprint: str
    """Stays the same for one breach while lines move around it."""


class SuppressedValues(Model):
    """A finding that is let pass for a while."""

    finding: FindingValues
    """What is let pass."""
    reason: str
    """Why."""
    until: str
    """The last day on which it is let pass, as YYYY-MM-DD."""


class DifferenceValues(Model):
    """What `aks-gitops diff --format json` prints."""

    version: Literal[1]
    """The version of this format."""
    base: str
    """The commit that was compared with; empty where there was none."""
    head: str
    """The commit that was looked at; empty for files that are not committed."""
    changes: tuple[ChangeValues, ...]
    """What becomes of Applications; production first, then the riskiest first."""


class ReportValues(DifferenceValues):
    """What `aks-gitops check --format json` prints, and report.json."""

    verdict: str
    """What the check comes to, for a person."""
    compared: bool
    """Whether two revisions were compared; else one was looked at as a whole."""
    applications: int | None
    """How many Applications the revision has; null where it holds what the base holds."""
    rendered: int
    """How many of them were rendered and looked at."""
    findings: tuple[FindingValues, ...]
    """What is wrong, the worst first."""
    suppressed: tuple[SuppressedValues, ...]
    """What is let pass."""


def report_values(report: Report) -> ReportValues:
    """Return a report as values."""
    return ReportValues(
        **dict(difference_values(report, report.changes)),
        verdict=readable(verdict(report)),
        compared=report.compared,
        applications=report.applications,
        rendered=report.rendered,
        findings=tuple(map(_finding, report.judged.findings)),
        suppressed=tuple(_suppressed(*one) for one in report.judged.suppressed),
    )


def difference_values(report: Report, changes: Sequence[ChangedApplication]) -> DifferenceValues:
    """Return some of a report's changes as values."""
    return DifferenceValues(
        version=VERSION,
        base=report.base,
        head=report.head,
        changes=tuple(map(_change, in_order(changes))),
    )


def json_text(values: BaseModel) -> str:
    """Return values as JSON in plain ASCII."""
    return safe_json(values.model_dump(mode="json", by_alias=True))


def _change(one: ChangedApplication) -> ChangeValues:
    change, entry = one.change, one.change.entry
    return ChangeValues(
        verb=change.verb,
        argocd=readable(entry.argocd),
        namespace=readable(entry.namespace),
        name=readable(entry.name),
        environment=readable(one.environment),
        path=readable(entry.origin.path),
        made_by=readable(entry.origin.applicationset or entry.origin.parent),
        fate=change.fate,
        why=readable(change.why),
        prunes=change.prunes,
        fields=_fields(change.fields),
        objects=tuple(map(_object, one.objects)),
        unknown=bool(one.unrendered),
    )


def _object(one: ObjectChange) -> ObjectValues:
    added = one.after if one.kind == "added" else None
    return ObjectValues(
        change=one.kind,
        **{key: readable(text) for key, text in one.key._asdict().items()},
        fields=_fields(one.fields),
        folded=len(one.folded),
        manifest=dict(json_object(added)) if added is not None else None,
    )


def _fields(changes: Iterable[FieldChange]) -> tuple[FieldValues, ...]:
    return tuple(map(_field, changes))


def _field(one: FieldChange) -> FieldValues:
    added, removed = one.before is ABSENT, one.after is ABSENT
    return FieldValues(
        path=readable(str(one)),
        change="added" if added else "removed" if removed else "changed",
        before=None if added else json_value(one.before),
        after=None if removed else json_value(one.after),
    )


def _finding(one: Finding) -> FindingValues:
    texts = {key: readable(value) for key, value in one._asdict().items() if isinstance(value, str)}
    return FindingValues.model_validate(
        {**texts, "line": one.line, "fingerprint": fingerprint(one)}
    )


def _suppressed(one: Finding, by: Suppression) -> SuppressedValues:
    return SuppressedValues(
        finding=_finding(one), reason=readable(by.reason), until=by.until.isoformat()
    )
