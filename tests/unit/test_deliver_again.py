"""Servers that answer 429, 5xx or break off are asked again; what they took is pushed once."""

import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from aks_gitops.repo.tree import WholeTree
from aks_gitops.repo.writing.delivery import Delivered, Delivery, deliver
from aks_gitops.repo.writing.edits import Change, Edits
from aks_gitops.repo.writing.failures import DeliveryError
from aks_gitops.repo.writing.login import Token
from tests.unit.deliveries import MESSAGE, WEB, history, make_server, released, web_runs
from tests.unit.git_http_server import PASSWORD, http_server
from tests.unit.git_repositories import Repository, isolate_git

_LS_REMOTE = "GET /server.git/info/refs?service=git-upload-pack"
_FETCH = "POST /server.git/git-upload-pack"
_ASK_TO_PUSH = "GET /server.git/info/refs?service=git-receive-pack"
_PUSH = "POST /server.git/git-receive-pack"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)
    monkeypatch.setenv("CONFIG_TOKEN", PASSWORD)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("aks_gitops.repo.writing.delivery._SHORTEST", 0.05)


@pytest.fixture
def server(tmp_path: Path) -> Repository:
    made = make_server(tmp_path)
    made.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return made


class _Failing:
    """Fails some requests, each the first few times."""

    def __init__(self, trouble: Mapping[str, str], times: int = 1) -> None:
        self.trouble = trouble
        self.times = times
        self.seen: Counter[str] = Counter()

    def __call__(self, request: str) -> str:
        self.seen[request] += 1
        return self.trouble.get(request, "") if self.seen[request] <= self.times else ""


def _deliver(
    server: Repository, failing: _Failing, change: Change | None = None, **how: int | str
) -> Delivered:
    options = Delivery(token=Token("CONFIG_TOKEN"), **how)  # type: ignore[arg-type]
    with http_server(server.path.parent, failing) as (url, _):
        return deliver(f"{url}/server.git", "main", change or web_runs("v2"), MESSAGE, options)


class TestAServerThatFailsForAMoment:
    @pytest.mark.parametrize("request_", [_LS_REMOTE, _FETCH, _ASK_TO_PUSH, _PUSH])
    @pytest.mark.parametrize("trouble", ["503 Service Unavailable", "429 Too Many Requests", "cut"])
    def test_it_is_asked_again(self, server: Repository, request_: str, trouble: str) -> None:
        done = _deliver(server, _Failing({request_: trouble}))
        assert (done.outcome, done.attempts) == ("pushed", 2)
        assert history(server) == [done.commit, done.parent]

    def test_also_where_a_file_is_read(self, server: Repository) -> None:
        failing = _Failing({})

        def change(tree: WholeTree) -> Edits:
            if not failing.trouble:
                failing.trouble = {_FETCH: "502 Bad Gateway"}
                failing.times = failing.seen[_FETCH] + 2  # The batch, and its reader alone.
            return web_runs("v2")(tree)

        done = _deliver(server, failing, change)
        assert (done.outcome, done.attempts) == ("pushed", 2)

    def test_one_that_stays_so_is_told_with_what_it_said(self, server: Repository) -> None:
        failing = _Failing({_PUSH: "500 Internal Server Error"}, times=99)
        with pytest.raises(DeliveryError) as caught:
            _deliver(server, failing, attempts=3)
        said = str(caught.value)
        assert "cannot answer now (" in said
        assert "The requested URL returned error: 500" in said
        assert said.endswith("is not pushed twice (attempts: 3)")
        assert PASSWORD not in said
        assert failing.seen[_PUSH] == 3
        assert len(history(server)) == 1

    def test_the_time_is_the_limit_too(self, server: Repository) -> None:
        failing = _Failing({_FETCH: "503 Service Unavailable"}, times=10**6)
        with pytest.raises(DeliveryError, match=r"returned error: 503|within 1 s"):
            _deliver(server, failing, seconds=1)


class TestOneThatRefuses:
    @pytest.mark.parametrize(
        ("request_", "status"),
        [
            (_LS_REMOTE, "403 Forbidden"),
            (_FETCH, "404 Not Found"),
            (_ASK_TO_PUSH, "403 Forbidden"),
            (_PUSH, "403 Forbidden"),
            (_PUSH, "413 Content Too Large"),
        ],
    )
    def test_it_is_asked_once(self, server: Repository, request_: str, status: str) -> None:
        failing = _Failing({request_: status}, times=99)
        with pytest.raises(DeliveryError) as caught:
            _deliver(server, failing)
        assert "broke off" not in str(caught.value)
        assert failing.seen[request_] == 1
        assert len(history(server)) == 1

    def test_a_wrong_token_is_tried_once(
        self, server: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CONFIG_TOKEN", "wrong")
        failing = _Failing({})
        with pytest.raises(DeliveryError, match="refuses the token in CONFIG_TOKEN"):
            _deliver(server, failing)


class TestALostAnswer:
    @pytest.mark.parametrize("trouble", ["lose", "drop"])
    def test_a_push_that_was_taken_is_told_as_pushed(
        self, server: Repository, trouble: str
    ) -> None:
        """Where no answer comes at all, libcurl pushes once more, and hears of a lost race."""
        done = _deliver(server, _Failing({_PUSH: trouble}))
        assert (done.outcome, done.attempts) == ("pushed", 2)
        assert history(server) == [done.commit, done.parent]
        assert done.paths == (WEB,)
        assert done.message.startswith("chore(web): run web:v2 in dev\n")

    def test_also_on_a_new_branch(self, server: Repository) -> None:
        done = _deliver(server, _Failing({_PUSH: "lose"}), new_branch="release")
        assert (done.outcome, done.branch, done.attempts) == ("pushed", "release", 2)
        assert history(server, "release") == [done.commit, done.parent]

    @pytest.mark.parametrize("commits", [1, 3])
    def test_also_where_somebody_came_after_it_whose_work_stays(
        self, server: Repository, commits: int
    ) -> None:
        later: list[str] = []

        class Overtaken(_Failing):
            def __call__(self, request: str) -> str:
                if request == _FETCH and self.seen[_PUSH] and not later:
                    later.extend(_commits_on(server, commits))
                return super().__call__(request)

        done = _deliver(server, Overtaken({_PUSH: "lose"}))
        assert done.outcome == "pushed"
        assert history(server) == [*later, done.commit, done.parent]
        assert server.git("show", f"main:{WEB}").endswith("other")

    def test_many_lost_answers_make_one_commit(self, server: Repository) -> None:
        done = _deliver(server, _Failing({_PUSH: "cut"}, times=3), released("web"))
        assert (done.outcome, done.attempts) == ("pushed", 4)
        assert len(history(server)) == 2


def _commits_on(server: Repository, count: int) -> list[str]:
    """Commit to the server's main as somebody else does; return the commits, the newest first."""
    server.git("clone", "--quiet", ".", str(server.path.parent / "somebody"))
    other = Repository(server.path.parent / "somebody")
    texts = [f"images:\n  - newTag: {n}-other\n" for n in range(count)]
    commits = [other.commit({WEB: text}) for text in texts]
    other.git("push", "--quiet", "origin", "main")
    return commits[::-1]
