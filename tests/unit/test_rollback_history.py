"""A rollback on the history of a server: clones, shallow ones, and others who push meanwhile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aks_gitops.release.reading import DeploymentReader
from aks_gitops.repo.source import SourceError
from aks_gitops.repo.writing.delivery import Delivered, Delivery, deliver
from aks_gitops.rollback.opening import opened_past
from aks_gitops.rollback.request import RollbackError, request
from aks_gitops.rollback.rollback import Asked, Rollback
from tests.unit.deliveries import history, meanwhile
from tests.unit.git_repositories import Repository, isolate_git
from tests.unit.rendering import require
from tests.unit.rollbacks import (
    API,
    WEB,
    Config,
    application,
    deliver_rollback,
    made_reader,
    make_config,
    overlay,
    rollback_of,
    served,
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of the user's be read, and skip without the real kustomize."""
    isolate_git(monkeypatch)
    require("kustomize")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeploymentReader]:
    """One reader for all tests here."""
    with made_reader(tmp_path_factory.mktemp("reader")) as made:
        yield made


@pytest.fixture
def config(tmp_path: Path, reader: DeploymentReader) -> Config:
    """A server that serves parts; web went from v1 to v2 and v3 in production."""
    files = {**application("web"), **application("api")}
    made = make_config(tmp_path, files, reader)
    for tag in ("v2", "v3"):
        made.commit({WEB: overlay("web", tag)}, f"web {tag}")
    return served(made, tmp_path)


def by_url(config: Config, cache: Path, to: str | None = None, **how: str) -> Delivered:
    """Roll web back in production by the URL of the server."""
    asked = Asked("web", "production", request(to, None))
    with opened_past(config.home.url, cache=cache) as past:
        rollback = Rollback(asked, past, config.reader)
        new_branch = Delivery(new_branch=how.get("new_branch", ""))
        return deliver(config.home.url, "main", rollback.change, rollback.message, new_branch)


class TestClones:
    def test_a_url_is_read_by_a_clone_of_commits_that_is_kept(
        self, config: Config, tmp_path: Path
    ) -> None:
        cache = tmp_path / "clones"
        assert by_url(config, cache).outcome == "pushed"
        assert config.show(WEB) == overlay("web", "v2")
        (clone,) = (Repository(one) for one in cache.glob("*.history.git"))
        assert len(clone.missing("refs/history/main")) > 0
        config.pull()
        config.commit({WEB: overlay("web", "v4")})
        assert by_url(config, cache).outcome == "pushed"
        assert config.show(WEB) == overlay("web", "v2")
        assert by_url(config, cache).outcome == "already"

    def test_an_interrupted_clone_is_made_again(self, config: Config, tmp_path: Path) -> None:
        cache = tmp_path / "clones"
        by_url(config, cache)
        (clone,) = cache.glob("*.history.git")
        Repository(clone).git("config", "--unset-all", "remote.origin.url")
        assert by_url(config, cache).outcome == "already"

    def test_a_tag_is_fetched_when_it_is_named(self, config: Config, tmp_path: Path) -> None:
        config.home.git("tag", "good", "main~2")
        assert by_url(config, tmp_path / "clones", to="good").outcome == "pushed"
        assert config.show(WEB) == overlay("web", "v1")
        with pytest.raises(SourceError, match="has no commit or tag 'none'"):
            by_url(config, tmp_path / "clones", to="none")

    def test_a_pull_request_gets_the_rollback_on_a_new_branch(
        self, config: Config, tmp_path: Path
    ) -> None:
        for outcome in ("pushed", "already"):
            done = by_url(config, tmp_path / "clones", new_branch="rollback/web")
            assert (done.outcome, done.branch) == (outcome, "rollback/web")
        assert config.show(WEB) == overlay("web", "v3")
        assert config.show(WEB, "rollback/web") == overlay("web", "v2")

    def test_a_url_that_cannot_be_read_is_told_without_its_password(self, tmp_path: Path) -> None:
        url = "https://someone:swordfish@127.0.0.1:9/config.git"
        with (
            pytest.raises(SourceError) as caught,
            opened_past(url, cache=tmp_path / "clones"),
        ):
            pass
        assert "swordfish" not in str(caught.value)


class TestShallowHistory:
    @pytest.mark.parametrize("to", [None, "registry.example.com/web:v1"])
    def test_one_that_ends_too_early_is_told_with_how_to_deepen_it(
        self, to: str | None, config: Config, tmp_path: Path
    ) -> None:
        shallow = config.home.bare_clone(tmp_path / "shallow.git", "--depth=1")
        cut = Config(config.source, config.reader, shallow)
        with pytest.raises(RollbackError, match="git fetch --unshallow"):
            deliver_rollback(cut, to)

    def test_one_that_is_deep_enough_does(self, config: Config, tmp_path: Path) -> None:
        shallow = config.home.bare_clone(tmp_path / "shallow.git", "--depth=2")
        cut = Config(config.source, config.reader, shallow)
        assert deliver_rollback(cut).outcome == "pushed"
        with pytest.raises(SourceError, match=r"has no commit or tag .*--unshallow"):
            deliver_rollback(cut, "v1.0.0")


class TestRaces:
    def race(self, config: Config, other: Callable[[], object]) -> Delivered:
        """Roll back, and let somebody else push after the first plan."""
        with rollback_of(config) as (asked, _):
            change = meanwhile(asked.change, other)
            return deliver(str(config.home.path), "main", change, asked.message)

    def test_a_commit_of_another_application_stays_before_it(self, config: Config) -> None:
        done = self.race(config, lambda: config.commit({API: overlay("api", "v2")}))
        assert (done.outcome, done.attempts) == ("pushed", 2)
        assert config.show(API) == overlay("api", "v2")
        assert config.changed() == {WEB: "M"}
        assert len(history(config.home)) == 5

    def test_a_new_release_of_the_same_application_is_never_undone_unseen(
        self, config: Config
    ) -> None:
        with pytest.raises(RollbackError, match="was changed on main while this ran"):
            self.race(config, lambda: config.commit({WEB: overlay("web", "v4")}))
        assert config.show(WEB) == overlay("web", "v4")

    def test_two_people_who_roll_back_at_once_make_one_commit(
        self, config: Config, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def other() -> None:
            with monkeypatch.context() as theirs:
                theirs.setenv("GIT_COMMITTER_DATE", "2024-01-02T00:00:00Z")
                deliver_rollback(config)

        assert self.race(config, other).outcome == "already"
        assert len(history(config.home)) == 4


def test_a_local_repository_keeps_its_working_tree(config: Config) -> None:
    source = config.source
    source.git("checkout", "--quiet", "-b", "mine")
    source.write({WEB: overlay("web", "half written"), "new.txt": "x\n"})
    source.git("add", "new.txt")
    before = source.git("status", "--porcelain=v2", "--branch")
    local = Config(source, config.reader)
    assert deliver_rollback(local).outcome == "pushed"
    assert source.git("show", f"main:{WEB}") + "\n" == overlay("web", "v2")
    assert source.git("status", "--porcelain=v2", "--branch") == before
    assert (source.path / WEB).read_text() == overlay("web", "half written")
