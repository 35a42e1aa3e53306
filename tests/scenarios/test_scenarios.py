"""A check says of each change what Argo CD would do with it."""

from collections.abc import Iterator

import pytest

from aks_gitops.check.render.workers import Pools
from aks_gitops.check.rules import RULES
from tests.scenarios.scenario import Scenario, scenarios, told
from tests.unit.rendering import require

_ALL = list(scenarios())


@pytest.fixture(scope="module")
def pools() -> Iterator[Pools]:
    with Pools() as found:
        yield found


@pytest.mark.parametrize("scenario", [one for _, one in _ALL], ids=[name for name, _ in _ALL])
def test_a_check_says_what_the_change_does(scenario: Scenario, pools: Pools) -> None:
    _require_programs(scenario)
    said = told(scenario, pools)
    details = "\n".join(map(str, said.report.judged.findings))
    assert said.findings == sorted(scenario.findings), details
    if scenario.changes is not None:
        assert said.changes == sorted(scenario.changes), details


def test_every_scenario_names_rules_that_there_are() -> None:
    assert {rule for _, one in _ALL for rule in one.about} <= RULES.keys()


def test_no_two_scenarios_say_the_same() -> None:
    names = [name for name, _ in _ALL]
    assert sorted(set(names)) == sorted(names)


def _require_programs(scenario: Scenario) -> None:
    paths = {*scenario.files, *(scenario.change or {})}
    if any("kustomization" in path.lower() for path in paths):
        require("kustomize")
    if any(path.endswith("Chart.yaml") for path in paths):
        require("helm")
