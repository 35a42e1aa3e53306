"""Repositories before and after a change, as data, and what a check must say of the change.

A file below tests/scenarios has `files`, which all its scenarios begin with, and `scenarios`. Each
of those has:

    says: what it shows, as a sentence
    files: more files of the base; null takes one away
    change: files as the pull request makes them; null deletes one. Left out, all is looked at.
    links: symbolic links of both revisions
    stacks: the settings of stacks, by name; none where the repository's own files describe it
    now: a moment, for sync windows and dates
    about: the rules whose findings are compared
    findings: all findings of these rules, as "level rule path:line application"
    changes: what becomes of Applications, as "verb namespace/name"; left out, it is not compared
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from aks_gitops.check.checking import check
from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.repo.finding import Finding
from aks_gitops.settings.stack import load_settings
from tests.unit.check_trees import LinkedTree
from tests.unit.rendering import installed

FOLDER = Path(__file__).parent
URL = "https://github.com/example-org/config-repo.git"
"""What every scenario's repository is called."""
_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

Files = dict[str, str | None]


class Scenario(BaseModel):
    """One change and what a check says of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: str
    files: Files = {}
    change: Files | None = None
    links: dict[str, str] = {}
    stacks: dict[str, dict[str, object]] = {}
    now: datetime = _NOW
    about: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    changes: tuple[str, ...] | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    files: dict[str, str] = {}
    stacks: dict[str, dict[str, object]] = {}
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class Told:
    """What a check said."""

    report: Report
    findings: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


def scenarios() -> Iterator[tuple[str, Scenario]]:
    """Yield every scenario with its id."""
    for path in sorted(FOLDER.rglob("*.yaml")):
        read = _File.model_validate(yaml.load(path.read_text(), Loader=yaml.CSafeLoader))
        for one in read.scenarios:
            files = {**read.files, **one.files}
            whole = one.model_copy(update={"files": files, "stacks": one.stacks or read.stacks})
            yield f"{path.stem}: {one.says}", whole


def told(scenario: Scenario, pools: Pools | None = None) -> Told:
    """Check a scenario's change, in processes that may have served another one."""
    before = _present(scenario.files)
    after = _present({**scenario.files, **(scenario.change or {})})
    whole = scenario.change is None
    report = check(
        Question(
            head=LinkedTree(after, scenario.links),
            base=None if whole else LinkedTree(before, scenario.links),
            urls=(URL,),
            revisions=("main",),
            stacks=tuple(stack(name, areas) for name, areas in scenario.stacks.items()),
        ),
        Surroundings(None, installed(), scenario.now, pools),
    )
    found = [one for one in report.judged.findings if one.rule in scenario.about]
    return Told(report, sorted(map(shown, found)), sorted(map(_change, report.changes)))


def stack(name: str, areas: Mapping[str, object]) -> Stack:
    """Return a stack with settings, the rest of which is what a repository's checks do not need."""
    gitops = {"repository": URL, "revision": "main", "protect": False}
    given = areas.get("gitops")
    whole: dict[str, object] = {
        "cluster": {"mode": "kubeconfig"},
        "argocd": {"install": "none", "config": "patch"},
        **areas,
        "gitops": {**gitops, **(given if isinstance(given, dict) else {})},
    }
    texts = {area: json.dumps(value, default=str) for area, value in whole.items()}
    return Stack(name, load_settings(texts.get))


def shown(finding: Finding) -> str:
    """Return a finding as a scenario writes it."""
    line = f":{finding.line}" if finding.line else ""
    about = (finding.severity, finding.rule, f"{finding.path}{line}", finding.application)
    return " ".join(filter(None, about))


def _change(one: ChangedApplication) -> str:
    entry = one.change.entry
    fate = (
        f" ({one.change.fate}{', prunes' if one.change.prunes else ''})" if one.change.fate else ""
    )
    return f"{one.change.verb} {entry.namespace or 'argocd'}/{entry.name}{fate}"


def _present(files: Files) -> dict[str, str]:
    return {path: text for path, text in files.items() if text is not None}
