"""docs/checks.md is true: its settings are valid, and its options exist."""

import re
from pathlib import Path

import yaml
from click.testing import CliRunner

from aks_gitops.check.levels import unknown_rules
from aks_gitops.check.render.workers import Limits
from aks_gitops.cli.main import main
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.repository import RepositorySettings

_PROJECT = Path(__file__).resolve().parents[2]
_PAGE = (_PROJECT / "docs/checks.md").read_text()


def test_the_settings_of_the_page_are_valid_and_name_rules_that_exist() -> None:
    example = next(
        one for one in re.findall(r"```yaml\n(.*?)```", _PAGE, re.DOTALL) if "checks:" in one
    )
    checks = validate(RepositorySettings, load_yaml(example.encode(), "checks.md")).checks
    assert list(unknown_rules(checks)) == []
    assert set(type(checks).model_fields) == checks.model_fields_set


def test_the_page_names_the_limits_that_hold() -> None:
    limits = Limits()
    said = (
        f"{limits.seconds:.0f} s, {limits.memory_bytes >> 30} GiB of memory, "
        f"{limits.output_bytes >> 20} MiB of output"
    )
    assert said in _PAGE


def test_the_options_in_the_commands_of_the_page_exist() -> None:
    commands = re.findall(r"aks-gitops (check .*)", _PAGE.split("## What it sees")[0])
    options = {word for command in commands for word in command.split() if word.startswith("-")}
    told = CliRunner().invoke(main, ["check", "--help"]).stdout
    assert options == {"-C", "--repo"}
    assert all(f" {option}" in told for option in options)


def test_the_page_has_the_hook_and_the_workflows_that_there_are() -> None:
    (hook,) = yaml.safe_load((_PROJECT / ".pre-commit-hooks.yaml").read_text())
    assert f"id: {hook['id']}" in _PAGE
    for path in (_PROJECT / "examples/workflows").rglob("*.yaml"):
        assert f"(../{path.relative_to(_PROJECT)})" in _PAGE
