"""`aks-gitops new` as a user meets it: files, questions, output, exit codes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli import answering
from aks_gitops.cli.main import main
from aks_gitops.programs.installed import cache_folder
from aks_gitops.repo.layouts import BUILT_IN
from aks_gitops.repo.source import SourceError, open_tree
from aks_gitops.repo.writing.working_tree import write_files
from aks_gitops.scaffold.application import new_application
from tests.unit.git_repositories import Repository, isolate_git, make_repository
from tests.unit.rendering import require
from tests.unit.scaffolds import Repository as InMemory
from tests.unit.scaffolds import answers

_IMAGE = "ghcr.io/example-org/web:1.0.0"
_APP = ("app", "web", "--team", "orders", "--image", _IMAGE, "--port", "8080", "--env", "dev")
_PLAIN = (*_APP, "--kind", "directory")
_START = "teams/orders/apps/web/envs/dev"
_NOTHING = "nothing to mend; {} applications looked at\nNothing to do.\n"
New = Callable[..., Result]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with nothing but a README, and a cache of its own beside the programs."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    own = tmp_path / "cache" / "aks-gitops"
    own.mkdir(parents=True)
    (own / "tools").symlink_to(cache_folder())
    monkeypatch.setenv("XDG_CACHE_HOME", str(own.parent))
    monkeypatch.chdir(tmp_path)
    return make_repository(tmp_path / "config", {"README.md": "Nothing yet\n"})


@pytest.fixture
def new(repository: Repository) -> New:
    def run(*arguments: str, repo: str = str(repository.path), stdin: str = "") -> Result:
        return CliRunner().invoke(main, ["new", *arguments, "--repo", repo], input=stdin)

    return run


def written(repository: Repository) -> list[str]:
    """Return what is new in the working tree, ignored files too."""
    return sorted(
        repository.git("ls-files", "--others").splitlines()
        + repository.git("diff", "--name-only").splitlines()
    )


def test_from_a_readme_to_teams_applications_of_each_kind_and_environments(
    repository: Repository, new: New
) -> None:
    """And 'aks-gitops check' finds nothing in it but the environment that no stack names yet."""
    require("kustomize", "helm")
    assert new("team", "orders", "--owner", "@example-org/orders").exit_code == 0
    for kind in ("kustomize", "helm", "directory"):
        done = new("app", f"web-{kind}", *_APP[2:], "--env", "prod", "--kind", kind)
        assert done.exit_code == 0, done.output
    checked = CliRunner().invoke(main, ["check", "--repo", str(repository.path)])
    assert (checked.exit_code, checked.stdout) == (0, _NOTHING.format(6))
    done = new("environment", "qa", "--like", "production")
    assert done.exit_code == 0
    checked = CliRunner().invoke(main, ["check", "--repo", str(repository.path)])
    assert (checked.exit_code, checked.stdout) == (0, _NOTHING.format(9))
    assert "teams/orders/apps/web-kustomize/overlays/qa/hpa.yaml" in written(repository)


@pytest.mark.parametrize("kind", ["kustomize", "helm", "directory"])
def test_set_image_finds_the_image_of_what_was_written(
    repository: Repository, new: New, kind: str
) -> None:
    require("kustomize", "helm")
    assert new(*_APP, "--kind", kind).exit_code == 0
    repository.commit({})
    asked = ("set-image", "web", "dev", "ghcr.io/example-org/web:1.1.0", "--dry-run")
    done = CliRunner().invoke(main, [*asked, "--repo", str(repository.path)])
    changed = [line for line in done.stdout.splitlines() if line.startswith(("-  ", "+  "))]
    assert [line.rpartition(":")[2].strip() for line in changed] == ["1.0.0", "1.1.0"]


def test_one_of_every_built_in_layout_in_one_repository_passes_the_checks(
    repository: Repository,
) -> None:
    require("kustomize", "helm")
    rows = [one for one in BUILT_IN if one.kind != "applications"]
    rows = [one for one in rows if "cluster" not in one.pattern.placeholders]
    there = InMemory({"teams/orders.yaml": "podSecurity: restricted\n"})
    for number, one in enumerate(rows):
        groups = tuple("shop" for name in one.pattern.placeholders if name == "group")
        kind = "helm" if one.kind == "values" else "kustomize"
        named = {"name": f"web-{number}", "team": one.team or "orders", "layout": one.name}
        there = there.with_files(
            new_application(
                answers(**named, kind=kind, groups=groups, environments=("dev",)), there.ground
            )
        )
    files = {path: there.tree.whole(path).decode() for path in there.tree.listing.files}
    repository.commit(files)
    checked = CliRunner().invoke(main, ["check", "--repo", str(repository.path)])
    assert (checked.exit_code, checked.stdout) == (0, _NOTHING.format(len(rows)))


def test_a_dry_run_shows_the_difference_and_writes_nothing(
    repository: Repository, new: New
) -> None:
    done = new(*_PLAIN, "--dry-run")
    assert done.exit_code == 0
    assert f"--- /dev/null\n+++ b/{_START}/deployment.yaml\n" in done.stdout
    assert written(repository) == []


def test_json_says_what_was_written_and_what_to_know(repository: Repository, new: New) -> None:
    done = new(*_PLAIN, "--json")
    said = json.loads(done.stdout)
    assert said["outcome"] == "written"
    assert said["files"] == written(repository)
    assert [one["environment"] for one in said["applications"]] == ["dev"]
    assert any("has no team file" in note for note in said["notes"])
    again = json.loads(new(*_PLAIN, "--json").stdout)
    assert (again["outcome"], again["files"]) == ("already", [])


def test_a_new_environment_s_settings_are_printed(repository: Repository, new: New) -> None:
    assert new(*_PLAIN).exit_code == 0
    done = new("environment", "preview", "--like", "dev")
    assert done.exit_code == 0, done.output
    assert "environments:\n  preview:\n    syncPolicy: {automated: true" in done.stdout


class TestWhatIsThereStays:
    def test_a_file_that_somebody_changed_is_named_and_nothing_is_written(
        self, repository: Repository, new: New
    ) -> None:
        repository.commit({f"{_START}/deployment.yaml": "kind: Deployment\n"})
        done = new(*_PLAIN)
        assert done.exit_code == 1
        assert f"{_START}/deployment.yaml: the file is there already" in done.stderr
        assert written(repository) == []

    def test_an_ignored_file_is_named(self, repository: Repository, new: New) -> None:
        repository.commit({".gitignore": "pdb.yaml\n"})
        done = new(*_PLAIN)
        assert done.exit_code == 2
        assert f"ignores '{_START}/pdb.yaml'" in done.stderr
        assert written(repository) == []

    def test_what_git_does_not_know_is_named(self, repository: Repository, new: New) -> None:
        repository.commit({".gitignore": "*\n!*/\n!*.yaml\nteams/orders/apps\n"})
        place = repository.path / "teams"
        place.write_text("a file in the place of a folder")
        done = new(*_PLAIN)
        assert done.exit_code == 2
        assert place.read_text() == "a file in the place of a folder"

    def test_no_symbolic_link_leads_elsewhere(
        self, repository: Repository, new: New, tmp_path: Path
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        (repository.path / "teams").symlink_to(tmp_path / "elsewhere")
        done = new(*_PLAIN)
        assert done.exit_code == 1
        assert "holds a symbolic link at 'teams'" in done.stderr
        assert list((tmp_path / "elsewhere").iterdir()) == []

    def test_where_one_file_cannot_be_written_none_is(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.commit({"CODEOWNERS": "* @o/p\n"})
        tree = open_tree(str(repository.path), working_tree=True)
        files = {"CODEOWNERS": b"* @o/x\n", "a/b/one.yaml": b"1\n", "a/c/two.yaml": b"2\n"}
        real, calls = os.link, 0

        def link(*places: str) -> None:
            nonlocal calls
            calls += 1
            if calls == 2:
                raise OSError(28, "No space left on device")
            real(*places)

        monkeypatch.setattr(os, "link", link)
        with pytest.raises(SourceError, match="No space left"):
            write_files(str(repository.path), tree, files)
        assert calls == 2
        assert written(repository) == []
        assert not (repository.path / "a").exists()

    def test_somebody_s_change_meanwhile_is_not_lost(self, repository: Repository) -> None:
        repository.commit({"CODEOWNERS": "* @o/p\n"})
        tree = open_tree(str(repository.path), working_tree=True)
        assert list(tree.listing.files) == ["CODEOWNERS", "README.md"]
        (repository.path / "x.yaml").write_text("somebody's")
        with pytest.raises(SourceError, match=r"holds 'x\.yaml' already; nothing is overwritten"):
            write_files(str(repository.path), tree, {"x.yaml": b"ours"})
        assert (repository.path / "x.yaml").read_text() == "somebody's"


class TestQuestions:
    def test_without_a_terminal_what_is_missing_is_wrong_use(self, new: New) -> None:
        done = new("app", "web", "--team", "orders", "--port", "80")
        assert done.exit_code == 2
        assert "--image, --env must be given" in done.stderr
        assert new("team", "orders").exit_code == 2
        assert new("environment", "preview").exit_code == 2

    def test_on_a_terminal_only_what_no_option_said_is_asked(
        self, repository: Repository, new: New, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answering, "is_terminal", lambda: True)
        done = new(*_PLAIN[:4], "--kind", "directory", stdin=f"{_IMAGE}\n\ndev, staging\n")
        assert done.exit_code == 0, done.output
        assert "The team" not in done.stderr
        assert "The port that it listens on [8080]:" in done.stderr
        assert any("/staging/" in path for path in written(repository))

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--port", "0"),
            ("--port", "70000"),
            ("--image", "--upload-pack=x"),
            ("--image", "UPPER:1"),
            ("--kind", "jsonnet"),
        ],
    )
    def test_what_cannot_be_is_wrong_use(self, new: New, arguments: tuple[str, str]) -> None:
        assert new(*_PLAIN, *arguments).exit_code == 2


class TestHostile:
    @pytest.mark.parametrize(
        "change",
        [
            ("app", "../web"),
            ("app", "web\nx"),
            ("app", "-x"),
            ("--team", "../../etc"),
            ("--team", "--upload-pack=x"),
            ("--probe", "/x\n- evil: true"),
            ("--probe", "/{{ .Values }}"),
            ("--group", "../x"),
            ("--env", "../dev"),
            ("--layout", "{app}/../{env}"),
            ("--autoscale", "$(id)"),
        ],
        ids=repr,
    )
    def test_hostile_answers_fail_and_do_nothing(
        self, repository: Repository, new: New, change: tuple[str, str]
    ) -> None:
        option, text = change
        if option == "app":
            ends = [*_PLAIN[2:], "--repo", str(repository.path), "--", text]
            done = CliRunner().invoke(main, ["new", "app", *ends])
        else:
            done = new(*_PLAIN, f"{option}={text}")
        assert done.exit_code in (1, 2)
        assert isinstance(done.exception, SystemExit)
        assert written(repository) == []

    @pytest.mark.parametrize("repo", ["--upload-pack=touch x", "ext::sh -c id", "/nowhere"])
    def test_a_hostile_repository_is_refused(self, new: New, repo: str) -> None:
        assert new(*_PLAIN, repo=repo).exit_code == 2


class TestDelivered:
    def test_as_one_commit_for_a_pull_request_and_not_twice(
        self, repository: Repository, new: New, tmp_path: Path
    ) -> None:
        bare = repository.bare_clone(tmp_path / "bare.git")
        first = new(*_PLAIN, "--new-branch", "web", repo=bare.url)
        assert first.exit_code == 0, first.output
        assert bare.git("rev-list", "--count", "main..web") == "1"
        assert bare.git("show", "-s", "--format=%B", "web") == (
            f"feat(web): add it to dev\n\nApplication: web\nEnvironment: dev\nImage: {_IMAGE}"
        )
        again = new(*_PLAIN, "--new-branch", "web", repo=bare.url)
        assert "holds this already" in again.stdout
        assert bare.git("rev-list", "--count", "main..web") == "1"
        assert written(repository) == []

    def test_a_dry_run_pushes_nothing(
        self, repository: Repository, new: New, tmp_path: Path
    ) -> None:
        done = new(*_PLAIN, "--new-branch", "web", "--dry-run")
        assert done.exit_code == 0, done.output
        assert "The commit on web would say:" in done.stdout
        assert repository.git("branch", "--list", "web") == ""

    def test_from_a_folder_of_a_repository_only_what_lies_in_it_is_pushed(
        self, repository: Repository, new: New
    ) -> None:
        folder = str(repository.path / "config")
        (repository.path / "config").mkdir()
        done = new(*_PLAIN, "--new-branch", "web", repo=folder)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "has no folder 'config'; push it first" in done.stderr
        repository.commit({"config/README.md": ""})
        done = new(*_PLAIN, "--new-branch", "web", repo=folder)
        assert done.exit_code == 0, done.output
        pushed = repository.git("diff", "--name-only", "main", "web").splitlines()
        assert f"config/{_START}/deployment.yaml" in pushed
        assert all(path.startswith("config/") for path in pushed)
        assert written(repository) == []
