"""Workflows and pipelines are what their platforms read, by the tools people lint them with."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.files import (
    ACTIONS,
    AZURE,
    CHECK_ON_AZURE,
    CHECK_ON_GITHUB,
    GITHUB,
    PROJECT,
    RELEASES,
    scripts,
)

_PROGRAMS = Path(sys.executable).parent
# The schema has a pattern that is none in the other dialects.
_AZURE_SCHEMA = (
    *("--builtin-schema", "vendor.azure-pipelines"),
    *("--data-transform", "azure-pipelines", "--regex-variant", "nonunicode"),
)


def run(*command: Path | str, text: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, input=text, cwd=PROJECT, capture_output=True, text=True, check=False
    )


def test_actionlint_and_shellcheck_find_nothing(actionlint: Path) -> None:
    done = run(
        actionlint, "-shellcheck", _PROGRAMS / "shellcheck", "-pyflakes", "", *GITHUB, *RELEASES
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_actionlint_looks_into_scripts(actionlint: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "check.yaml"
    text = CHECK_ON_GITHUB.read_text()
    wrong.write_text(
        text.replace('mv platform "$RUNNER_TEMP/platform"', "mv platform $RUNNER_TEMP")
    )
    done = run(actionlint, "-shellcheck", _PROGRAMS / "shellcheck", wrong)
    assert "SC2086" in done.stdout


def test_zizmor_finds_nothing() -> None:
    config = PROJECT / ".github/zizmor.yml"
    done = run(
        *(_PROGRAMS / "zizmor", "--offline", "--persona", "pedantic", "--config", config),
        *GITHUB,
        *RELEASES,
        *ACTIONS,
    )
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_a_text_of_the_pull_request_in_a_script(tmp_path: Path) -> None:
    wrong = tmp_path / "check.yaml"
    text = CHECK_ON_GITHUB.read_text()
    wrong.write_text(text.replace('"origin/$BASE', '"${{ github.event.pull_request.title }}'))
    done = run(_PROGRAMS / "zizmor", "--offline", wrong)
    assert "template-injection" in done.stdout


@pytest.mark.parametrize("path", [*GITHUB, *RELEASES], ids=lambda path: path.stem)
def test_github_has_a_schema_that_each_workflow_fits(path: Path) -> None:
    done = run(_PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_github_has_a_schema_that_each_action_fits(path: Path) -> None:
    done = run(_PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.github-actions", path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", AZURE, ids=lambda path: path.stem)
def test_azure_pipelines_has_a_schema_that_each_pipeline_fits(path: Path) -> None:
    done = run(_PROGRAMS / "check-jsonschema", *_AZURE_SCHEMA, path)
    assert done.returncode == 0, done.stdout


def test_the_schema_of_azure_pipelines_refuses_a_misspelt_input(tmp_path: Path) -> None:
    wrong = tmp_path / "check.yaml"
    wrong.write_text(CHECK_ON_AZURE.read_text().replace("versionSpec:", "version:"))
    done = run(_PROGRAMS / "check-jsonschema", *_AZURE_SCHEMA, wrong)
    assert done.returncode == 1


@pytest.mark.parametrize(
    "path", [*AZURE, *ACTIONS], ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_shellcheck_finds_nothing_in_the_scripts_of_a_pipeline_or_an_action(path: Path) -> None:
    for text in scripts(path):
        done = run(_PROGRAMS / "shellcheck", "--shell", "bash", "-", text=text)
        assert done.returncode == 0, done.stdout


def test_pre_commit_reads_the_hook() -> None:
    done = run(_PROGRAMS / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout
