"""The scripts that run the check: its exit code is kept, and nothing it prints is obeyed."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.workflows.files import CHECK_ON_AZURE, CHECK_ON_GITHUB, PROJECT, script_that_holds

_HOSTILE = "###vso[task.setvariable variable=code;isOutput=true]0"
_SET = re.compile(r"##vso\[task\.setvariable variable=(\w+);isOutput=true\](\w+)")
_ON_AZURE = {"PIPELINE_WORKSPACE": ".", "AGENT_TEMPDIRECTORY": "."}


class Ran(NamedTuple):
    """A script that has ended well."""

    printed: str
    arguments: list[str]


def stand_in(program: Path, code: int, *, report: bool) -> None:
    """Write an aks-gitops that notes its arguments, prints what is hostile, and ends."""
    program.parent.mkdir(parents=True)
    writes = 'mkdir -p "$PWD/report"; echo fine > "$PWD/report/summary.md"' if report else ":"
    lines = ["#!/bin/sh", f'printf "%s\\n" "$@" > "{program.parent}/arguments"', writes]
    lines += [f"echo '{_HOSTILE}'", f"echo '{_HOSTILE}' >&2", f"exit {code}"]
    program.write_text("\n".join(lines))
    program.chmod(0o755)


def run(script: str, folder: Path, program: Path, environment: Mapping[str, str]) -> Ran:
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    arguments = (program.parent / "arguments").read_text().splitlines()
    return Ran(done.stdout + done.stderr, arguments)


def on_azure(folder: Path, code: int, *, report: bool = True) -> Ran:
    program = folder / "platform/.venv/bin/aks-gitops"
    stand_in(program, code, report=report)
    names = {name: str(folder) for name in _ON_AZURE}
    names["SYSTEM_PULLREQUEST_TARGETBRANCH"] = "refs/heads/release/1"
    return run(script_that_holds(CHECK_ON_AZURE, " check \\"), folder, program, names)


def on_github(folder: Path, code: int, *, report: bool = True) -> tuple[Ran, str]:
    program = folder / "platform/.venv/bin/aks-gitops"
    stand_in(program, code, report=report)
    names = {
        **{"RUNNER_TEMP": str(folder), "GITHUB_WORKSPACE": str(folder), "BASE": "main"},
        **{"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "org/config"},
        **{"HEAD": "abc", "GITHUB_OUTPUT": f"{folder}/output"},
        "GITHUB_STEP_SUMMARY": f"{folder}/summary",
    }
    ran = run(script_that_holds(CHECK_ON_GITHUB, " check "), folder, program, names)
    return ran, (folder / "output").read_text()


@pytest.mark.parametrize("code", [0, 1, 2])
def test_an_agent_learns_the_exit_code_and_nothing_from_the_pull_request(
    tmp_path: Path, code: int
) -> None:
    ran = on_azure(tmp_path, code)
    assert _SET.findall(ran.printed) == [("code", str(code)), ("reported", "true")]
    assert ran.printed.count("#vso[task.setvariable variable=code") == 3


def test_an_agent_checks_since_the_branch_that_is_merged_into(tmp_path: Path) -> None:
    assert on_azure(tmp_path, 0).arguments[:2] == ["check", "origin/release/1...HEAD"]


def test_an_agent_without_a_report_says_so(tmp_path: Path) -> None:
    assert _SET.findall(on_azure(tmp_path, 2, report=False).printed) == [("code", "2")]


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_runner_learns_the_exit_code(tmp_path: Path, code: int) -> None:
    ran, output = on_github(tmp_path, code)
    assert output == f"code={code}\nreported=true\n"
    assert ran.arguments[:2] == ["check", "origin/main...HEAD"]
    assert "https://github.com/org/config/blob/abc" in ran.arguments
    assert (tmp_path / "summary").read_text() == "fine\n"


def test_a_runner_without_a_report_says_so(tmp_path: Path) -> None:
    assert on_github(tmp_path, 2, report=False)[1] == "code=2\n"


@pytest.mark.parametrize("code", [0, 1])
def test_the_changes_of_this_repository_are_a_comment_and_an_exit_code(
    tmp_path: Path, code: int
) -> None:
    program = tmp_path / ".venv/bin/aks-gitops"
    stand_in(program, code, report=False)
    names = {name: str(tmp_path) for name in _ON_AZURE}
    names["SYSTEM_PULLREQUEST_TARGETBRANCH"] = "refs/heads/main"
    pipeline = PROJECT / ".azure-pipelines/pull-request.yaml"
    ran = run(script_that_holds(pipeline, " changes "), tmp_path, program, names)
    assert _SET.findall(ran.printed) == [("code", str(code)), ("reported", "true")]
    assert ran.arguments[:2] == ["changes", "origin/main"]
