"""A rollback of an application that several stacks deploy."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.rollback.following import followings
from aks_gitops.rollback.plan import Plan
from aks_gitops.rollback.told import told
from tests.unit.git_repositories import isolate_git
from tests.unit.released import reader, serving
from tests.unit.rendering import require
from tests.unit.rollbacks import WEB, application, make_config, overlay, rollback_of


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)
    require("kustomize")


@contextmanager
def rolled_back(folder: Path, *stacks: Stack) -> Iterator[Plan]:
    """Give the plan of a rollback of what some stacks deploy."""
    config = make_config(folder, application("web"), reader(stacks))
    config.commit({WEB: overlay("web", "v2")})
    with rollback_of(config) as started:
        assert started.edits() == {WEB: overlay("web", "v1")}
        assert len(started.rollback.plan.after.entries) == len(stacks)
        yield started.rollback.plan


def test_what_two_argo_cds_do_alike_is_told_once(tmp_path: Path) -> None:
    with rolled_back(tmp_path, serving("a", "production"), serving("b", "production")) as plan:
        (following,) = followings(plan)
        assert following.automated


def test_no_step_is_told_twice_where_two_argo_cds_differ_in_another(tmp_path: Path) -> None:
    stacks = serving("a", "production"), serving("b", "production", prune=False)
    with rolled_back(tmp_path, *stacks) as plan:
        assert [one.prunes for one in followings(plan)] == [True, False]
        lines = told(plan, dry_run=False, new_branch="").lines
        assert sum("Argo CD deploys it by itself" in one for one in lines) == 1
        assert len(set(lines)) == len(lines)
