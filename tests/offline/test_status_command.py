"""`aks-gitops status` against an API server that notes every request."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

import pytest
import yaml
from click.testing import CliRunner, Result

from aks_gitops.cli.main import main
from tests.offline.edited import PROJECT
from tests.unit.argocd_lists import ApiServer, api_server
from tests.unit.git_repositories import Repository, isolate_git, make_repository

_URL = "https://git.example.com/config.git"
_MAP = "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {}}}}}\n"
Manifest = dict[str, object]


def application(name: str) -> Manifest:
    """Return an Application as git has it."""
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": name,
            "namespace": "argocd",
            "labels": {"aks-gitops/team": name.partition("-")[0]},
        },
        "spec": {
            "project": "shop",
            "source": {"repoURL": _URL, "path": name, "targetRevision": "main"},
            "destination": {"server": "https://kubernetes.default.svc", "namespace": name},
            "syncPolicy": {"automated": {"prune": True}},
        },
    }


def there(name: str, commit: str, **status: object) -> Manifest:
    """Return an Application as Argo CD shows it: Synced, Healthy, from a commit."""
    shown = {
        "sync": {"status": "Synced", "revision": commit},
        "health": {"status": "Healthy"},
        "history": [{"revision": commit, "deployedAt": "2026-11-21T20:00:00Z"}],
        **status,
    }
    return {**application(name), "status": shown}


class Scene(NamedTuple):
    """A repository of two applications, `orders-dev` and `shop-dev`, and what stands for a
    cluster."""

    repository: Repository
    server: ApiServer
    folder: Path

    @property
    def tip(self) -> str:
        return self.repository.git("rev-parse", "HEAD")

    def run(self, *arguments: str, repository: str = "", revision: str = "") -> Result:
        command = ["status", "--kube-context", "here", "-C", str(self.folder)]
        command += ["--kubeconfig", str(self.server.kubeconfig(self.folder))]
        command += ["--repo", repository or str(self.repository.path)]
        command += ["--revision", revision] if revision else []
        return CliRunner().invoke(main, [*command, *arguments])

    def json(self, *arguments: str) -> dict[str, Mapping[str, object]]:
        """Return what is told of each Application."""
        told = json.loads(self.run("--json", *arguments).stdout)
        return {cast(str, one["name"]): one for one in told["applications"]}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    isolate_git(monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    names = ("orders-dev", "shop-dev")
    files = {f"argocd/{name}.yaml": yaml.safe_dump(application(name)) for name in names}
    files |= {f"{name}/map.yaml": _MAP.format(name) for name in names}
    repository = make_repository(tmp_path / "repository", files)
    repository.git("remote", "add", "origin", _URL)
    with api_server() as server:
        found = Scene(repository, server, tmp_path)
        server.objects = [there(name, found.tip) for name in names]
        yield found


def test_all_that_is_synced_healthy_and_at_the_tip_is_fine(scene: Scene) -> None:
    result = scene.run()
    assert result.exit_code == 0, result.output
    assert "2 Applications, all as git says" in result.stdout
    line = next(one for one in result.stdout.splitlines() if one.startswith("orders"))
    assert line.split() == [
        *("orders", "dev", "orders-dev", "Synced", "Healthy", "0"),
        *(scene.tip[:12], "2026-11-21T20:00:00Z"),
    ]


def test_the_cluster_is_only_read(scene: Scene) -> None:
    scene.server.objects = [there("orders-dev", "0" * 40, sync={"status": "OutOfSync"})]
    assert scene.run().exit_code == 1
    assert {method for method, _ in scene.server.asked} == {"GET"}
    assert [path for _, path in scene.server.asked] == [
        "/api",
        "/apis/argoproj.io/v1alpha1",
        "/apis/argoproj.io/v1alpha1/applications",
        "/apis/argoproj.io/v1alpha1/applicationsets",
    ]


def test_only_commits_that_change_an_application_are_held_against_it(scene: Scene) -> None:
    old = scene.tip
    scene.repository.commit({"orders-dev/map.yaml": _MAP.format("other")})
    scene.repository.commit({"README.md": "More words\n"})
    scene.server.objects = [there(name, old) for name in ("orders-dev", "shop-dev")]
    told = scene.json()
    assert [(one["behind"], one["changed"]) for one in told.values()] == [(2, True), (2, False)]
    assert told["orders-dev"]["problems"] == [
        f"{old[:8]} is 2 behind the branch, and it changed; refresh it, or look at the webhook"
    ]
    assert told["shop-dev"]["problems"] == []


def test_what_is_in_the_way_is_told_in_argo_cds_own_words(scene: Scene) -> None:
    words = "Failed to load target state: kustomize build: no such file"
    broken = there(
        "orders-dev",
        scene.tip,
        sync={"status": "Unknown"},
        conditions=[{"type": "ComparisonError", "message": words}],
    )
    scene.server.objects = [broken, there("shop-dev", scene.tip)]
    result = scene.run()
    assert result.exit_code == 1
    assert "orders-dev: is Unknown; its last sync, or a look at it, failed" in result.stdout
    assert f"    ComparisonError: {words}" in result.stdout.splitlines()


def test_an_application_that_is_missing_and_one_that_git_does_not_know_are_told(
    scene: Scene,
) -> None:
    scene.server.objects = [there("orders-dev", scene.tip), there("extra-dev", scene.tip)]
    told = scene.json()
    assert told["shop-dev"]["problems"] == [
        "is not there, though git says so (argocd/shop-dev.yaml)"
    ]
    assert told["extra-dev"]["problems"] == [
        "is not in git (made by hand); delete it, or commit it"
    ]


def test_what_somebody_changed_in_an_application_is_told(scene: Scene) -> None:
    changed = there("orders-dev", scene.tip)
    spec = cast(dict[str, dict[str, object]], changed["spec"])
    changed["spec"] = {
        **spec,
        "source": {**spec["source"], "targetRevision": "hotfix"},
        "syncPolicy": {},
    }
    scene.server.objects = [changed, there("shop-dev", scene.tip)]
    assert scene.json()["orders-dev"]["problems"] == [
        "spec.automated.enabled is false, git says true",
        "spec.automated.prune is false, git says true",
        "spec.sources[0].targetRevision is 'hotfix', git says 'main'",
    ]


@pytest.mark.parametrize(
    "revision", ["--upload-pack=touch owned", "0" * 40, "v1.2.3\nx", "HEAD", "main"]
)
def test_a_revision_that_git_does_not_know_is_not_given_to_git(scene: Scene, revision: str) -> None:
    scene.server.objects = [there("orders-dev", revision), there("shop-dev", scene.tip)]
    told = scene.json()["orders-dev"]
    assert (told["behind"], told["changed"]) == (None, None)
    assert "is no commit that is known here; run 'git fetch'" in str(told["problems"])


def test_a_commit_that_is_not_on_the_branch_is_told(scene: Scene) -> None:
    scene.repository.git("checkout", "--quiet", "-b", "hotfix")
    hotfix = scene.repository.commit({"orders-dev/map.yaml": _MAP.format("hot")})
    scene.repository.git("checkout", "--quiet", "-")
    scene.server.objects = [there("orders-dev", hotfix), there("shop-dev", scene.tip)]
    told = scene.json("--team", "orders")
    assert list(told) == ["orders-dev"]
    assert told["orders-dev"]["problems"] == [
        f"{hotfix[:8]} is 1 ahead of what is known here; run 'git fetch'"
    ]


def test_a_url_is_read_without_a_checkout(scene: Scene) -> None:
    old = scene.tip
    scene.repository.commit({"orders-dev/map.yaml": _MAP.format("other")})
    scene.repository.git("config", "uploadpack.allowFilter", "true")
    scene.repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    scene.server.objects = [there(name, old) for name in ("orders-dev", "shop-dev")]
    result = scene.run("--json", repository=scene.repository.url, revision="main")
    told = json.loads(result.stdout)["applications"]
    assert [(one["behind"], one["changed"]) for one in told] == [(1, True), (1, False)]


def test_what_the_remote_has_counts_not_what_is_not_pushed_yet(scene: Scene) -> None:
    pushed = scene.tip
    scene.repository.git("update-ref", "refs/remotes/origin/HEAD", pushed)
    scene.repository.commit({"orders-dev/map.yaml": _MAP.format("mine")})
    assert scene.run().exit_code == 0


def test_a_user_who_may_read_one_namespace_is_told_so(scene: Scene) -> None:
    scene.server.only = "argocd"
    result = scene.run()
    assert result.exit_code == 0, result.output
    assert "only looked into the namespaces you may read: argocd" in result.stdout


def test_environments_and_teams_can_be_picked(scene: Scene) -> None:
    assert list(scene.json("--team", "shop")) == ["shop-dev"]
    assert list(scene.json("--environment", "dev")) == ["orders-dev", "shop-dev"]
    assert scene.json("--environment", "staging") == {}


def test_a_cluster_that_does_not_answer_is_no_finding(scene: Scene) -> None:
    scene.server.only = "elsewhere"
    result = scene.run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cannot list applications" in result.stderr


def test_of_several_stacks_one_is_named(scene: Scene) -> None:
    result = scene.run("-C", str(PROJECT))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "several stacks read it; say which one with -s: dev, local, production" in result.stderr


def test_hand_written_applications_of_another_argo_cd_are_left_out(scene: Scene) -> None:
    other = application("orders-production")
    commit = scene.repository.commit(
        {
            "argocd-production/orders.yaml": yaml.safe_dump(other),
            "orders-production/map.yaml": _MAP.format("orders"),
        }
    )
    scene.server.objects = [there(name, commit) for name in ("orders-dev", "shop-dev")]
    result = scene.run()
    assert result.exit_code == 0, result.output
    assert "of other Argo CDs, and left out: argocd-production" in result.stdout
