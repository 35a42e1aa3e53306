"""What a pull request on the project does to its stacks, worked out from both revisions."""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main
from tests.offline.edited import PROJECT

_TEAM = "description: Counts what is sold\napplications: [virtual-*]\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone of the project as it lies here, with one commit."""
    copy = tmp_path / "project"
    _git(tmp_path, "clone", "--quiet", "--shared", str(PROJECT), str(copy))
    listed = _git(PROJECT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((PROJECT / name).read_bytes())
    _commit(copy)
    return copy


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def _commit(folder: Path) -> None:
    _git(folder, "add", "--all")
    author = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
    _git(folder, *author, "commit", "--quiet", "--allow-empty", "--message=now")


def _changes(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["changes", "HEAD", "-C", str(project), *arguments])


def _edit(project: Path, stack: str, old: str, new: str) -> None:
    path = project / f"Pulumi.{stack}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_stack_that_nobody_touched_does_not_change(project: Path) -> None:
    result = _changes(project, "-s", "local")
    assert (result.exit_code, result.stdout) == (0, "local: no change\n")


def test_a_setting_shows_with_its_old_and_its_new_value(project: Path) -> None:
    _edit(project, "local", "selfHeal: true", "selfHeal: false")
    result = _changes(project, "-s", "local")
    assert result.exit_code == 0
    assert "~ update" in result.stdout
    assert "syncPolicy.automated.selfHeal: true -> false" in result.stdout


def test_a_new_team_shows_what_it_gets_once_the_stacks_read_that_commit(project: Path) -> None:
    (project / "examples/config-repo/teams/counters.yaml").write_text(_TEAM)
    _edit(project, "local", "readFrom:", "readWorkingTree: true\n    readFrom:")
    (stack,) = json.loads(_changes(project, "-s", "local", "--format", "json").stdout)
    created = {one["name"] for one in stack["changes"] if one["verb"] == "create"}
    assert any("counters-dev" in name for name in created)


def test_a_stack_that_goes_away_deletes_what_it_has_and_is_refused_where_protected(
    project: Path,
) -> None:
    (project / "Pulumi.production.yaml").unlink()
    result = _changes(project, "-s", "production")
    assert result.exit_code == 1
    assert "- delete" in result.stdout
    assert "is protected: Pulumi refuses" in result.stdout


def test_a_program_that_refuses_its_settings_is_quoted(project: Path) -> None:
    _edit(project, "local", "mode: kubeconfig", "mode: kubeconfg")
    result = _changes(project, "-s", "local", "--format", "markdown")
    assert result.exit_code == 1
    assert "## Pulumi would refuse this in local" in result.stdout
    assert "cluster.mode" in result.stdout


def test_an_earlier_program_that_does_not_run_is_named_with_its_commit(project: Path) -> None:
    program = (project / "__main__.py").read_text()
    (project / "__main__.py").write_text("raise ValueError('broken')\n")
    _commit(project)
    (project / "__main__.py").write_text(program)
    result = _changes(project, "-s", "local")
    assert result.exit_code == 1
    commit = _git(project, "rev-parse", "HEAD")[:12]
    assert f"at {commit}: ValueError: broken (__main__.py:1)" in result.stderr


def test_an_unknown_revision_is_wrong_use(project: Path) -> None:
    arguments = ["changes", "no-such-branch", "-C", str(project)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    said = "has no revision 'no-such-branch'; give a branch, tag or commit"
    assert result.stderr.endswith(f"{said}\n")


def test_the_projects_own_repository_is_only_read(project: Path) -> None:
    before = sorted((project / ".git").rglob("*"))
    _changes(project, "-s", "local")
    assert sorted((project / ".git").rglob("*")) == before
