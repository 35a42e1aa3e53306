"""`aks-gitops status` against a real Argo CD, which only looks at git when it is told to."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, cast

import pytest
import yaml
from click.testing import CliRunner

from aks_gitops.cli.main import main
from aks_gitops.live.api import Object
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.offline.project import read_stack, settings_of
from aks_gitops.program import load_program
from tests.live.argocd import ArgoCD
from tests.live.conftest import PROJECT
from tests.live.manifests import child_application, config_map, text
from tests.live.operations import look, regenerate, synced
from tests.live.served import ServedRepository, serve

_GREETER = "teams/orders/apps/greeter/overlays/dev/kustomization.yaml"
_KUSTOMIZATION = "configMapGenerator: [{name: greeting, literals: [text=%s]}]\n"
_BROKEN = "resources: [missing.yaml]\n"
_LATE = "teams/orders/apps/late/overlays/dev/manifests.yaml"
_NAMES = ("orders-greeter-dev", "orders-other-dev", "extra", "root-dev")
_APPLICATIONS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applications"


class Told(NamedTuple):
    """What the command told."""

    code: int
    applications: Mapping[str, Mapping[str, object]]
    text: str

    def problems(self) -> dict[str, list[str]]:
        """Return what is wrong, by Application."""
        found = {name: cast(list[str], one["problems"]) for name, one in self.applications.items()}
        return {name: listed for name, listed in found.items() if listed}


class Scene(NamedTuple):
    """A control plane, a project whose stack reads a repository that it serves, and the stack."""

    argocd: ArgoCD
    project: Path
    repository: ServedRepository

    def status(self, *arguments: str) -> Told:
        """Run the command, for people and for programs."""
        plane = self.argocd.plane
        command = ["status", "--kubeconfig", str(plane.kubeconfig), "-C", str(self.project)]
        command += ["--kube-context", f"aks-gitops-{plane.name}", *arguments]
        shown = CliRunner().invoke(main, command)
        listed = CliRunner().invoke(main, [*command, "--json"])
        assert shown.exit_code == listed.exit_code, listed.stderr + shown.stderr
        values = json.loads(listed.stdout)["applications"]
        return Told(listed.exit_code, {one["name"]: one for one in values}, shown.stdout)

    def writes(self) -> dict[str, list[object]]:
        """Return who wrote to each Application and when, but for Argo CD itself, which may always.
        Source: Kubernetes documentation, "Server-Side Apply" (managedFields)."""
        found = self.argocd.api.items(_APPLICATIONS)
        about = [cast(Mapping[str, list[Mapping[str, str]]], one["metadata"]) for one in found]
        return {
            str(one["name"]): [
                write for write in one["managedFields"] if not write["manager"].startswith("argocd")
            ]
            for one in about
        }

    def refreshed(self, commit: str) -> None:
        """Let Argo CD look at git, and wait until it has what it finds."""
        look(self.argocd, *_NAMES)
        for name in _NAMES:
            synced(self.argocd, name, commit)


@pytest.fixture(scope="module")
def scene(unpolled_plane: Plane, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The stack `local` of a small repository, applied and settled."""
    served = serve(unpolled_plane, "status", {_GREETER: _KUSTOMIZATION % "hello"})
    child = child_application("extra", served, "extra", "orders-dev")
    commit = served.commit(
        {
            "teams/orders.yaml": "quota: {default: {pods: '20'}}\n",
            "teams/orders/apps/other/overlays/dev/manifests.yaml": text(config_map("other")),
            "argocd/dev/extra.yaml": text(child),
            "extra/manifests.yaml": text(config_map("extra")),
        }
    )
    project = _project(tmp_path_factory.mktemp("project"), served)
    argocd = ArgoCD(unpolled_plane)
    program = load_program(settings_of(read_stack(project, "local")), project)
    apply_program(argocd.api, program)
    found = Scene(argocd, project, served)
    for name in _NAMES:
        synced(argocd, name, commit)
    return found


def _project(folder: Path, served: ServedRepository) -> Path:
    """Write a project whose stack `local` reads a served repository, as Argo CD does."""
    (folder / "Pulumi.yaml").write_text((PROJECT / "Pulumi.yaml").read_text())
    stack = yaml.safe_load((PROJECT / "Pulumi.local.yaml").read_text())
    gitops = stack["config"]["aks-gitops:gitops"]
    del gitops["readFrom"]
    gitops["repository"] = served.url
    (folder / "Pulumi.local.yaml").write_text(yaml.safe_dump(stack))
    return folder


def test_all_that_is_synced_healthy_and_at_the_tip_is_fine_and_nothing_is_written(
    scene: Scene,
) -> None:
    before = scene.writes()
    told = scene.status()
    assert (told.code, told.problems()) == (0, {}), told.text
    assert sorted(told.applications) == sorted(_NAMES)
    assert told.applications["orders-greeter-dev"]["team"] == "orders"
    assert {one["behind"] for one in told.applications.values()} == {0}
    assert "4 Applications, all as git says" in told.text
    assert scene.writes() == before
    assert before["root-dev"], "what applied the stack is known"


def test_a_commit_behind_counts_for_the_application_that_it_changes(scene: Scene) -> None:
    commit = scene.repository.commit({_GREETER: _KUSTOMIZATION % "goodbye"})
    told = scene.status()
    assert told.code == 1
    (problem,) = told.problems()["orders-greeter-dev"]
    assert "is 1 behind the branch, and it changed" in problem
    assert list(told.problems()) == ["orders-greeter-dev"]
    behind = {name: (one["behind"], one["changed"]) for name, one in told.applications.items()}
    assert behind == {name: (1, name == "orders-greeter-dev") for name in _NAMES}
    scene.refreshed(commit)
    assert scene.status().code == 0


def test_a_commit_that_cannot_be_rendered_is_told_in_argo_cds_words(scene: Scene) -> None:
    scene.repository.commit({_GREETER: _BROKEN})
    name = "orders-greeter-dev"
    look(scene.argocd, name)
    told = scene.status("--team", "orders")
    assert told.code == 1
    said = " ".join(cast(list[str], told.applications[name]["said"]))
    assert said.startswith("ComparisonError: ")
    assert "missing.yaml" in said
    assert "is Unknown" in told.problems()[name]
    assert "ComparisonError" in told.text
    assert set(told.problems()) == {name}
    scene.refreshed(scene.repository.commit({_GREETER: _KUSTOMIZATION % "again"}))


def test_what_somebody_changed_by_hand_is_told(scene: Scene) -> None:
    # A root is nobody's child: no Application heals it.
    place = f"{_APPLICATIONS}/root-dev"
    for heals, problems in (
        (False, ["spec.automated.selfHeal is false, git says true"]),
        (True, []),
    ):
        change = {"spec": {"syncPolicy": {"automated": {"selfHeal": heals}}}}
        scene.argocd.api.merge(place, change)
        assert scene.status().applications["root-dev"]["problems"] == problems


def test_an_application_that_git_does_not_know_is_told(scene: Scene) -> None:
    orphan = child_application("orphan", scene.repository, "extra", "default")
    about = {"name": "orphan", "namespace": NAMESPACE}
    scene.argocd.api.apply(
        {**orphan, "metadata": about, "spec": {**_spec(orphan), "syncPolicy": {}}}
    )
    told = scene.status()
    scene.argocd.api.delete(f"{_APPLICATIONS}/orphan")
    assert told.code == 1
    assert told.problems()["orphan"][0] == "is not in git (made by hand); delete it, or commit it"


def test_an_application_that_is_not_there_yet_is_told(scene: Scene) -> None:
    scene.repository.commit({_LATE: text(config_map("late"))})
    told = scene.status()
    assert told.code == 1
    assert told.problems()["orders-late-dev"] == [
        "is not there, though git says so (ApplicationSet orders-dev-team-apps)"
    ]
    regenerate(scene.argocd, "orders-dev-team-apps")
    synced(scene.argocd, "orders-late-dev")
    assert scene.status().problems() == {}


def _spec(one: Object) -> dict[str, object]:
    return cast(dict[str, object], one["spec"])
