"""Findings in the formats that code hosts and pipelines read."""

import json

from junitparser import JUnitXml
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from aks_gitops.check.report.annotations import MOST, annotations
from aks_gitops.check.report.junit import junit
from aks_gitops.check.report.sarif import fingerprint, sarif
from aks_gitops.repo.finding import Finding

_FINDING = Finding(
    "error",
    "project-cluster-kind",
    "apps/web, and more/base/role.yaml",
    "ClusterRole 'x' is not permitted\nin project 'web-dev': 100%",
    "add it to clusterKinds in teams/web.yaml",
    7,
    "web-dev",
    "resource rbac.authorization.k8s.io:ClusterRole is not permitted in project web-dev",
)
_NOTE = Finding("note", "file-orphan", "apps/web/old.yaml", "is used by nothing", "remove it")


def test_sarif_is_valid_and_names_rule_place_and_argo_cds_words() -> None:
    log = sarif([_FINDING, _NOTE], "1.0")
    run = Sarif.model_validate_json(json.dumps(log)).runs[0]
    assert run.results is not None
    first, second = run.results
    assert (first.rule_id, first.level, second.level) == ("project-cluster-kind", "error", "note")
    assert _FINDING.said in str(first.message.text)
    assert first.locations is not None
    place = first.locations[0].physical_location
    assert place is not None
    assert place.artifact_location is not None
    assert place.artifact_location.uri == "apps/web%2C%20and%20more/base/role.yaml"
    assert place.region is not None
    assert place.region.start_line == 7


def test_each_result_points_to_its_rule() -> None:
    log = json.loads(json.dumps(sarif([_NOTE, _FINDING], "1.0")))
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == ["file-orphan", _FINDING.rule]


def test_a_fingerprint_does_not_move_with_the_lines_and_tells_findings_apart() -> None:
    assert fingerprint(_FINDING) == fingerprint(_FINDING._replace(line=99))
    assert fingerprint(_FINDING) != fingerprint(_FINDING._replace(application="web-production"))


def test_an_annotation_escapes_what_would_end_it() -> None:
    (line,) = annotations([_FINDING])
    assert line == (
        "::error file=apps/web%2C and more/base/role.yaml,line=7,"
        "title=Cluster-scoped kind is not permitted [project-cluster-kind]::"
        "web-dev: ClusterRole 'x' is not permitted%0Ain project 'web-dev': 100%25; "
        "add it to clusterKinds in teams/web.yaml"
    )


def test_of_many_annotations_github_shows_ten_and_the_last_counts_the_rest() -> None:
    many = [_NOTE._replace(path=f"{number}.yaml") for number in range(12)]
    lines = list(annotations(many))
    assert len(lines) == MOST
    assert lines[-1] == "::notice::and 3 more; the report has all"


def test_junit_fails_a_rule_for_its_errors_only() -> None:
    warning = _FINDING._replace(severity="warning", rule="image-mutable")
    report = JUnitXml.fromstring(junit([_FINDING, warning]).encode())
    cases = {case.classname: case for suite in report for case in suite}
    assert [one.type for one in cases["project-cluster-kind"].result] == ["project-cluster-kind"]
    assert "clusterKinds" in str(cases["project-cluster-kind"].result[0].text)
    assert not cases["image-mutable"].result
    assert "warning" in str(cases["image-mutable"].system_out)
    assert cases["schema"].is_passed


def test_junit_takes_characters_that_xml_cannot_hold() -> None:
    odd = _FINDING._replace(fact="\x00\x1b[31m ]]> & <x>")
    assert JUnitXml.fromstring(junit([odd]).encode())
