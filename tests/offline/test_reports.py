"""What reports must not show, and what both runs of a preview must agree on."""

from pathlib import Path

from aks_gitops.offline.preview import preview_stack
from aks_gitops.offline.project import Source
from aks_gitops.offline.record import Recording
from aks_gitops.report.files import object_paths
from aks_gitops.report.plan_markdown import plan_markdown
from tests import builders

PROJECT = Path(__file__).resolve().parents[2]


def test_the_plan_shows_no_user_name_of_a_url() -> None:
    stack = builders.settings(repository="https://opaque-token@git.example.com/config.git")
    program = builders.program({}, stack)
    text = plan_markdown("dev", program, stack, Recording("known"), object_paths(program.plan))
    assert "Config repository https://git.example.com/config.git, read at" in text
    assert "opaque-token" not in text


def test_both_runs_of_a_preview_read_the_commit_that_the_first_one_found() -> None:
    example = Source(str(PROJECT / "examples/config-repo"))
    preview = preview_stack(PROJECT, "local", example)
    assert preview.known.outputs["commit"] == preview.unknown.outputs["commit"]
    assert preview.unknown.outputs["revision"] == preview.known.outputs["commit"]
