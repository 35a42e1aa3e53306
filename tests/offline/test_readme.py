"""The README is true: every command in it is run by a test or by CI."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aks_gitops.cli.main import main

PROJECT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_README = (PROJECT / "README.md").read_text()
_CI = (PROJECT / ".ci/run").read_text()


def commands() -> list[str]:
    blocks = _BLOCK.findall(_README)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


_OWN = [c for c in commands() if c.startswith("aks-gitops")]


@pytest.mark.parametrize("command", [c for c in _OWN if c not in _CI])
def test_a_command_of_the_readme_works_as_it_stands(command: str) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        shlex.split(command),
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("make")])
def test_a_make_target_of_the_readme_exists_and_ci_runs_it_or_a_test_does(command: str) -> None:
    target = command.split()[1]
    assert f"\n{target}:" in (PROJECT / "Makefile").read_text()
    assert command in _CI or target == "engine"  # `aks-gitops engine` has tests of its own


def test_every_other_command_is_pulumis_and_runs_where_the_engine_is() -> None:
    others = [c for c in commands() if not c.startswith(("aks-gitops", "make"))]
    engine_tests = (PROJECT / "tests/offline/test_engine.py").read_text()
    for command in others:
        program, verb = command.split()[:2]
        assert program == "pulumi"
        assert f'"{verb}"' in engine_tests


def test_the_tree_of_the_readme_is_what_a_preview_prints() -> None:
    printed = CliRunner().invoke(main, ["preview", "--stack", "dev", "-C", str(PROJECT)]).stdout
    (tree,) = re.findall(
        r"^dev  config repository at .*?(?=^```)", _README, re.DOTALL | re.MULTILINE
    )
    lines = iter(printed.splitlines()[1:])
    for line in tree.splitlines()[1:]:
        assert line.endswith("...") or line in lines, line


@pytest.mark.parametrize("page", [*sorted((PROJECT / "docs").rglob("*.md")), PROJECT / "README.md"])
def test_every_link_between_the_pages_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / link).exists(), link
