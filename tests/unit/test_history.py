"""What was deployed, when, and how often, from git alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from aks_gitops.check.store import Store
from aks_gitops.history.figures import Figures, Group, Spread, spread
from aks_gitops.history.history import History
from aks_gitops.history.rollouts import ImageChange, image_changes
from aks_gitops.history.selection import Selection
from aks_gitops.release.deployments import SelectionError
from aks_gitops.repo.source import SourceError, open_branch
from tests.unit.git_repositories import isolate_git
from tests.unit.histories import (
    BASE,
    DAY,
    DEPLOYMENT,
    START,
    Made,
    history_of,
    make_history,
    overlay,
)
from tests.unit.lent import values
from tests.unit.released import URL

_SOURCE = "a" * 40


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)


def rows(history: History) -> list[tuple[str, str, str]]:
    """Application, environment and kind, the oldest first."""
    found = [one.rollout for one in reversed(history.records)]
    return [(one.subject.app, one.subject.environment, one.kind) for one in found]


def changes(history: History) -> list[tuple[str, str]]:
    """Old and new images, the oldest first."""
    return [
        (change.old, change.new)
        for one in reversed(history.records)
        for change in one.rollout.images
    ]


def figures(history: History, group: Group) -> Figures:
    (found,) = (one for one in history.figures if one.group == group)
    return found


def made(path: Path, *commits: Made) -> History:
    return history_of(make_history(path / "r", commits))


_FIRST = Made(0, {**BASE, **overlay("dev", "1"), **overlay("production", "1")}, "feat: web")


def test_a_new_tag_is_a_deployment_of_one_environment(tmp_path: Path) -> None:
    found = made(tmp_path, _FIRST, Made(1, overlay("dev", "2"), "chore: 2", "Bo"))
    assert rows(found) == [
        ("web", "dev", "added"),
        ("web", "production", "added"),
        ("web", "dev", "image"),
    ]
    newest = found.records[0].rollout
    assert newest.images == (ImageChange("web:1", "web:2"),)
    assert (newest.commit.author, newest.commit.time) == ("Bo", START + DAY)


def test_a_change_of_a_shared_base_is_one_of_all_its_environments(tmp_path: Path) -> None:
    changed = {"apps/web/base/deployment.yaml": DEPLOYMENT.replace("replicas: 1", "replicas: 2")}
    found = made(tmp_path, _FIRST, Made(1, changed))
    assert rows(found)[2:] == [("web", "dev", "config"), ("web", "production", "config")]


def test_an_image_of_the_base_that_overlays_replace_is_configuration(tmp_path: Path) -> None:
    changed = {"apps/web/base/deployment.yaml": DEPLOYMENT.replace("image: web", "image: web:9")}
    assert rows(made(tmp_path, _FIRST, Made(1, changed)))[2:] == [
        ("web", "dev", "config"),
        ("web", "production", "config"),
    ]


def test_an_image_of_the_base_reaches_the_overlays_that_leave_it(tmp_path: Path) -> None:
    plain = {"apps/web/overlays/dev/kustomization.yaml": "resources: [../../base]\n"}
    changed = {"apps/web/base/deployment.yaml": DEPLOYMENT.replace("image: web", "image: web:9")}
    found = made(tmp_path, Made(0, {**BASE, **plain}), Made(1, changed))
    assert changes(found) == [("", "web"), ("web", "web:9")]


def test_files_that_no_kustomization_names_deploy_nothing(tmp_path: Path) -> None:
    beside = {"apps/web/overlays/dev/README.md": "x", "apps/web/overlays/dev/idle.yaml": "a: 1\n"}
    assert len(made(tmp_path, _FIRST, Made(1, beside)).records) == 2


def test_an_application_that_was_removed_keeps_its_history(tmp_path: Path) -> None:
    gone = dict.fromkeys((*BASE, *overlay("dev", ""), *overlay("production", "")))
    found = made(tmp_path, _FIRST, Made(1, overlay("dev", "2")), Made(2, gone))
    assert rows(found)[3:] == [("web", "dev", "removed"), ("web", "production", "removed")]
    assert figures(found, Group("all")).removed == 2
    assert figures(found, Group("all")).deployments == 3


def test_an_application_that_moves_to_another_layout_is_the_same_one(tmp_path: Path) -> None:
    old = "apps/web/overlays/dev/kustomization.yaml"
    text = str(overlay("dev", "1")[old]).replace("../../base", "../../web/base")
    found = made(
        tmp_path,
        Made(0, {**BASE, **overlay("dev", "1")}),
        Made(1, {old: None, "apps/dev/web/kustomization.yaml": text}),
    )
    assert rows(found) == [("web", "dev", "added"), ("web", "dev", "config")]


def test_an_application_comes_back(tmp_path: Path) -> None:
    gone = dict.fromkeys(overlay("dev", ""))
    found = made(
        tmp_path,
        Made(0, {**BASE, **overlay("dev", "1")}),
        Made(1, gone),
        Made(2, overlay("dev", "1")),
    )
    assert [kind for _, _, kind in rows(found)] == ["added", "removed", "added"]


def test_a_chart_runs_the_images_of_its_values(tmp_path: Path) -> None:
    chart = "charts/web/{}".format
    values = "image:\n  repository: acme/web\n  tag: {}\n".format
    found = made(
        tmp_path,
        Made(
            0,
            {
                chart("Chart.yaml"): "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: 7\n",
                chart("values.yaml"): values('""'),
                chart("values-dev.yaml"): "replicas: 1\n",
                chart("values-production.yaml"): values("1"),
            },
        ),
        Made(1, {chart("values-production.yaml"): values("2")}),
        Made(
            2, {chart("Chart.yaml"): "apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: 8\n"}
        ),
        Made(3, {chart("templates/x.yaml"): "{{ x }}"}),
    )
    assert rows(found)[2:] == [
        ("web", "production", "image"),
        ("web", "dev", "image"),
        ("web", "production", "config"),
        ("web", "dev", "config"),
        ("web", "production", "config"),
    ]
    assert changes(found)[2:] == [("acme/web:1", "acme/web:2"), ("acme/web:7", "acme/web:8")]


def test_plain_manifests_run_their_images(tmp_path: Path) -> None:
    path = "apps/web/envs/dev/deployment.yaml"
    found = made(
        tmp_path,
        Made(0, {path: DEPLOYMENT.replace("image: web", "image: web:1")}),
        Made(1, {path: DEPLOYMENT.replace("image: web", "image: web:2")}),
        Made(2, {"apps/web/envs/dev/service.yaml": "kind: Service\n"}),
        Made(3, {"apps/web/envs/dev/notes.txt": "x"}),
    )
    assert [kind for _, _, kind in rows(found)] == ["added", "image", "config"]


def test_components_and_remote_bases_bring_images(tmp_path: Path) -> None:
    text = (
        "resources: [https://example.com/base]\ncomponents: [../../../../shared]\n"
        "images: [{name: remote, newTag: '1'}, {name: side, newTag: '5'}]\n"
    )
    path = "apps/web/overlays/dev/kustomization.yaml"
    shared = {
        "shared/kustomization.yaml": "kind: Component\nresources: [pod.yaml]\n",
        "shared/pod.yaml": "spec:\n  containers:\n    - image: side:1\n",
    }
    found = made(
        tmp_path,
        Made(0, {path: text, **shared}),
        Made(1, {path: text.replace("'1'", "'2'")}),
        Made(2, {"shared/pod.yaml": "spec:\n  containers:\n    - image: other:1\n"}),
    )
    assert changes(found)[2:] == [("remote:1", "remote:2"), ("", "other:1")]
    assert [kind for _, _, kind in rows(found)] == ["added", "image", "image"]


def test_a_circle_of_kustomizations_ends(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        Made(
            0,
            {
                "apps/web/overlays/dev/kustomization.yaml": "resources: [../../x]\n",
                "apps/web/x/kustomization.yaml": "resources: [../overlays/dev]\n",
            },
        ),
    )
    assert rows(found) == [("web", "dev", "added")]


def test_lead_time_is_known_where_a_trailer_names_a_commit_that_is_here(tmp_path: Path) -> None:
    source = make_history(tmp_path / "source", [Made(0.5, {"a": "1"})])
    commit = source.git("rev-parse", "main")
    message = f"chore: 2\n\nApplication: web\nSource-Commit: {commit}\n"
    other = f"chore: 3\n\nSource-Commit: {_SOURCE}\n"
    repository = make_history(
        tmp_path / "r",
        [_FIRST, Made(1, overlay("dev", "2"), message), Made(2, overlay("dev", "3"), other)],
    )
    blind = history_of(repository)
    assert [one.lead for one in blind.records] == [None] * 4
    seen = history_of(repository, sources=(str(source.path),))
    unknown, known = seen.records[:2]
    assert (known.source_commit, known.lead) == (commit, DAY // 2)
    assert (unknown.source_commit, unknown.lead) == (_SOURCE, None)
    assert figures(seen, Group("all")).lead == Spread(1, DAY // 2, DAY // 2)


def test_lead_time_is_known_where_a_tag_is_a_commit_of_a_source_repository(tmp_path: Path) -> None:
    source = make_history(tmp_path / "source", [Made(0.25, {"a": "1"})])
    short = source.git("rev-parse", "--short=8", "main")
    source.git("branch", "deadbeef", "main")
    repository = make_history(
        tmp_path / "r",
        [
            _FIRST,
            Made(1, overlay("dev", f"main-{short}")),
            Made(2, overlay("dev", "deadbeef")),
        ],
    )
    found = history_of(repository, sources=(str(source.path),)).records
    assert (found[1].source_commit, found[1].lead) == (short, DAY * 3 // 4)
    assert (found[0].source_commit, found[0].lead) == ("", None)


def test_a_source_commit_that_is_newer_than_its_deployment_says_nothing(tmp_path: Path) -> None:
    source = make_history(tmp_path / "source", [Made(9, {"a": "1"})])
    message = f"chore: 2\n\nSource-Commit: {source.git('rev-parse', 'main')}\n"
    repository = make_history(tmp_path / "r", [_FIRST, Made(1, overlay("dev", "2"), message)])
    assert history_of(repository, sources=(str(source.path),)).records[0].lead is None


def test_a_promotion_is_timed_from_the_first_environment(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        Made(
            0,
            {
                **BASE,
                **overlay("dev", "1"),
                **overlay("staging", "1"),
                **overlay("production", "1"),
            },
        ),
        Made(1, overlay("dev", "2")),
        Made(3, overlay("staging", "2")),
        Made(7, overlay("production", "2")),
        Made(8, {**overlay("dev", "3"), **overlay("staging", "3")}),
    )
    waits = {
        one.rollout.subject.environment: (one.promoted_from, one.promotion_lead)
        for one in found.records
        if one.promotion_lead is not None
    }
    assert waits == {"staging": ("dev", 2 * DAY), "production": ("dev", 6 * DAY)}
    assert figures(found, Group("all")).promotion == Spread(2, 2 * DAY, 6 * DAY)


@pytest.mark.parametrize(("message", "by"), [("chore: back", "image"), ("revert: 2", "message")])
def test_a_revert_is_known_by_its_message_or_by_its_image(
    tmp_path: Path, message: str, by: str
) -> None:
    found = made(
        tmp_path,
        Made(0, {**BASE, **overlay("dev", "1")}),
        Made(7, overlay("dev", "2")),
        Made(14, overlay("dev", "1"), message),
        Made(21, overlay("dev", "3")),
    )
    assert [one.rollout.revert for one in found.records] == ["", by, "", ""]
    every = figures(found, Group("all"))
    assert (every.deployments, every.reverts, every.revert_rate) == (4, 1, 0.25)
    assert (every.weeks, every.per_week) == (3.0, 4 / 3)


def test_a_period_counts_what_lies_in_it(tmp_path: Path) -> None:
    repository = make_history(
        tmp_path / "r", [_FIRST, Made(7, overlay("dev", "2")), Made(28, overlay("dev", "3"))]
    )
    found = history_of(repository, Selection(since=START + 7 * DAY, until=START + 21 * DAY))
    assert changes(found) == [("web:1", "web:2")]
    every = figures(found, Group("all"))
    assert (every.deployments, every.weeks, every.per_week) == (1, 2.0, 0.5)


def test_a_merge_counts_once_as_what_it_brings_to_the_branch(tmp_path: Path) -> None:
    repository = make_history(tmp_path / "r", [_FIRST])
    repository.git("checkout", "--quiet", "--force", "-B", "side", "main")
    repository.commit({path: str(text) for path, text in overlay("dev", "2").items()})
    repository.commit({path: str(text) for path, text in overlay("dev", "3").items()})
    repository.git("checkout", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")
    found = history_of(repository)
    assert changes(found)[2:] == [("web:1", "web:3")]
    assert found.records[0].rollout.commit.told.subject == "Merge side"


def test_an_application_is_selected_by_any_of_its_names(tmp_path: Path) -> None:
    other = {path.replace("/web/", "/api/"): text for path, text in overlay("dev", "1").items()}
    repository = make_history(
        tmp_path / "r", [_FIRST, Made(1, other), Made(2, overlay("dev", "2"))]
    )
    for app in ("web", "platform/web"):
        assert len(history_of(repository, Selection(app)).records) == 3
    assert len(history_of(repository, Selection("platform-web-dev")).records) == 2
    assert len(history_of(repository, Selection("web", "prod")).records) == 1
    assert len(history_of(repository, Selection(environment="dev")).records) == 3
    assert len(history_of(repository, Selection(team="platform")).records) == 4


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection("wep"), "did you mean 'web'"),
        (Selection("web", "qa"), "there are dev, production"),
        (Selection(team="zzz"), "there are platform"),
    ],
)
def test_a_name_that_never_was_is_refused(tmp_path: Path, selection: Selection, said: str) -> None:
    repository = make_history(tmp_path / "r", [_FIRST])
    with pytest.raises(SelectionError, match=said):
        history_of(repository, selection)


def test_hand_written_applications_are_followed_and_so_are_those_that_are_gone(
    tmp_path: Path,
) -> None:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {0}}}\nspec:\n"
        "  source: {{repoURL: 'https://example.com/c.git', path: deploy/{0}, "
        "targetRevision: HEAD}}\n"
        "  destination: {{server: 'https://kubernetes.default.svc', namespace: {0}}}\n"
    ).format
    pod = "kind: Pod\nspec:\n  containers:\n    - image: {}\n".format
    repository = make_history(
        tmp_path / "r",
        [
            Made(
                0,
                {
                    "argocd/one.yaml": application("one"),
                    "argocd/two.yaml": application("two"),
                    "deploy/one/pod.yaml": pod("one:1"),
                    "deploy/two/pod.yaml": pod("two:1"),
                },
            ),
            Made(1, {"deploy/one/pod.yaml": pod("one:2")}),
            Made(2, {"deploy/two/pod.yaml": pod("two:2")}),
            Made(3, {"deploy/two/pod.yaml": None, "argocd/two.yaml": None}),
        ],
    )
    repository.git("remote", "add", "origin", "https://example.com/c.git")
    found = history_of(repository)
    assert [(app, kind) for app, _, kind in rows(found)] == [
        ("one", "added"),
        ("two", "added"),
        ("one", "image"),
        ("two", "image"),
        ("two", "removed"),
    ]


def test_values_of_a_chart_from_elsewhere_are_followed(tmp_path: Path) -> None:
    common = 'image: {repository: r.io/web, tag: "1"}\n'
    files = values(common, {"dev": "replicas: 1\n", "production": 'image: {tag: "1"}\n'})
    repository = make_history(
        tmp_path / "r",
        [
            Made(0, files),
            Made(1, {"values/web.yaml": common.replace("1", "2")}),
            Made(2, {"values/web-production.yaml": 'image: {tag: "2"}\n'}),
            Made(3, {"values/web-dev.yaml": "replicas: 2\n"}),
        ],
    )
    repository.git("remote", "add", "origin", URL)
    found = history_of(repository)
    assert rows(found) == [
        ("web-dev", "dev", "added"),
        ("web-production", "production", "added"),
        ("web-dev", "dev", "image"),
        ("web-production", "production", "config"),
        ("web-production", "production", "image"),
        ("web-dev", "dev", "config"),
    ]
    assert rows(history_of(repository, Selection("web"))) == rows(found)
    assert len(history_of(repository, Selection("web", "dev")).records) == 3
    assert changes(found) == [
        ("", "r.io/web:1"),
        ("", "r.io/web:1"),
        ("r.io/web:1", "r.io/web:2"),
        ("r.io/web:1", "r.io/web:2"),
    ]


def test_a_second_run_finds_the_same_from_what_was_stored(tmp_path: Path) -> None:
    repository = make_history(tmp_path / "r", [_FIRST, Made(1, overlay("dev", "2"))])
    store = Store(tmp_path / "store.sqlite")
    first = history_of(repository, store=store)
    second = history_of(repository, store=store)
    store.close()
    assert first == second
    assert not store.fault


def test_a_content_that_is_missing_counts_as_unknown(tmp_path: Path) -> None:
    repository = make_history(tmp_path / "r", [_FIRST, Made(1, overlay("dev", "2"))])
    repository.break_object("main~1:apps/web/base/deployment.yaml", None)
    assert rows(history_of(repository))[-1] == ("web", "dev", "config")


def test_a_folder_of_a_checkout_counts_as_the_top(tmp_path: Path) -> None:
    inside = {f"config/{path}": text for path, text in _FIRST.files.items()}
    repository = make_history(tmp_path / "r", [Made(0, inside), Made(1, {"apps/x": "1"})])
    repository.git("checkout", "--quiet", "--force", "main")
    found = history_of(replace(repository, path=repository.path / "config"))
    assert rows(found) == [("web", "dev", "added"), ("web", "production", "added")]


def test_a_url_is_read_with_its_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    repository = make_history(tmp_path / "r", [_FIRST, Made(1, overlay("dev", "2"))])
    branch = open_branch(repository.url, "main")
    assert branch.commit == repository.git("rev-parse", "main")
    assert branch.command.rev_list("--count", branch.commit) == "2"


@pytest.mark.parametrize("revision", ["--upload-pack=x", "-x", "no\nsuch", "main..main", "^main"])
def test_a_hostile_revision_is_refused(tmp_path: Path, revision: str) -> None:
    repository = make_history(tmp_path / "r", [_FIRST])
    with pytest.raises(SourceError):
        history_of(repository, revision=revision)


def test_a_damaged_history_is_told(tmp_path: Path) -> None:
    repository = make_history(tmp_path / "r", [_FIRST, Made(1, overlay("dev", "2"))])
    repository.break_object("main~1^{tree}", None)
    with pytest.raises(SourceError, match="git fsck"):
        history_of(repository)


def test_images_pair_by_name() -> None:
    before, after = ("a:1", "b:1", "c:1"), ("a:2", "b:1", "d:1")
    assert set(image_changes(before, after)) == {
        ImageChange("a:1", "a:2"),
        ImageChange("", "d:1"),
        ImageChange("c:1", ""),
    }
    assert list(image_changes(("a:1",), ("b:1",))) == [ImageChange("a:1", "b:1")]


def test_the_spread_is_by_nearest_rank() -> None:
    assert spread([]) == Spread(0, None, None)
    assert spread([5]) == Spread(1, 5, 5)
    assert spread(range(1, 11)) == Spread(10, 5, 9)
    assert spread([4, 1, 3, 2]) == Spread(4, 2, 4)
