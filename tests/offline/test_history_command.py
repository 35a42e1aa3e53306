"""`aks-gitops history` as a user meets it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from aks_gitops.cli.main import main
from aks_gitops.settings.schema import FOLDER
from tests.unit.git_repositories import isolate_git
from tests.unit.histories import BASE, Made, make_history, overlay

_EVIL = "</script><img src=x onerror=alert(1)>\x1b[31m\u202eevil ##vso[task.x] ::error::"
_COMMIT = "b" * 40


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["history", *arguments], catch_exceptions=False)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository with three deployments of web, the last one by somebody hostile."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    message = f"{_EVIL}\n\nSource-Commit: {_COMMIT}\n"
    commits = [
        Made(0, {**BASE, **overlay("dev", "1"), **overlay("production", "1")}),
        Made(2, overlay("dev", "2"), message, _EVIL.replace("<", "(").replace(">", ")")),
        Made(9, overlay("production", "2")),
    ]
    return str(make_history(tmp_path / "repository", commits).path)


def test_history_has_help_with_an_example() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout


def test_the_newest_deployment_comes_first_and_the_figures_last(repository: str) -> None:
    result = run("--repo", repository, "-C", repository, "web")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == [
        "WHEN",
        "(UTC)",
        "WHO",
        "APPLICATION",
        "ENVIRONMENT",
        "WHAT",
        "COMMIT",
        "SOURCE",
    ]
    assert "production   web 1 → 2" in lines[1]
    assert _COMMIT[:12] in lines[2]
    every = next(line for line in lines if line.startswith("all "))
    assert every.split() == ["all", "4", "4", "3.11", "-", "-", "7d", "7d", "0", "(0.0%)"]
    assert "\x1b" not in result.stdout


def test_one_commit_is_called_so(repository: str) -> None:
    for revision, told in (("main", "3 commits up to"), ("main~2", "1 commit up to")):
        result = run("--repo", repository, "-C", repository, "--revision", revision)
        assert result.stdout.splitlines()[-1].startswith(told)


def test_hostile_texts_steer_no_terminal_and_no_pipeline(repository: str) -> None:
    for arguments in ((), ("--json",)):
        out = run("--repo", repository, "-C", repository, *arguments).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "##vso[" not in out
        assert not re.search(r"^\s*::error", out, re.MULTILINE)


def test_json_keeps_to_its_schema(repository: str) -> None:
    result = run("--repo", repository, "-C", repository, "--json")
    read = json.loads(result.stdout)
    schema = json.loads((FOLDER / "history.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(read)
    assert (read["commits"], read["total"], len(read["deployments"])) == (3, 4, 4)
    newest, second = read["deployments"][:2]
    assert newest["images"] == [{"old": "web:1", "new": "web:2"}]
    assert (newest["promotedFrom"], newest["promotionLeadTime"]) == ("dev", 7 * 86_400)
    assert (second["sourceCommit"], second["leadTime"]) == (_COMMIT, None)
    assert second["subject"].startswith("</script>")


def test_the_page_holds_hostile_texts_as_data_alone(repository: str, tmp_path: Path) -> None:
    file = tmp_path / "history.html"
    assert run("--repo", repository, "-C", repository, "--html", str(file)).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert "<img" not in text
    assert text.count("</script>") == 2
    assert "default-src 'none'" in text
    assert "\x1b" not in text
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert data["total"] == 4


def test_a_limit_says_how_many_are_left_out(repository: str) -> None:
    result = run("--repo", repository, "-C", repository, "--limit", "1")
    assert "and 3 older; --limit 0 shows all" in result.stdout
    assert "older" not in run("--repo", repository, "-C", repository, "--limit", "0").stdout


def test_a_period_is_given_as_days_or_dates(repository: str) -> None:
    def shown(*options: str) -> int:
        result = run("--repo", repository, "-C", repository, "--json", *options)
        return int(json.loads(result.stdout)["total"])

    assert shown("--since", "2023-11-16") == 2
    assert shown("--until", "2023-11-14") == 2
    assert shown("--since", "2023-11-16T22:13:20", "--until", "2023-11-16T22:13:20Z") == 1
    assert shown("--since", "1d") == 0
    for wrong in ("yesterday", "-1d", "99999999d", "0000-00-00", "--upload-pack=x"):
        result = run("--repo", repository, "-C", repository, f"--since={wrong}")
        assert result.exit_code == 2
        assert "is no time" in result.stderr


def test_nothing_that_fits_is_said(repository: str) -> None:
    result = run("--repo", repository, "-C", repository, "--since", "1d")
    assert result.exit_code == 0
    assert "no deployments in 3 commits" in result.stdout


@pytest.mark.parametrize("name", ["wep", "--upload-pack=x", "we\nb", "\x1b[31m", "-"])
def test_a_name_that_never_was_ends_with_2(repository: str, name: str) -> None:
    result = run("--repo", repository, "-C", repository, "--", name)
    assert result.exit_code == 2
    assert "was ever called" in result.stderr
    assert "\x1b" not in result.stderr


def test_options_that_exclude_each_other_are_wrong_use(repository: str) -> None:
    assert run("--stack", "dev", "--environment", "dev").exit_code == 2
    assert run("--repo", repository, "--branch", "nowhere", "-C", repository).exit_code == 2
    assert run("--repo", str(Path(repository) / "missing"), "-C", repository).exit_code == 2


def test_a_page_that_cannot_be_written_ends_with_2(repository: str, tmp_path: Path) -> None:
    file = tmp_path / "no" / "folder" / "history.html"
    result = run("--repo", repository, "-C", repository, "--html", str(file))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_environments_of_another_name_can_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = make_history(tmp_path / "r", [Made(0, {**BASE, **overlay("summit", "1")})])
    given = ("--repo", str(made.path), "-C", str(made.path), "--json")
    assert json.loads(run(*given).stdout)["total"] == 0
    read = json.loads(run(*given, "--environment", "summit=top").stdout)
    assert [one["environment"] for one in read["deployments"]] == ["summit"]


def test_a_shallow_clone_is_told(repository: str, tmp_path: Path) -> None:
    from tests.unit.git_repositories import Repository

    Repository(tmp_path).git("clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    result = run("--repo", str(tmp_path / "shallow"), "-C", repository)
    assert "the clone is shallow" in result.stderr
