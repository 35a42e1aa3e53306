"""Something new is read with the stacks' settings, and checked before it is written."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.check.question import Surroundings
from aks_gitops.edit.images import parse_reference
from aks_gitops.edit.refusal import RefusedError
from aks_gitops.scaffold.answers import AppAnswers, EnvironmentAnswers
from aks_gitops.scaffold.application import new_application
from aks_gitops.scaffold.environment import new_environment
from aks_gitops.scaffold.proposing import Proposer
from aks_gitops.scaffold.reading import Reading, new_settings
from aks_gitops.scaffold.settings_text import settings_lines
from aks_gitops.scaffold.unsound import UnsoundError
from aks_gitops.settings.stack import Settings
from tests.builders import REPOSITORY, environment, settings
from tests.unit.check_trees import LinkedTree
from tests.unit.rendering import installed, require
from tests.unit.scaffolds import README, K, answers

_ASKED = EnvironmentAnswers("preview", "staging")
_PLAIN = answers(kind="directory", environments=("dev",))
_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
_ON_BASE = "resources: [../../base]\n"
_CLASS = """\
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1
"""


def reading(*stacks: Settings) -> Reading:
    around = Surroundings(None, installed(), datetime(2026, 1, 1, tzinfo=UTC))
    named = tuple(Stack(f"stack-{number}", one) for number, one in enumerate(stacks))
    return Reading(named, (REPOSITORY,), ("main",), around)


def hub(path: str = "") -> Settings:
    environments = {
        "dev": environment(),
        "staging": environment(aliases=["stg"], cluster="aks-staging", syncPolicy={"prune": False}),
    }
    return settings(environments=environments, otherEnvironments={"production": {}}, path=path)


def proposer(found: Reading, asked: AppAnswers) -> Proposer:
    return Proposer(found, lambda ground: new_application(asked, ground))


def test_the_files_go_into_the_folder_in_which_the_stack_s_layouts_start() -> None:
    tree = LinkedTree({**README, "config/apps/README.md": ""})
    made = proposer(reading(hub(path="config")), _PLAIN)
    assert "config/teams/orders/apps/web/envs/dev/service.yaml" in made.change(tree)


def test_the_stack_s_own_words_are_environments() -> None:
    tree = LinkedTree(README)
    asked = answers(kind="directory", environments=("stg", "production"))
    files = proposer(reading(hub()), asked).change(tree)
    assert {path.split("/")[5] for path in files} == {"staging", "production"}


def test_what_the_checks_would_report_is_never_written() -> None:
    tree = LinkedTree(README)
    asked = replace(_PLAIN, image=parse_reference("web:latest"))
    with pytest.raises(UnsoundError, match=r"whose tag moves; .* \(image-mutable\)"):
        proposer(reading(hub()), asked).change(tree)


def test_asked_again_there_is_nothing_to_do() -> None:
    made = proposer(reading(hub()), _PLAIN)
    files = made.change(LinkedTree(README))
    assert made.change(LinkedTree({**README, **{p: d for p, d in files.items() if d}})) == {}


class TestEnvironments:
    FILES = {
        "infrastructure/classes/base/class.yaml": _CLASS,
        f"infrastructure/classes/base/{K}": "resources: [class.yaml]\n",
        f"infrastructure/classes/overlays/staging/{K}": _ON_BASE,
        "teams/platform.yaml": "clusterKinds: [{group: scheduling.k8s.io, kind: PriorityClass}]\n",
    }

    def _proposer(self, found: Reading, asked: EnvironmentAnswers) -> Proposer:
        return Proposer(
            found.with_environment(asked),
            lambda ground: new_environment(asked, ground),
            refusing=("error",),
        )

    def test_a_stack_that_serves_the_other_one_gets_its_policy_and_others_its_name(self) -> None:
        served, foreign = hub(), settings(otherEnvironments={"staging": {}})
        found = reading(served, foreign)
        added = new_settings(found.stacks, _ASKED)
        assert [(one.stack, one.area) for one in added] == [
            ("stack-0", "environments"),
            ("stack-1", "otherEnvironments"),
        ]
        assert list(settings_lines(added, _ASKED)) == [
            "# Pulumi.stack-0.yaml: add below aks-gitops:gitops",
            "environments:",
            "  preview:",
            "    cluster: aks-staging",
            "    syncPolicy: {automated: true, prune: false, selfHeal: true, "
            "preserveResourcesOnDeletion: false}",
            "# Pulumi.stack-1.yaml: add below aks-gitops:gitops",
            "otherEnvironments:",
            "  preview: {}",
        ]
        after = found.with_environment(_ASKED)
        assert new_settings(after.stacks, _ASKED) == []
        assert "preview" in after.rules.vocabulary.environments

    def test_what_two_on_one_cluster_cannot_both_have_is_refused(self) -> None:
        require("kustomize")
        with pytest.raises(UnsoundError, match="PriorityClass high"):
            self._proposer(reading(hub()), _ASKED).change(LinkedTree(self.FILES))
        apart = EnvironmentAnswers("preview", "staging", cluster="aks-preview")
        assert self._proposer(reading(hub()), apart).change(LinkedTree(self.FILES))

    def test_a_fault_that_the_other_one_has_already_is_told_and_copied(self) -> None:
        require("kustomize")
        files = {**self.FILES, f"infrastructure/classes/overlays/dev/{K}": _ON_BASE}
        alone = settings(environments={"dev": environment(), "staging": environment()})
        made = self._proposer(reading(alone), _ASKED)
        assert list(made.change(LinkedTree(files))) == [
            f"infrastructure/classes/overlays/preview/{K}"
        ]
        assert {one.rule for one in made.findings} == {"resource-twice"}

    def test_without_a_stack_the_name_is_known_for_this_once(self) -> None:
        files = {"teams/orders/apps/web/envs/dev/a.yaml": _MAP}
        asked = EnvironmentAnswers("preview", "dev")
        made = self._proposer(reading(), asked)
        assert list(made.change(LinkedTree(files))) == ["teams/orders/apps/web/envs/preview/a.yaml"]
        assert "environments:" in list(settings_lines([], asked))

    @pytest.mark.parametrize("stacks", [(), (hub(),)], ids=["without a stack", "with one"])
    def test_another_spelling_of_an_environment_is_refused(
        self, stacks: tuple[Settings, ...]
    ) -> None:
        with pytest.raises(RefusedError, match="stg: the environment is another name of 'staging'"):
            reading(*stacks).with_environment(EnvironmentAnswers("stg", "dev"))
