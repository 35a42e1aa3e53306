"""What a reader of a check's reports gets: the verdict first, the same told once, all short."""

import json
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from aks_gitops.check.report.comment import comment_texts, summary_text
from aks_gitops.check.report.file_links import link_base
from aks_gitops.check.report.files import report_files
from aks_gitops.check.report.grouped import grouped
from aks_gitops.check.report.mermaid import MOST_NODES, picture
from aks_gitops.check.report.packing import marker
from aks_gitops.check.report.rule_list import rules_text, rules_values
from aks_gitops.check.report.text import difference_text, report_text
from aks_gitops.check.report.values import VERSION, json_text, report_values
from aks_gitops.check.report.verdict import next_step, verdict
from aks_gitops.check.reported import Unrendered
from aks_gitops.check.rules import RULES
from aks_gitops.report.markdown import code, prose
from tests.unit.check_reports import HOW, LINKS, NO_LINKS, changed, config_map, finding, report


def lines(*given: object, **other: object) -> list[str]:
    return [line.plain for line in report_text(report(*given, **other))]  # type: ignore[arg-type]


def big(number: int) -> tuple[object, ...]:
    """Return changes of which each has its own long diff."""
    text = "\n".join(f"line {at} of a long file" for at in range(200))
    return tuple(
        changed(f"web-{at}", after=(config_map(f"m{at}", text=text),)) for at in range(number)
    )


def test_the_verdict_counts_findings_and_what_becomes_of_applications() -> None:
    altered = changed("a", after=(config_map(),))
    changes = (altered, changed("b", "changed"), changed("c", "deleted", fate="deleted"))
    warning = finding(3, severity="warning")
    found = report(finding(1), finding(2), warning, changes=changes)
    assert verdict(found) == "2 errors, 1 warning; 2 applications change, 1 is deleted"


def test_an_application_that_nobody_deletes_is_not_called_deleted() -> None:
    found = report(changes=(changed("c", "deleted", fate="left", why="nobody prunes"),))
    assert verdict(found) == "nothing to mend; 1 application is left behind"


def test_an_application_that_deploys_the_same_does_not_count_as_changed() -> None:
    assert verdict(report(changes=(changed(),))) == "nothing to mend; no application changes"


@pytest.mark.parametrize(
    ("revision", "why"),
    [
        ("before", "objects not known: it could not be rendered before"),
        ("after", "objects not known: it cannot be rendered here"),
        ("elsewhere", "objects not in this repository"),
    ],
)
def test_objects_that_are_not_known_are_not_called_removed_or_the_same(
    revision: Unrendered, why: str
) -> None:
    (line,) = difference_text((replace(changed(), unrendered=revision),))
    assert line.plain == f"! web [dev] changed in what it deploys; {why}"


def test_the_verdict_comes_first_and_what_to_do_next_last() -> None:
    found = lines(finding(), changes=(changed("web", "changed"),))
    assert found[0] == "1 error; 1 application changes"
    assert found[-1].startswith("Mend the errors;")
    assert lines()[-1] == "Nothing to do."


def test_the_next_step_names_deletions_where_nothing_is_wrong() -> None:
    found = report(changes=(changed("c", "deleted", fate="deleted"),))
    assert "goes away" in next_step(found)


def test_the_same_finding_in_many_places_is_one_group_with_the_first_places() -> None:
    found = lines(*map(finding, range(500)))
    text = "\n".join(found)
    assert "(500 times)" in text
    assert [line.strip() for line in found if "role.yaml" in line] == [
        f"apps/web-000{at}/role.yaml:7" for at in range(3)
    ]
    assert "and 497 other places" in text
    assert len(found) < 12


def test_errors_come_before_warnings_however_many_there_are() -> None:
    warnings = [finding(at, severity="warning", fact="is a warning") for at in range(9)]
    groups = grouped([*warnings, finding(1)])
    assert [(one.severity, len(one.findings)) for one in groups] == [("error", 1), ("warning", 9)]


def test_suppressed_findings_are_counted() -> None:
    assert "2 findings let pass by suppressions" in lines(suppressed=(finding(1), finding(2)))


def test_production_comes_first() -> None:
    changes = (changed("a"), changed("b", environment=""), changed("z", environment="production"))
    names = [line.split()[1] for line in lines(changes=changes) if line.startswith("!")]
    assert names == ["z", "a", "b"]


def test_many_changes_of_one_kind_are_one_line() -> None:
    changes = tuple(changed(f"web-{at:03}", after=(config_map(f"m{at}"),)) for at in range(300))
    (line,) = [line for line in lines(changes=changes) if line.startswith("!")]
    assert line == (
        "! web-000, web-001, web-002 and 297 more [dev] changed in what it deploys; "
        "300 objects added"
    )


def test_a_difference_in_a_long_value_is_seen() -> None:
    old, new = (config_map(key="same " * 100 + end) for end in ("old", "new"))
    text = "\n".join(
        line.plain for line in difference_text((changed(before=(old,), after=(new,)),))
    )
    assert 'old"' in text
    assert 'new"' in text
    assert max(map(len, text.splitlines())) < 160


def test_noise_is_counted_and_not_shown() -> None:
    old, new = (
        {**config_map(), "metadata": {"name": "settings", "labels": {"helm.sh/chart": chart}}}
        for chart in ("web-1.0.0", "web-1.0.1")
    )
    text = "\n".join(
        line.plain for line in difference_text((changed(before=(old,), after=(new,)),))
    )
    assert "1 field of noise" in text
    assert "web-1.0.1" not in text


def test_what_an_orphaning_deletion_leaves_is_not_shown_as_removed() -> None:
    gone = changed("a", "deleted", before=(config_map(),), fate="left", why="nobody prunes")
    text = [line.plain for line in difference_text((gone,))]
    assert text == [
        "- a [dev] gone from git, but left in the cluster: nobody prunes; 1 object left",
        "    ConfigMap settings stays",
    ]


# --- Comments --------------------------------------------------------------------------------


def test_a_comment_begins_with_its_marker_and_the_verdict() -> None:
    (text,) = comment_texts(report(finding(), changes=(changed("web", "changed"),)), LINKS)
    assert text.startswith("<!-- aks-gitops: check -->\n## 1 error; 1 application changes\n")


def test_a_place_leads_to_its_line_where_it_is_known_where_files_are() -> None:
    (linked,) = comment_texts(report(finding()), LINKS)
    (plain,) = comment_texts(report(finding()), NO_LINKS)
    assert f"({LINKS.template.partition('{')[0]}apps/web-0001/role.yaml#L7)" in linked
    assert "](" not in plain


def test_what_is_no_file_has_no_link() -> None:
    (text,) = comment_texts(report(finding(path="settings of stack dev", line=0)), LINKS)
    assert "`settings of stack dev`" in text
    assert "](" not in text


def test_azure_devops_addresses_have_path_and_line_in_the_middle() -> None:
    base = "https://dev.azure.com/o/p/_git/r?path=/{path}&version=GCabc&line={line}"
    expected = base.replace("{path}", "apps/web-0001/role.yaml").replace("{line}", "7")
    assert link_base(base).of(finding()) == expected


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "github.com/o/r", "https://h/a b", "https://h/x)", "https://h/\n"],
)
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        link_base(text)


@pytest.mark.parametrize("limit", [10_000, 65_536, 150_000])
@pytest.mark.parametrize("number", [1, 12, 80])
def test_comments_stay_below_the_limit_and_are_whole(limit: int, number: int) -> None:
    found = report(*map(finding, range(50)), changes=big(number))  # type: ignore[arg-type]
    texts = comment_texts(found, LINKS, limit)
    assert 1 <= len(texts) <= 4
    for part, text in enumerate(texts, 1):
        assert len(text.encode()) <= limit
        assert text.startswith(f"{marker(part)}\n")
        assert text.count("<details>") == text.count("</details>")
        assert len(re.findall("^```", text, re.MULTILINE)) % 2 == 0


def test_what_does_not_fit_into_four_comments_is_counted() -> None:
    texts = comment_texts(report(changes=big(80)), LINKS, 10_000)  # type: ignore[arg-type]
    assert re.search(r"\d+ more parts do not fit here; the report has all\.\n$", texts[-1])


def test_a_summary_stays_below_what_github_takes() -> None:
    text = summary_text(report(changes=big(400)), LINKS)  # type: ignore[arg-type]
    assert 500_000 < len(text.encode()) <= 1024 * 1024


def test_a_picture_has_at_most_twenty_changes() -> None:
    drawn = list(picture(tuple(changed(f"web-{at}") for at in range(50))))
    assert sum("-->" in line for line in drawn) == MOST_NODES


def test_a_table_survives_pipes_in_names() -> None:
    changes = (changed("a|b", "changed"), changed("c", "moved"))
    (text,) = comment_texts(report(changes=changes), LINKS)
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert html.count("<td>") == 8


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("leads to ../../.., outside", "leads to `../../..`, outside"),
        ("leads to ../..", "leads to `../..`"),
        ("reads a/b; see c/d.", "reads `a/b`; see `c/d`."),
    ],
)
def test_a_path_of_dots_keeps_its_dots(sentence: str, shown: str) -> None:
    assert prose(sentence) == shown


def test_plain_words_stay_words_and_the_rest_is_code() -> None:
    assert prose("names project 'shop', which is not; see docs/a.md.") == (
        "names project 'shop', which is not; see `docs/a.md`."
    )
    assert code("") == ""


# --- Files and lists -------------------------------------------------------------------------


def test_one_run_writes_a_file_for_every_place() -> None:
    files = report_files(report(*map(finding, range(50)), changes=big(12)), HOW)  # type: ignore[arg-type]
    assert sorted(files) == [
        "comment-2.md",
        "comment.md",
        "report.html",
        "report.json",
        "report.sarif",
        "report.xml",
        "summary.md",
    ]


def test_the_json_has_all_that_was_found() -> None:
    found = json.loads(json_text(report_values(report(*map(finding, range(500))))))
    assert found["version"] == VERSION
    assert len(found["findings"]) == 500
    assert len({one["fingerprint"] for one in found["findings"]}) == 500


def test_every_rule_is_listed_with_its_level() -> None:
    text = rules_text()
    for rule in RULES.values():
        assert re.search(
            rf"^  {rule.level} +{rule.id} +{re.escape(rule.title)}$", text, re.MULTILINE
        )
    rules = rules_values()["rules"]
    assert isinstance(rules, list)
    assert [one["id"] for one in rules] == list(RULES)


def test_where_no_application_is_found_it_says_what_is_looked_for() -> None:
    nothing = replace(report(), applications=0, rendered=0)
    assert verdict(nothing) == "no application found, so nothing was looked at"
    assert next_step(nothing).startswith("Looked for are Applications and ApplicationSets")
    assert "--stack" in next_step(nothing)


def test_the_same_fact_with_other_words_of_argo_cd_is_told_apart() -> None:
    one, other = finding(1), finding(2)
    assert len(grouped((one, other))) == 1
    assert len(grouped((one, other._replace(said="of another reason")))) == 2
