"""What the pages say can go wrong really is caught, by the check that they name."""

import re
from pathlib import Path

import pytest

from aks_gitops.check.rules import RULES
from tests.scenarios.scenario import Scenario, scenarios

_DOCS = Path(__file__).parents[2] / "docs"
_HEADING = "## What can go wrong\n"
_ROW = re.compile(r"^\| ([^|]+) \| `([a-z-]+)` \|$", re.MULTILINE)
PAGES = ("notifications", "replicas", "secrets", "waves-and-hooks")


def _rows(page: str) -> dict[str, str]:
    """Return what can go wrong, each with the rule that a page names for it."""
    text = (_DOCS / f"{page}.md").read_text()
    return dict(_ROW.findall(text.partition(_HEADING)[2].partition("\n## ")[0]))


def _caught(page: str) -> dict[str, Scenario]:
    """Return the scenarios of a page in which something goes wrong."""
    prefix = f"pitfalls_{page.replace('-', '_')}: "
    own = ((name.removeprefix(prefix), one) for name, one in scenarios() if name.startswith(prefix))
    return {name: one for name, one in own if one.findings}


@pytest.mark.parametrize("page", PAGES)
def test_every_rule_that_a_page_names_is_there(page: str) -> None:
    assert _rows(page)
    assert set(_rows(page).values()) <= RULES.keys()


@pytest.mark.parametrize("page", PAGES)
def test_each_thing_that_can_go_wrong_is_caught_by_the_rule_that_the_page_names(page: str) -> None:
    caught = {
        name: {line.split()[1] for line in one.findings} for name, one in _caught(page).items()
    }
    assert caught == {name: {rule} for name, rule in _rows(page).items()}
