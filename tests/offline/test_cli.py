"""The command as a user meets it: what it prints where, its exit codes, and its errors."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = str(PROJECT / "examples/config-repo")
EXAMPLE_NOW = ("--repo", EXAMPLE, "--working-tree")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments], catch_exceptions=False)


def in_project(*arguments: str) -> Result:
    return run(*arguments, "-C", str(PROJECT))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the program and one stack, whose settings a test may spoil."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in ("__main__.py", "Pulumi.yaml", "Pulumi.local.yaml"):
        shutil.copy(PROJECT / name, copy / name)
    return copy


@pytest.mark.parametrize("name", main.list_commands(click.Context(main)))
def test_every_subcommand_has_help_with_examples_as_one_types_them(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    _, _, examples = result.stdout.partition("Example")
    commands = re.findall(r"^ +(aks-gitops .*)$", examples, re.MULTILINE)
    assert commands
    assert not [one for one in commands if "  " in one]


def test_preview_writes_each_stack_into_a_folder_of_its_own(tmp_path: Path) -> None:
    result = in_project(
        "preview", "-s", "local", "-s", "production", "--out", str(tmp_path), *EXAMPLE_NOW
    )
    assert result.exit_code == 0, result.stderr
    for stack in ("local", "production"):
        names = {path.name for path in (tmp_path / stack).iterdir()}
        assert {"index.html", "plan.json", "plan.md", "objects"} <= names
    assert "storefront" in result.stdout
    assert "Previewing local" in result.stderr


def test_preview_prints_the_plan_as_json_on_stdout_alone() -> None:
    result = in_project("preview", "-s", "dev", "--json", *EXAMPLE_NOW)
    (plan,) = json.loads(result.stdout)
    assert plan["stack"] == "dev"
    provider = next(one for one in plan["resources"] if one["name"] == "cluster-access-kubernetes")
    assert provider["inputs"]["kubeconfig"] == "[secret]"
    namespaced = next(one for one in plan["resources"] if one["name"].endswith("orders-dev"))
    assert {"urn", "type", "parent", "provider", "dependencies", "protect", "inputs"} <= {
        *namespaced
    }


def test_two_previews_write_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        in_project("preview", "-s", "dev", "--out", str(tmp_path / folder), *EXAMPLE_NOW)
    files = [
        {
            p.relative_to(tmp_path / f): p.read_bytes()
            for p in (tmp_path / f).rglob("*")
            if p.is_file()
        }
        for f in ("one", "two")
    ]
    assert files[0] == files[1]


def test_an_unknown_stack_is_wrong_use_and_suggests_the_nearest() -> None:
    result = in_project("preview", "--stack", "productoin")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "error: Pulumi.productoin.yaml: does not exist; did you mean 'production'?\n"
    )


def test_a_folder_without_a_project_is_wrong_use(tmp_path: Path) -> None:
    result = run("preview", "-C", str(tmp_path))
    assert result.exit_code == 2
    assert "is in no Pulumi project" in result.stderr


def test_who_has_no_home_folder_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    result = in_project("check")
    assert result.exit_code == 1
    assert result.stderr.endswith("there is no home folder; set HOME, or XDG_CACHE_HOME\n")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, click.Abort])
def test_who_presses_ctrl_c_gets_an_exit_code_that_no_finding_has(
    kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise kind

    monkeypatch.setattr("aks_gitops.check.checking.check", interrupted)
    result = run("check", "--repo", EXAMPLE)
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.endswith("error: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_full_disk_is_no_finding_and_no_traceback(form: str) -> None:
    command = [sys.executable, "-m", "aks_gitops.cli.main", "check", "--format", form]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*command, "--repo", EXAMPLE],
            cwd=PROJECT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().endswith(
        "error: what is printed: cannot be written: No space left on device; make room\n"
    )


def test_mistakes_in_the_settings_are_all_listed_without_a_traceback(project: Path) -> None:
    path = project / "Pulumi.local.yaml"
    text = path.read_text().replace("selfHeal: true", "selfHeel: true")
    path.write_text(text.replace("config: patch", "config: paint"))
    result = run("preview", "-s", "local", "-C", str(project))
    assert result.exit_code == 1
    assert "gitops.environments.dev.syncPolicy.selfHeal: is missing; add it" in result.stderr
    assert "gitops.environments.dev.syncPolicy.selfHeel: is not a known key" in result.stderr
    assert "argocd.config: is none of the values it can have" in result.stderr
    assert "paint" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_config_repository_stops_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    missing = str(tmp_path / "nowhere")
    result = in_project("preview", "-s", "local", "--repo", missing, "--out", str(out))
    assert result.exit_code == 1
    assert f"{missing}: does not exist" in result.stderr
    assert not out.exists()


def test_an_output_folder_with_foreign_files_is_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "local" / "thesis.txt"
    foreign.parent.mkdir()
    foreign.write_text("mine")
    result = in_project("preview", "-s", "local", "--out", str(tmp_path), *EXAMPLE_NOW)
    assert result.exit_code == 2
    assert "holds files that aks-gitops did not write" in result.stderr
    assert foreign.read_text() == "mine"


def test_inspect_needs_no_stack_and_no_project() -> None:
    result = run("inspect", *EXAMPLE_NOW)
    assert result.exit_code == 0
    assert "teams/{team}/apps/{app}/overlays/{env}" in result.stdout
    assert "14 applications in 3 environments" in result.stderr


def test_inspect_prints_the_catalog_as_json() -> None:
    catalog = json.loads(run("inspect", "--json", *EXAMPLE_NOW).stdout)
    names = {
        (one["team"], one["application"], one["environment"]) for one in catalog["applications"]
    }
    assert ("orders", "order-service", "production") in names
    assert len(catalog["applications"]) == 39


def test_inspect_suggests_layouts_that_it_then_understands(tmp_path: Path) -> None:
    for app in ("web", "api"):
        for environment in ("live", "canary"):
            folder = tmp_path / "workloads" / app / "stages" / environment
            folder.mkdir(parents=True)
            (folder / "kustomization.yaml").write_text("resources: []\n")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    source = ("--repo", str(tmp_path), "--working-tree", "--environment", "live=canary")
    suggested = run("inspect", "--suggest", *source).stdout
    assert "  - path: workloads/{app}/stages/{env}" in suggested
    found = run("inspect", "--layout", "workloads/{app}/stages/{env}", *source)
    assert "web" in found.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--layout", "apps/{ap}"), "--layout apps/{ap}: has the unknown placeholder {ap}"),
        (("--environment", "=x"), "--environment: has no name before '='"),
        (("--cluster", "dve=a"), "--cluster: names the environment 'dve'"),
    ],
)
def test_names_on_the_command_line_are_checked(arguments: tuple[str, ...], message: str) -> None:
    result = run("inspect", *EXAMPLE_NOW, *arguments)
    assert result.exit_code == 1
    assert message in result.stderr


def test_environments_on_the_command_line_do_not_go_with_a_stack() -> None:
    result = in_project("inspect", "--stack", "dev", "--environment", "x")
    assert result.exit_code == 2


def test_render_prints_objects_in_the_order_in_which_they_are_applied() -> None:
    result = in_project("render", "-s", "local", *EXAMPLE_NOW)
    kinds = [line.split()[1] for line in result.stdout.splitlines() if line.startswith("kind:")]
    order = ["Namespace", "AppProject", "Application", "ApplicationSet"]
    assert [kind for kind in dict.fromkeys(kinds) if kind in order] == order


def test_render_writes_one_file_per_object(tmp_path: Path) -> None:
    out = tmp_path / "rendered"
    result = in_project("render", "-s", "production", "--out", str(out), *EXAMPLE_NOW)
    assert result.exit_code == 0
    assert (out / "objects/production/orders/appproject-orders-production.yaml").is_file()
    assert (out / "objects/argocd-cm.yaml").is_file()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str) -> None:
    assert "_AKS_GITOPS_COMPLETE" in run("completion", shell).stdout


def test_colour_and_motion_stay_off_where_there_is_no_terminal() -> None:
    command = [sys.executable, "-m", "aks_gitops.cli.main", "preview", "-s", "local", *EXAMPLE_NOW]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
    )
    assert "\x1b" not in done.stdout + done.stderr


def test_engine_says_what_works_without_it_where_the_download_is_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: object) -> None:
        raise OSError("no route")

    monkeypatch.setattr("pulumi.automation.PulumiCommand.install", refuse)
    result = in_project("engine")
    assert result.exit_code == 1
    assert "'aks-gitops preview' runs the same program offline" in result.stderr
