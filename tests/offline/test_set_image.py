"""`aks-gitops set-image` as a pipeline meets it: what is pushed, printed and refused."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main
from tests.unit.deliveries import make_server
from tests.unit.git_repositories import Repository, isolate_git
from tests.unit.released import overlays

_FILES = overlays("teams/shop/apps/web", {"dev": "1.0.0", "production": "0.9.0"})
_DEV = "teams/shop/apps/web/overlays/dev/kustomization.yaml"
_PRODUCTION = "teams/shop/apps/web/overlays/production/kustomization.yaml"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The bare repository that Argo CD follows."""
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return make_server(tmp_path, _FILES)


def _set_image(
    server: Repository,
    *more: str,
    app: str = "web",
    env: str = "dev",
    image: str = "r.io/web:1.1.0",
) -> Result:
    """Run the command apart from the project that these tests are part of."""
    place = ["--repo", str(server.path), "-C", str(server.path.parent)]
    arguments = ["set-image", *place, *more, "--", app, env, image]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_a_release_is_one_commit_that_says_what_it_is_and_again_is_none(
    server: Repository,
) -> None:
    done = _set_image(server, "--source-commit", "abc1234")
    assert done.exit_code == 0, done.stderr
    tip = server.git("rev-parse", "main")
    assert done.stdout == (
        f"web in dev: r.io/web:1.0.0 -> r.io/web:1.1.0\npushed {tip[:12]} to main: {_DEV}\n"
    )
    assert server.git("show", "--format=%B", "--unified=0", "main") == (
        "chore(web): run web:1.1.0 in dev\n\nApplication: shop/web\nEnvironment: dev\n"
        "Image: r.io/web:1.1.0\nSource-Commit: abc1234\n\n\n"
        f"diff --git a/{_DEV} b/{_DEV}\n"
        + "\n".join(server.git("diff", "--unified=0", "main~", "main").splitlines()[1:])
    )
    assert server.git("diff", "--unified=0", "main~", "main").splitlines()[-2:] == [
        "-    newTag: 1.0.0",
        "+    newTag: 1.1.0",
    ]
    again = _set_image(server, "--source-commit", "abc1234")
    assert again.exit_code == 0
    assert again.stdout == f"main holds this already, at {tip[:12]}; no commit was made\n"
    assert server.git("rev-parse", "main") == tip


def test_a_dry_run_shows_the_difference_and_writes_nothing(server: Repository) -> None:
    before = server.git("for-each-ref")
    done = _set_image(server, "--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["outcome"] == "planned"
    assert said["files"] == [_DEV]
    assert "-    newTag: 1.0.0\n+    newTag: 1.1.0\n" in said["diff"]
    assert said["message"].startswith("chore(web): run web:1.1.0 in dev\n")
    assert said["applications"] == [
        {
            "application": "shop/web",
            "name": "shop-web-dev",
            "environment": "dev",
            "images": [{"old": "r.io/web:1.0.0", "new": "r.io/web:1.1.0"}],
        }
    ]
    assert server.git("for-each-ref") == before


def test_a_new_branch_for_a_pull_request_leaves_the_branch_itself(server: Repository) -> None:
    tip = server.git("rev-parse", "main")
    done = _set_image(server, "--new-branch", "release/web", "--author", "CI <ci@example.com>")
    assert done.exit_code == 0, done.stderr
    assert server.git("rev-parse", "main", "release/web~") == f"{tip}\n{tip}"
    assert server.git("log", "-1", "--format=%an <%ae>", "release/web") == "CI <ci@example.com>"


def _checkout(server: Repository, folder: Path) -> Repository:
    server.git("clone", "--quiet", ".", str(folder / "checkout"))
    return Repository(folder / "checkout")


def test_a_checkout_is_left_alone_and_its_origin_gets_the_commit(
    server: Repository, tmp_path: Path
) -> None:
    checkout = _checkout(server, tmp_path)
    checkout.write({_DEV: "resources: []  # not committed\n"})
    state = checkout.git("status", "--porcelain", "--branch"), checkout.git("for-each-ref")
    done = _set_image(checkout)
    assert done.exit_code == 0, done.stderr
    assert server.git("log", "-1", "--format=%s", "main") == "chore(web): run web:1.1.0 in dev"
    assert (
        checkout.git("status", "--porcelain", "--branch"),
        checkout.git("for-each-ref"),
    ) == state


@pytest.mark.parametrize(
    ("app", "more", "code", "said"),
    [
        ("wbe", (), 2, "error: there is no application 'wbe'; did you mean 'web'?"),
        ("-x", (), 2, "error: there is no application '-x'; there are web"),
        ("--upload-pack=x", (), 2, "error: there is no application '--upload-pack=x'"),
        ("web\nImage: x", (), 2, "error: there is no application 'web\\nImage: x'"),
        ("web\x1b[31m", (), 2, "error: there is no application 'web\\x1b[31m'"),
        ("web", ("--branch=--upload-pack=x",), 2, "can have no branch '--upload-pack=x'"),
        ("web", ("--new-branch=../x",), 2, "can have no branch '../x'"),
        ("web", ("--new-branch=a\nb",), 2, "can have no branch 'a\\nb'"),
        ("web", ("--source-commit=a\nImage: b",), 2, "whose Source-Commit is 'a\\nImage: b'"),
        ("web", ("--author=A\nB <a@b>",), 2, "whose author's name is 'A\\nB'"),
        ("web", ("--author=A",), 2, "--author is 'A'; write 'NAME <EMAIL>'"),
        ("web", ("--token-variable=NOT_SET",), 2, "takes no token"),
        ("web", ("--helm-key=a.b",), 0, ""),
    ],
)  # fmt: skip
def test_hostile_and_mistaken_arguments_do_nothing_but_fail(
    server: Repository, app: str, more: tuple[str, ...], code: int, said: str
) -> None:
    before = server.git("for-each-ref")
    done = _set_image(server, *more, "--dry-run", app=app)
    assert done.exit_code == code, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert all(line.isprintable() for line in (done.stdout + done.stderr).splitlines())
    assert server.git("for-each-ref") == before


@pytest.mark.parametrize("repo", ["--upload-pack=x", "ext::sh -c x", "-x", "/nowhere"])
def test_what_is_no_repository_is_refused(server: Repository, repo: str) -> None:
    done = _set_image(server, f"--repo={repo}")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: ")
    assert done.stdout == ""
    assert list(server.path.parent.glob("x*")) == []


def test_what_is_no_image_is_wrong_use(server: Repository) -> None:
    done = _set_image(server, image="r.io/web:1.0;id")
    assert done.exit_code == 2
    assert "image 'r.io/web:1.0;id' is no image" in done.stderr


def test_a_refused_image_exits_1_and_names_the_place_and_the_fix(server: Repository) -> None:
    done = _set_image(server, env="prod", image="r.io/web:latest")
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1] == (
        "error: teams/shop/apps/web/overlays/production: image r.io/web:latest has a tag that "
        "moves, which web in production does not take; name a version, or a digest"
    )


_STACK = """\
config:
  config:gitops:
    repository: {server}
    revision: main
    protect: false
    environments:
      {environment}:
        syncPolicy:
          automated: true
          prune: true
          selfHeal: true
          preserveResourcesOnDeletion: false
  config:cluster: {{mode: kubeconfig}}
  config:argocd: {{install: none, config: leave}}
"""


def test_a_file_that_an_application_of_a_stack_that_was_not_asked_for_reads_is_refused(
    server: Repository, tmp_path: Path
) -> None:
    checkout = _checkout(server, tmp_path)
    checkout.commit({_PRODUCTION: "resources: [../dev]\n"})
    checkout.git("push", "--quiet", "origin", "main")
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: config\nruntime: python\n")
    for name in ("dev", "production"):
        text = _STACK.format(server=f"file://{server.path}", environment=name)
        (project / f"Pulumi.{name}.yaml").write_text(text)
    arguments = ["set-image", "-C", str(project), "--stack", "dev", "web", "dev", "r.io/web:1.1.0"]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 1, done.output
    assert "is in a file that web in production read too" in done.stderr
    (project / "Pulumi.production.yaml").write_text("config: {config:gitops: {protect: false}}\n")
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 1
    assert "error: stack production: gitops.repository: is missing; add it" in done.stderr


class TestAFolderOfAnotherRepository:
    @pytest.fixture
    def folder(self, tmp_path: Path, server: Repository) -> Path:
        """A folder of a checkout that is a config repository, as it lies beside a program."""
        files = {f"deploy/config/{path}": text for path, text in _FILES.items()}
        beside = {
            "main.py": "print()\n",
            "apps/web/overlays/dev/kustomization.yaml": "images: []\n",
        }
        outer = make_server(tmp_path / "outer", files | beside)
        return _checkout(outer, tmp_path).path / "deploy" / "config"

    def test_only_what_lies_in_it_changes(self, folder: Path) -> None:
        done = _set_image(Repository(folder))
        assert done.exit_code == 0, done.stderr
        outer = Repository(folder.parents[2] / "outer" / "server.git")
        assert done.stdout.endswith(f" to main: deploy/config/{_DEV}\n")
        assert outer.git("diff", "--name-only", "main~", "main") == f"deploy/config/{_DEV}"
        assert outer.git("diff", "--unified=0", "main~", "main").splitlines()[-2:] == [
            "-    newTag: 1.0.0",
            "+    newTag: 1.1.0",
        ]
        assert "no commit was made" in _set_image(Repository(folder)).stdout
        looked = CliRunner().invoke(main, ["history", "web", "--repo", str(folder)])
        assert looked.exit_code == 0, looked.output
        Repository(folder).git("pull", "--quiet")
        looked = CliRunner().invoke(main, ["history", "web", "--repo", str(folder)])
        assert "1.1.0" in looked.output

    def test_promotions_too(self, folder: Path) -> None:
        place = ["--repo", str(folder), "-C", str(folder.parents[2])]
        arguments = ["promote", "web", "--from", "dev", "--to", "production", "--no-compare"]
        done = CliRunner().invoke(main, [*arguments, *place], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        outer = Repository(folder.parents[2] / "outer" / "server.git")
        assert outer.git("diff", "--name-only", "main~", "main") == f"deploy/config/{_PRODUCTION}"

    def test_one_that_was_never_pushed_is_told(self, folder: Path) -> None:
        new = folder.parent / "new"
        new.mkdir()
        done = _set_image(Repository(new))
        assert done.exit_code == 2
        assert "main: has no folder 'deploy/new'; push it first" in done.stderr
