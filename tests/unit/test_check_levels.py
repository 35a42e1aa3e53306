"""How bad a finding is: the rule's own level, the repository's, and what it lets pass."""

from datetime import date

import pytest

from aks_gitops.check.levels import Judged, judged, path_matches, unknown_rules
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.checks import Checks
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.repository import RepositorySettings

_TODAY = date(2026, 11, 21)


def _checks(text: str) -> Checks:
    values = load_yaml(text.encode(), ".aks-gitops.yaml")
    return validate(RepositorySettings, {"checks": values}).checks


def _finding(rule: str = "image-mutable", path: str = "apps/web/base/deployment.yaml") -> Finding:
    return Finding("warning", rule, path, "has the tag latest", "name a version", 3, "web-dev")


def _judged(text: str, *findings: Finding) -> Judged:
    return judged(findings or (_finding(),), _checks(text), _TODAY)


def test_without_settings_every_finding_stays_as_it_is() -> None:
    assert _judged("{}").findings == (_finding(),)


@pytest.mark.parametrize("level", ["note", "error"])
def test_a_repository_gives_a_rule_another_level(level: str) -> None:
    assert _judged(f"rules: {{image-mutable: {level}}}").findings[0].severity == level


@pytest.mark.parametrize("off", ["off", '"off"', "false"])
def test_a_rule_can_be_switched_off_with_or_without_quotes(off: str) -> None:
    assert _judged(f"rules: {{image-mutable: {off}}}").findings == ()


def test_the_last_path_that_matches_wins() -> None:
    text = """
rules: {image-mutable: error}
paths:
  - {path: apps/**, rules: {image-mutable: off}}
  - {path: apps/web, rules: {image-mutable: note}}
"""
    assert [one.severity for one in _judged(text).findings] == ["note"]
    elsewhere = _finding(path="teams/x.yaml")
    assert [one.severity for one in _judged(text, elsewhere).findings] == ["error"]


def test_a_suppression_hides_a_finding_and_keeps_its_reason() -> None:
    text = """
suppressions:
  - {rule: image-mutable, path: apps/web/**, reason: the vendor has no tags, until: "2026-11-21"}
"""
    found = _judged(text)
    assert found.findings == ()
    assert [(one.rule, why.reason) for one, why in found.suppressed] == [
        ("image-mutable", "the vendor has no tags")
    ]


def test_a_suppression_that_has_ended_hides_nothing_and_is_reported() -> None:
    text = 'suppressions: [{rule: image-mutable, reason: later, until: "2026-11-20"}]'
    assert [one.rule for one in _judged(text).findings] == ["image-mutable", "suppression-ended"]


def test_a_suppression_that_hides_nothing_is_reported() -> None:
    text = 'suppressions: [{rule: schema, reason: later, until: "2027-01-01"}]'
    assert [one.rule for one in _judged(text).findings] == ["image-mutable", "suppression-unused"]


def test_a_suppression_of_one_application_leaves_the_others_alone() -> None:
    text = """
suppressions: [{rule: image-mutable, application: web-dev, reason: later, until: "2027-01-01"}]
"""
    other = _finding()._replace(application="web-production")
    assert _judged(text, _finding(), other).findings == (other,)


def test_a_suppression_needs_a_reason_and_an_end() -> None:
    with pytest.raises(SettingsError) as caught:
        _checks("suppressions: [{rule: schema}]")
    assert {one.path for one in caught.value.mistakes} == {
        "checks.suppressions.0.reason",
        "checks.suppressions.0.until",
    }


def test_a_misspelt_rule_is_named_with_the_nearest_one() -> None:
    (mistake,) = unknown_rules(_checks("rules: {image-mutabel: off}"))
    assert str(mistake) == (
        ".aks-gitops.yaml: checks.rules.image-mutabel: is no rule: 'image-mutabel'; "
        "did you mean 'image-mutable'?"
    )


def test_errors_come_first() -> None:
    error = _finding("schema", "z.yaml")._replace(severity="error")
    assert _judged("{}", _finding(), error).findings == (error, _finding())


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("apps/*", "apps/web", True),
        ("apps/*", "apps/web/base/x.yaml", True),
        ("apps/*/base", "apps/web/base/x.yaml", True),
        ("apps/*/base", "apps/web/overlays/x.yaml", False),
        ("**/production", "apps/web/overlays/production/x.yaml", True),
        ("**", "x", True),
        ("**/x.yaml", "x.yaml", True),
        ("app", "apps/web", False),
        ("a.c", "abc", False),
    ],
)
def test_a_glob_names_files_and_folders(glob: str, path: str, expected: bool) -> None:
    assert path_matches(glob, path) is expected
