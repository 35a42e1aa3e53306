"""What a rollback brings back, and what it leaves alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.release.deployments import SelectionError
from aks_gitops.release.reading import DeploymentReader
from aks_gitops.repo.source import SourceError
from aks_gitops.rollback.request import RollbackError
from aks_gitops.rollback.told import told
from tests.unit.git_repositories import isolate_git
from tests.unit.rendering import require
from tests.unit.rollbacks import (
    API,
    BASE,
    WEB,
    Config,
    application,
    copied,
    deployment,
    made_reader,
    make_config,
    overlay,
    roll_back,
    rollback_of,
)

DEV = "apps/web/overlays/dev/kustomization.yaml"


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


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, reader: DeploymentReader) -> Config:
    """Two applications in two environments, all at v1."""
    files = {**application("web"), **application("api")}
    return make_config(tmp_path_factory.mktemp("template"), files, reader)


@pytest.fixture
def config(tmp_path: Path, template: Config) -> Config:
    """A copy of the template."""
    return copied(template, tmp_path)


def release(config: Config, tag: str, *more: str) -> str:
    """Commit a version of web in production."""
    return config.commit({WEB: overlay("web", tag, *more)}, f"web {tag}")


def refusal(config: Config, *arguments: object, **options: object) -> str:
    """Return why a rollback is refused."""
    with pytest.raises((RollbackError, SourceError, SelectionError)) as caught:
        roll_back(config, *arguments, **options)  # type: ignore[arg-type]
    return str(caught.value)


class TestOneStep:
    def test_it_restores_the_state_before_the_last_release(self, config: Config) -> None:
        first = config.source.git("rev-parse", "HEAD")
        second = release(config, "v2")
        roll_back(config)
        assert config.changed() == {WEB: "M"}
        assert config.show(WEB) == overlay("web", "v1")
        assert config.source.git("log", "-1", "--format=%s%n%(trailers)").splitlines() == [
            "revert(web): back to registry.example.com/web:v1 in production",
            "Application: platform/web",
            "Environment: production",
            "Image: registry.example.com/web:v1",
            f"Restores: {first}",
            f"Reverts: {second}",
        ]

    def test_the_same_request_twice_makes_one_commit(self, config: Config) -> None:
        release(config, "v2")
        assert roll_back(config)
        assert not roll_back(config)

    def test_other_applications_in_the_same_commit_stay(self, config: Config) -> None:
        config.commit(
            {
                WEB: overlay("web", "v2"),
                DEV: overlay("web", "v2"),
                API: overlay("api", "v2"),
                "README.md": "all at v2\n",
            }
        )
        roll_back(config)
        assert config.changed() == {WEB: "M"}

    def test_commits_that_change_nothing_that_is_rendered_do_not_count(
        self, config: Config
    ) -> None:
        release(config, "v2")
        config.commit({WEB: "# ours\n" + overlay("web", "v2")}, "comment")
        config.commit({DEV: overlay("web", "v3"), API: overlay("api", "v3")}, "others")
        config.commit({"apps/web/base/notes.md": "never read\n"}, "notes")
        roll_back(config)
        assert config.show(WEB) == overlay("web", "v1")

    def test_what_came_after_in_other_files_of_its_own_stays_undone_only_as_far_as_read(
        self, config: Config
    ) -> None:
        notes = "apps/web/overlays/production/notes.md"
        config.commit({WEB: overlay("web", "v2"), notes: "never read\n"})
        roll_back(config)
        assert config.changed() == {WEB: "M"}

    def test_a_state_that_cannot_be_rendered_never_ran_and_is_passed_over(
        self, config: Config
    ) -> None:
        release(config, "v2")
        release(config, "v3", "resources: [missing.yaml]")
        release(config, "v4")
        roll_back(config)
        assert config.show(WEB) == overlay("web", "v2")

    def test_a_tip_that_cannot_be_rendered_goes_back_to_the_state_before(
        self, config: Config
    ) -> None:
        release(config, "v2", "patches: [{path: missing.yaml}]")
        roll_back(config)
        assert config.show(WEB) == overlay("web", "v1")

    def test_an_application_that_never_changed_has_nothing_to_go_back_to(
        self, config: Config
    ) -> None:
        config.commit({"README.md": "hello\n"})
        assert "has no earlier state: it is new in" in refusal(config)

    def test_an_unknown_environment_is_told_with_those_that_are_there(self, config: Config) -> None:
        config.commit({"apps/web/overlays/production/kustomization.yaml": None})
        assert "it is in dev" in refusal(config)


class TestFiles:
    def test_added_removed_and_renamed_files_are_put_back(self, config: Config) -> None:
        folder = "apps/web/overlays/production"
        patch = (
            "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: web}\nspec: {replicas: 3}\n"
        )
        old = overlay("web", "v1", "patches:", "  - path: size.yaml", "  - path: more.yaml")
        more = patch.replace("replicas: 3", "paused: false")
        before = {f"{folder}/size.yaml": patch, f"{folder}/more.yaml": more}
        config.commit({WEB: old, **before})
        config.commit(
            {
                WEB: overlay("web", "v2", "patches:", "  - path: count.yaml", "  - path: new.yaml"),
                f"{folder}/size.yaml": None,
                f"{folder}/more.yaml": None,
                f"{folder}/count.yaml": patch.replace("3", "5"),
                f"{folder}/new.yaml": more,
            }
        )
        roll_back(config)
        assert config.changed() == {
            WEB: "M",
            f"{folder}/size.yaml": "A",
            f"{folder}/more.yaml": "A",
            f"{folder}/count.yaml": "D",
            f"{folder}/new.yaml": "D",
        }
        assert config.show(f"{folder}/size.yaml") == patch
        assert config.show(WEB) == old

    def test_a_manifest_that_was_removed_from_a_plain_directory_comes_back(
        self, tmp_path: Path, reader: DeploymentReader
    ) -> None:
        path = "apps/web/overlays/production/service.yaml"
        service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        manifest = "apps/web/overlays/production/deployment.yaml"
        config = make_config(tmp_path, {manifest: deployment("web", "v1"), path: service}, reader)
        config.commit({path: None})
        roll_back(config)
        assert config.changed() == {path: "A"}
        config.commit({manifest: deployment("web", "v2")})
        roll_back(config)
        assert config.changed() == {manifest: "M"}


class TestSharedFiles:
    @pytest.fixture
    def config(self, tmp_path: Path, reader: DeploymentReader) -> Config:
        """A base whose image both environments run, which then gets a new one."""
        files = application("web", "")
        files[BASE] = deployment("web", "v1")
        made = make_config(tmp_path, files, reader)
        made.commit({BASE: deployment("web", "v2")}, "web v2 everywhere")
        return made

    def test_a_shared_base_is_not_changed_silently(self, config: Config) -> None:
        said = refusal(config)
        assert f"{BASE}: read by web in dev too" in said
        assert "Deployment web: spec.template.spec.containers[name=web].image" in said
        assert "--with-others" in said
        assert "--overlay-only" in said

    def test_with_others_it_is_restored_for_all_of_them(self, config: Config) -> None:
        with rollback_of(config, mode="with-others") as started:
            assert started.edits() == {BASE: deployment("web", "v1")}
            asked = started.rollback
            assert asked.plan.affected == ("web in dev",)
            assert "Changes too: web in dev" in asked.message().text()
        roll_back(config, mode="with-others")
        assert config.changed() == {BASE: "M"}

    def test_overlay_only_pins_the_old_image_in_the_overlay(self, config: Config) -> None:
        roll_back(config, mode="overlay-only")
        assert config.changed() == {WEB: "M"}
        assert config.show(WEB) == overlay("web", "v1")
        assert "Image: registry.example.com/web:v1" in config.source.git("log", "-1", "main")
        assert not roll_back(config, mode="overlay-only")

    def test_overlay_only_says_what_still_differs(self, config: Config) -> None:
        config.commit(
            {BASE: deployment("web", "v3").replace("replicas: 1", "replicas: 9")}, "web v3"
        )
        with rollback_of(config, mode="overlay-only") as started:
            assert started.edits() == {WEB: overlay("web", "v2")}
            plan = started.rollback.plan
            assert plan.pinned == ("registry.example.com/web:v2",)
            ((_, change),) = plan.rest.changes
            assert [str(one) for one in change.fields] == ["spec.replicas"]

    def test_overlay_only_twice_makes_one_commit_and_says_again_what_still_differs(
        self, config: Config
    ) -> None:
        config.commit({BASE: deployment("web", "v3").replace("replicas: 1", "replicas: 9")})
        roll_back(config, mode="overlay-only")
        with rollback_of(config, mode="overlay-only") as started:
            assert started.edits() == {}
            lines = told(started.rollback.plan, dry_run=False, new_branch="").lines
        assert lines[0].endswith("already, as far as its own files go")
        assert lines[1:] == ("It still differs from then:", "  Deployment web: spec.replicas")

    def test_overlay_only_without_anything_of_its_own_is_refused(self, config: Config) -> None:
        config.commit({BASE: deployment("web", "v2").replace("replicas: 1", "replicas: 9")})
        said = refusal(config, mode="overlay-only")
        assert "has nothing of its own to restore" in said
        assert "Deployment web: spec.replicas" in said

    def test_a_shared_file_that_does_not_matter_stays(self, config: Config) -> None:
        config.commit({BASE: "# a comment\n" + deployment("web", "v2"), WEB: overlay("web", "v3")})
        roll_back(config)
        assert config.changed() == {WEB: "M"}

    def test_a_file_that_another_overlay_reads_is_shared(self, config: Config) -> None:
        config.commit({WEB: overlay("web", "v3")})
        config.commit({DEV: "resources:\n  - ../production\n"})
        assert "read by web in dev too" in refusal(config)


class TestSteps:
    def test_steps_count_releases(self, config: Config) -> None:
        for tag in ("v2", "v3", "v4"):
            release(config, tag)
        roll_back(config, steps=2)
        assert config.show(WEB) == overlay("web", "v2")
        assert not roll_back(config, steps=2)
        roll_back(config, steps=3)
        assert config.show(WEB) == overlay("web", "v1")
        assert "has only 3 earlier states" in refusal(config, steps=4)

    def test_fewer_steps_never_lead_forward_again(self, config: Config) -> None:
        release(config, "v2")
        release(config, "v3")
        roll_back(config, steps=2)
        assert "was rolled back further already" in refusal(config, steps=1)

    def test_a_release_that_was_rolled_back_does_not_count(self, config: Config) -> None:
        release(config, "v2")
        release(config, "v3")
        roll_back(config)
        release(config, "v4")
        roll_back(config, steps=2)
        assert config.show(WEB) == overlay("web", "v1")

    def test_a_rollback_is_taken_back_by_naming_the_release(self, config: Config) -> None:
        second = release(config, "v2")
        undone = roll_back(config)
        assert roll_back(config, to=second)
        assert config.show(WEB) == overlay("web", "v2")
        assert f"Reverts: {undone}" in config.source.git("log", "-1", "main")
        assert not roll_back(config, to=second)
        release(config, "v3")
        roll_back(config, steps=2)
        assert config.show(WEB) == overlay("web", "v1")

    def test_a_rollback_of_another_application_is_a_release_for_this_one(
        self, config: Config
    ) -> None:
        second = release(config, "v2")
        config.commit(
            {WEB: overlay("web", "v3")},
            "revert(api): x\n\n"
            f"Application: platform/api\nEnvironment: production\nReverts: {second}",
        )
        roll_back(config)
        assert config.show(WEB) == overlay("web", "v2")


class TestMerges:
    def test_a_merged_branch_is_one_release(self, config: Config) -> None:
        git = config.source.git
        git("checkout", "--quiet", "-b", "release")
        for tag in ("v2", "v3"):
            config.source.commit({WEB: overlay("web", tag)})
        inner = git("rev-parse", "HEAD^")
        git("checkout", "--quiet", "main")
        config.commit({API: overlay("api", "v2")})
        git("merge", "--quiet", "--no-ff", "--no-edit", "release")
        merge = config.push()
        said = refusal(config, to=inner)
        assert "it came with others by a merge" in said
        assert f"give {merge[:12]}" in said
        roll_back(config)
        assert config.changed() == {WEB: "M"}
        assert config.show(WEB) == overlay("web", "v1")
        assert f"Reverts: {merge}" in config.source.git("log", "-1", "main")


class TestNamedStates:
    def test_a_commit_names_the_state_at_that_commit(self, config: Config) -> None:
        second = release(config, "v2")
        config.commit({API: overlay("api", "v2")})
        release(config, "v3")
        release(config, "v4")
        assert roll_back(config, to=second[:10])
        assert config.changed() == {WEB: "M"}
        assert config.show(WEB) == overlay("web", "v2")

    def test_a_tag_names_the_state_at_its_commit(self, config: Config) -> None:
        config.source.git("tag", "-a", "-m", "x", "release-1")
        release(config, "v2")
        release(config, "v3")
        roll_back(config, to="release-1")
        assert config.show(WEB) == overlay("web", "v1")

    def test_an_image_names_the_newest_earlier_state_that_ran_it(self, config: Config) -> None:
        release(config, "v2")
        release(config, "v2", "namePrefix: blue-")
        release(config, "v3")
        roll_back(config, to="registry.example.com/web:v2")
        assert config.show(WEB) == overlay("web", "v2", "namePrefix: blue-")
        assert not roll_back(config, to="registry.example.com/web:v2")

    def test_an_image_that_never_ran_is_told_with_what_runs(self, config: Config) -> None:
        release(config, "v2")
        said = refusal(config, to="registry.example.com/web:v9")
        assert "never ran registry.example.com/web:v9" in said
        assert "it runs registry.example.com/web:v2 now" in said

    def test_an_image_without_its_registry_is_told_with_the_whole_name(
        self, config: Config
    ) -> None:
        release(config, "v2")
        said = refusal(config, to="web:v1")
        assert "never ran web:v1 in this history" in said
        assert said.endswith("give the whole name: registry.example.com/web:v1")

    def test_what_names_nothing_is_told(self, config: Config) -> None:
        release(config, "v2")
        for name in ("no-such-tag", "0" * 40, "dead"):
            assert "has no commit or tag" in refusal(config, to=name)

    def test_a_commit_outside_of_the_branch_is_refused(self, config: Config) -> None:
        config.source.git("checkout", "--quiet", "-b", "elsewhere")
        other = config.source.commit({WEB: overlay("web", "v7")})
        config.source.git("checkout", "--quiet", "main")
        assert "outside of this branch's history" in refusal(config, to=other)

    def test_an_application_that_was_not_there_yet_is_told(self, config: Config) -> None:
        first = config.source.git("rev-parse", "HEAD")
        config.commit(application("shop"))
        config.commit({"apps/shop/overlays/production/kustomization.yaml": overlay("shop", "v2")})
        said = refusal(config, to=first, app="shop")
        assert f"shop in production is not there at {first[:12]}: it is new in" in said


def test_what_others_wrote_into_commits_steers_no_terminal_and_forges_no_trailer(
    config: Config,
) -> None:
    config.commit({WEB: overlay("web", "v2")}, "v2 \x1b[2J\n\nRestores: --upload-pack=x")
    author = "--author=Ada \x1b[31m <ada@example.com>"
    config.source.git("commit", "--quiet", "--amend", "--no-edit", author)
    with rollback_of(config) as started:
        started.edits()
        text = started.rollback.message().text()
    assert all(line.isprintable() for line in text.splitlines())
    assert text.count("Restores: ") == 1
    assert "Ada ?[31m: v2 ?[2J" in text


def test_how_a_users_git_writes_logs_changes_nothing(config: Config) -> None:
    config.commit({WEB: overlay("web", "v2")}, "für alle")
    release(config, "v3")
    roll_back(config)
    config.source.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    config.source.git("config", "trailer.separators", "=")
    assert not roll_back(config)
    with rollback_of(config, steps=2) as started:
        started.edits()
        said = started.rollback.message().text()
    assert "Author: für alle)" in said
