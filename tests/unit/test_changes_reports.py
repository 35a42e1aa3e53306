"""The changes of stacks as a comment and as lines of a terminal."""

from aks_gitops.offline.changes import Change
from aks_gitops.offline.differences import Difference
from aks_gitops.offline.record import Resource
from aks_gitops.offline.since import StackChanges
from aks_gitops.report.changes_markdown import LIMIT, MARKER, changes_markdown
from aks_gitops.report.changes_text import terminal_lines


def _resource(name: str = "cluster") -> Resource:
    urn = f"urn:pulumi:dev::p::azure-native:containerservice:ManagedCluster::{name}"
    return Resource(urn, urn.split("::")[2], name, "", True, "", (), False, False, {})


def _update(path: str = "sku.tier", old: object = "Free", new: object = "Standard") -> Change:
    return Change("update", _resource(), (Difference(path, "update", old, new),))


def _replaced() -> Change:
    found = (Difference("location", "update", "westeurope", "northeurope"),)
    return Change("replace", _resource("a"), found, ("location",), protected=True)


def test_the_riskiest_changes_come_first_with_what_forces_them() -> None:
    lines = list(terminal_lines(StackChanges("dev", (_update(), _replaced()))))
    assert lines[0] == "[bold]dev[/bold]: 1 to replace, 1 to update"
    assert lines[1].endswith("(forced by location) is protected: Pulumi refuses")
    assert lines[2].strip() == 'location: "westeurope" -> "northeurope"'
    assert "~ update" in lines[3]


def test_values_cannot_write_control_characters_or_markup() -> None:
    lines = list(terminal_lines(StackChanges("dev", (_update(new="\x1b[31m[red]x\u009b"),))))
    assert not {"\x1b", "\u009b"}.intersection("".join(lines))
    assert r"\[red]" in lines[-1]


def test_a_comment_starts_with_its_marker_and_the_verdict() -> None:
    text = changes_markdown([StackChanges("dev", (_update(),)), StackChanges("local")], "main")
    assert text.startswith(f"{MARKER}\n## Stacks change\n")
    assert "**dev** 1 to update; **local** no change." in text
    assert '      sku.tier: "Free" -> "Standard"' in text


def test_a_comment_without_changes_says_so_and_nothing_else() -> None:
    text = changes_markdown([StackChanges("dev")], "main")
    assert "## No stack changes" in text
    assert "<details>" not in text


def test_a_value_cannot_end_the_block_that_it_stands_in() -> None:
    text = changes_markdown([StackChanges("dev", (_update(new="```\n## Approved"),))], "main")
    assert text.count("```") == 2


def test_a_long_comment_stays_below_the_limit_and_closes_what_it_opened() -> None:
    many = tuple(_update(path=f"tags.{number}", new="x" * 50) for number in range(1500))
    text = changes_markdown([StackChanges("dev", many)], "main")
    assert len(text) < LIMIT + 200
    assert text.count("<details>") == text.count("</details>")
    assert text.count("```") == 2
    assert text.endswith("The rest does not fit here; the job's log has it.\n")
