"""The reports of a few changes, as people and programs get them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest

from aks_gitops.check.report.comment import difference_markdown
from aks_gitops.check.report.printed import printed
from aks_gitops.check.report.text import difference_text, report_text
from aks_gitops.check.report.values import difference_values, json_text
from aks_gitops.check.reported import Report
from tests.scenarios.scenario import scenarios, told
from tests.unit.check_reports import HOW

_SHOWN = {
    "change": "A change that alters, adds and deletes, and is refused in production",
    "whole": "Nothing is wrong with a repository as a whole",
    "many": "The same is wrong in many places of a repository",
}


@cache
def shown(name: str) -> Report:
    """Return the report of a scenario, with the rules that it is about."""
    found = {one.says: one for key, one in scenarios() if key.startswith("reports: ")}
    scenario = found[_SHOWN[name]]
    report = told(scenario).report
    about = tuple(one for one in report.judged.findings if one.rule in scenario.about)
    return replace(report, judged=report.judged._replace(findings=about))


@pytest.mark.parametrize("name", _SHOWN)
def test_a_terminal_shows_the_verdict_the_changes_and_the_findings(
    golden: Callable[[str, str], None], name: str
) -> None:
    golden(f"check-{name}.txt", "\n".join(line.plain for line in report_text(shown(name))) + "\n")


@pytest.mark.parametrize("name", _SHOWN)
@pytest.mark.parametrize(
    ("form", "suffix"),
    [("markdown", "md"), ("json", "json"), ("sarif", "sarif"), ("github", "github.txt")],
)
def test_a_report_in_each_format(
    golden: Callable[[str, str], None], name: str, form: str, suffix: str
) -> None:
    golden(f"check-{name}.{suffix}", printed(shown(name), form, HOW))


@pytest.mark.parametrize("name", _SHOWN)
def test_a_report_as_tests(golden: Callable[[str, str], None], name: str) -> None:
    golden(f"check-{name}.junit.txt", "\n".join(_failures(printed(shown(name), "junit", HOW))))


def test_the_difference_for_a_terminal_for_people_and_for_programs(
    golden: Callable[[str, str], None],
) -> None:
    report = shown("change")
    text = "\n".join(line.plain for line in difference_text(report.changes)) + "\n"
    golden("check-diff.txt", text)
    golden("check-diff.md", difference_markdown(report.changes))
    golden("check-diff.json", json_text(difference_values(report, report.changes)))


def test_a_token_that_the_change_brings_is_in_no_format() -> None:
    report = shown("change")
    texts = [printed(report, form, HOW) for form in ("markdown", "json", "sarif", "junit")]
    texts += [line.plain for line in difference_text(report.changes)]
    assert any("token" in text for text in texts)
    assert not [text for text in texts if "swordfish" in text]


def _failures(junit: str) -> Iterator[str]:
    """Yield the tests that fail; every rule is one, so the others are many."""
    for case in ElementTree.fromstring(junit).iter("testcase"):  # noqa: S314 it is our own
        for failure in case.iter("failure"):
            yield f"{case.get('classname')}: {case.get('name')}: {failure.get('message')}"
            yield f"{failure.text}\n"
