"""What a pull request may reach: no tool knows which of our jobs read what anybody wrote."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from tests.workflows.files import (
    ACTIONS,
    AZURE,
    GITHUB,
    RELEASES,
    Step,
    jobs,
    read,
    script,
    scripts,
)

_USED = re.compile(r"uses: ([\w/-]+)@(\S+) # (v\S+)")
_MACRO = re.compile(r"\$\([A-Za-z][\w.]*\)|\$\{\{")
_OURS = {
    *("$(System.AccessToken)", "$(stack)"),
}
_PARAMETER = re.compile(r"\$\{\{ parameters\.\w+ \}\}")
_PRINTS = re.compile(r"(?m)^\s*(?:printenv|env\s*$|env\s*\||set -\w*x|set -o xtrace)")


def _rights(values: Mapping[str, object]) -> Mapping[str, str]:
    return cast(Mapping[str, str], values.get("permissions", {}))


def _environment(step: Step) -> Mapping[str, str]:
    return cast(Mapping[str, str], step.get("env", {}))


def test_every_action_has_one_digest_and_one_version_everywhere() -> None:
    files = (*GITHUB, *RELEASES, *ACTIONS)
    used = {match for path in files for match in _USED.findall(path.read_text())}
    assert all(re.fullmatch(r"[0-9a-f]{40}", digest) for _, digest, _ in used)
    assert len({action for action, _, _ in used}) == len(used)


@pytest.mark.parametrize("path", [*GITHUB, *RELEASES], ids=lambda path: path.stem)
def test_a_workflow_has_no_right_that_a_job_does_not_ask_for(path: Path) -> None:
    assert read(path)["permissions"] == {}


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.stem)
def test_a_job_that_may_write_checks_nothing_out(path: Path) -> None:
    for job in jobs(path):
        writes = {name for name, right in _rights(job.values).items() if right == "write"}
        if writes - {"id-token"}:
            used = [str(step.get("uses", "")) for step in job.steps]
            assert not any(one.startswith("actions/checkout@") for one in used)
            assert "head.repo.full_name == github.repository" in str(job.values["if"])


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_a_job_with_the_key_of_the_config_repository_runs_nothing_of_the_source(path: Path) -> None:
    with_key = [
        job
        for job in jobs(path)
        if any("create-github-app-token@" in str(step.get("uses", "")) for step in job.steps)
    ]
    assert with_key
    for job in with_key:
        assert _rights(job.values) == {}
        assert "environment" in job.values
        assert [script(step) for step in job.steps if script(step)] == []
        assert not any("actions/checkout@" in str(step.get("uses", "")) for step in job.steps)


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_the_token_of_the_config_repository_is_for_its_contents_alone(path: Path) -> None:
    steps = [step for job in jobs(path) for step in job.steps]
    (login,) = (one for one in steps if "create-github-app-token@" in str(one.get("uses", "")))
    given = cast(Mapping[str, str], login["with"])
    assert {key: given[key] for key in given if key.startswith("permission")} == {
        "permission-contents": "write"
    }
    assert given["repositories"] == "config-repo"


@pytest.mark.parametrize("path", [*GITHUB, *RELEASES], ids=lambda path: path.stem)
def test_every_job_on_github_ends_in_time(path: Path) -> None:
    assert all("timeout-minutes" in job.values for job in jobs(path))


@pytest.mark.parametrize("path", AZURE, ids=lambda path: path.stem)
def test_a_job_with_the_token_checks_nothing_out_and_forks_do_not_start_it(path: Path) -> None:
    for job in jobs(path):
        if any("SYSTEM_ACCESSTOKEN" in _environment(step) for step in job.steps):
            assert [step["checkout"] for step in job.steps if "checkout" in step] == ["none"]
            condition = str(job.values["condition"])
            assert "ne(variables['System.PullRequest.IsFork'], 'True')" in condition


@pytest.mark.parametrize("path", AZURE, ids=lambda path: path.stem)
def test_nothing_is_pasted_into_a_script_of_a_pipeline(path: Path) -> None:
    for job in jobs(path):
        for step in job.steps:
            assert _MACRO.findall(script(step)) == []
            pasted = {text for text in _environment(step).values() if _MACRO.search(text)}
            assert {one for one in pasted if not _PARAMETER.fullmatch(one)} <= _OURS


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_nothing_is_pasted_into_a_script_of_an_action(path: Path) -> None:
    assert [text for text in scripts(path) if "${{" in text] == []


@pytest.mark.parametrize(
    "path", [*GITHUB, *RELEASES, *ACTIONS, *AZURE], ids=lambda path: f"{path.parent}-{path.stem}"
)
def test_no_script_prints_its_environment_or_its_commands(path: Path) -> None:
    assert [text for text in scripts(path) if _PRINTS.search(text)] == []


@pytest.mark.parametrize("path", AZURE, ids=lambda path: path.stem)
def test_every_task_of_a_pipeline_names_its_version(path: Path) -> None:
    tasks = [str(step["task"]) for job in jobs(path) for step in job.steps if "task" in step]
    assert all(re.fullmatch(r"\w+@\d+", task) for task in tasks)
