"""`aks-gitops check` and `aks-gitops diff` as a user meets them: output, files, exit codes."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from aks_gitops.settings.schema import schemas
from tests.offline.processes import run_command as run
from tests.unit.git_repositories import Repository, isolate_git

TOP = Path(__file__).resolve().parents[2]
PROJECT = """
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec:
  sourceRepos: ["*"]
  destinations: [{server: https://kubernetes.default.svc, namespace: shop-*}]
  namespaceResourceWhitelist: [{group: "", kind: ConfigMap}]
"""
APPLICATION = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  project: shop
  source:
    repoURL: https://github.com/example-org/config.git
    path: apps/shop
    targetRevision: main
  destination: {server: https://kubernetes.default.svc, namespace: shop-dev}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {key: value}\n"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {key: swordfish}\n"
FORMATS = ("text", "markdown", "json", "sarif", "junit", "github")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository whose second commit changes a value; a third file is not committed yet."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "config"
    path.mkdir()
    monkeypatch.chdir(path)
    made = Repository(path)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("remote", "add", "origin", "https://github.com/example-org/config.git")
    made.write(
        {
            "argocd/project.yaml": PROJECT,
            "argocd/shop.yaml": APPLICATION,
            "apps/shop/web.yaml": CONFIG_MAP,
        }
    )
    for message, text in (("first", CONFIG_MAP), ("second", CONFIG_MAP.replace("value", "other"))):
        made.write({"apps/shop/web.yaml": text})
        made.git("add", ".")
        made.git("commit", "--quiet", "--message", message)
    made.write({"apps/shop/secret.yaml": SECRET})
    return made


def test_what_is_not_committed_is_checked_and_an_error_exits_with_1(repository: Repository) -> None:
    result = run("check", "HEAD", "--repo", str(repository.path))
    assert result.returncode == 1
    assert result.stdout.splitlines()[0].startswith("2 errors")
    assert "apps/shop/secret.yaml:1" in result.stdout
    assert "Checking" in result.stderr


def test_a_change_without_errors_exits_with_0(repository: Repository) -> None:
    result = run("check", "HEAD~1..HEAD", "--repo", str(repository.path))
    assert result.returncode == 0
    assert "1 application changes" in result.stdout.splitlines()[0]


def test_where_nothing_is_another_nothing_is_read(repository: Repository) -> None:
    result = run("check", "HEAD..HEAD", "--repo", str(repository.path), "--format", "json")
    told = json.loads(result.stdout)
    assert result.returncode == 0
    assert (told["applications"], told["rendered"], told["findings"]) == (None, 0, [])
    everything = run("check", "HEAD..HEAD", "--repo", str(repository.path), "--everything")
    assert everything.returncode == 0


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_goes_to_stdout_alone_without_the_secret(
    repository: Repository, form: str
) -> None:
    result = run("check", "HEAD", "--repo", str(repository.path), "--format", form)
    assert result.returncode == 1
    assert result.stdout
    assert "Checking" not in result.stdout
    assert "swordfish" not in result.stdout + result.stderr


def test_one_run_writes_the_files_of_every_place(repository: Repository, tmp_path: Path) -> None:
    out = tmp_path / "report"
    arguments = ("check", "HEAD", "--repo", str(repository.path), "--out", str(out))
    for _ in range(2):  # The second run writes over the first.
        run(*arguments, "--link-base", "https://github.com/example-org/config/blob/main")
    found = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert found == {
        "comment.md",
        "report.html",
        "report.json",
        "report.sarif",
        "report.xml",
        "summary.md",
    }
    assert "blob/main/apps/shop/secret.yaml#L1" in (out / "comment.md").read_text()
    assert not [path for path in out.iterdir() if "swordfish" in path.read_text()]
    schema = json.loads(schemas()["report.schema.json"])
    Draft202012Validator(schema).validate(json.loads((out / "report.json").read_text()))


def test_a_folder_of_somebody_elses_is_not_written_over(
    repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    result = run("check", "--repo", str(repository.path), "--out", str(tmp_path / "mine"))
    assert result.returncode == 2
    assert "choose another with --out" in result.stderr


@pytest.mark.parametrize("wrong", [("--link-base", "ftp://x"), ("--comment-limit", "5")])
def test_wrong_use_exits_with_2(repository: Repository, wrong: tuple[str, str]) -> None:
    assert run("check", "--repo", str(repository.path), *wrong).returncode == 2


def test_the_rules_are_listed_without_a_repository() -> None:
    assert "project-missing" in run("check", "--rules").stdout
    for arguments in (("--rules", "--format", "json"), ("--format", "json", "--rules")):
        result = run("check", *arguments)
        assert result.returncode == 0
        assert json.loads(result.stdout)["rules"][0]["id"] == "project-missing"


def test_a_difference_is_shown_by_field(repository: Repository) -> None:
    result = run("diff", "HEAD~1..HEAD", "--repo", str(repository.path))
    assert result.returncode == 0
    assert '    - data.key: "value"\n    + data.key: "other"\n' in result.stdout


def test_a_difference_can_be_the_exit_code(repository: Repository) -> None:
    arguments = ("--repo", str(repository.path), "--exit-code")
    assert run("diff", "HEAD~1..HEAD", *arguments).returncode == 1
    assert run("diff", "HEAD..HEAD", *arguments).returncode == 0


def test_a_difference_can_be_narrowed_to_an_application(repository: Repository) -> None:
    arguments = ("diff", "HEAD~1..HEAD", "--repo", str(repository.path), "--format", "json")
    schema = Draft202012Validator(json.loads(schemas()["diff.schema.json"]))
    for name, number in (("shop", 1), ("other", 0)):
        found = json.loads(run(*arguments, "--application", name).stdout)
        schema.validate(found)
        assert len(found["changes"]) == number


def test_nobody_says_that_an_application_of_another_repository_has_no_objects(
    repository: Repository,
) -> None:
    there = APPLICATION.replace("config.git", "other.git").replace("name: shop,", "name: there,")
    repository.write({"argocd/there.yaml": there})
    result = run("diff", "HEAD", "--repo", str(repository.path), "--application", "there")
    assert result.stdout == "+ there [dev] added; objects not in this repository\n"


def test_an_application_that_does_not_change_is_named(repository: Repository) -> None:
    arguments = ("diff", "HEAD~1..HEAD", "--repo", str(repository.path))
    result = run(*arguments, "--application", "shop", "--application", "shpo")
    assert result.stdout.startswith("! shop ")
    assert result.stderr.endswith("shpo: no Application of this name changes\n")
    assert result.returncode == 0


def test_a_difference_is_markdown_for_people(repository: Repository) -> None:
    result = run("diff", "HEAD~1..HEAD", "--repo", str(repository.path), "--format", "markdown")
    assert "| `shop` | **changed in what it deploys** | 1 object changed |" in result.stdout
