"""A rollback of an application that several stacks deploy."""

from pathlib import Path

import pytest

from aks_gitops.rollback.following import followings
from tests.unit.git_repositories import isolate_git
from tests.unit.released import reader, serving
from tests.unit.rendering import require
from tests.unit.rollbacks import WEB, application, make_config, overlay, rollback_of


def test_what_two_argo_cds_do_alike_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate_git(monkeypatch)
    require("kustomize")
    stacks = [serving("blue", "production"), serving("green", "production")]
    config = make_config(tmp_path, application("web"), reader(stacks))
    config.commit({WEB: overlay("web", "v2")})
    with rollback_of(config) as started:
        assert started.edits() == {WEB: overlay("web", "v1")}
        plan = started.rollback.plan
        assert len(plan.after.entries) == len(stacks)
        (following,) = followings(plan)
        assert following.automated
