"""The same program under the real engine. Skipped where the Pulumi CLI is not on PATH."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aks_gitops.offline.preview import preview_stack
from tests.engine.needed import needs_engine

PROJECT = Path(__file__).resolve().parents[2]

pytestmark = needs_engine("pulumi-resource-kubernetes")

Pulumi = Callable[..., str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A clone of this project, so that a run leaves nothing here."""
    copy = tmp_path / "project"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(copy)], check=True)
    (copy / ".venv").symlink_to(Path(sys.prefix))
    return copy


@pytest.fixture
def pulumi(project: Path, tmp_path: Path) -> Pulumi:
    """Runs the Pulumi CLI on the clone, with its state in a folder of the test's."""
    (tmp_path / "state").mkdir()
    environment: Mapping[str, str] = {
        **os.environ,
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def run(*arguments: str) -> str:
        command = ["pulumi", *arguments, "--non-interactive", "--stack", "local"]
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("stack", "init")
    return run


def test_the_engine_registers_just_what_the_offline_preview_shows(
    project: Path, pulumi: Pulumi
) -> None:
    preview = pulumi("preview")
    pulumi("up", "--yes", "--skip-preview")
    state = json.loads(pulumi("stack", "export"))["deployment"]["resources"]
    engine = {
        one["urn"]: (
            one.get("parent", ""),
            one.get("protect", False),
            sorted(one.get("dependencies") or []),
            one.get("provider", "").rpartition("::")[0],
        )
        for one in state
    }
    offline = {
        urn: (one.parent, one.protect, sorted(one.dependencies), one.provider)
        for urn, one in preview_stack(project, "local").known.resources.items()
    }
    assert engine == offline
    assert f"{len(offline)} to create" in preview


def test_a_second_update_changes_nothing_and_destroy_leaves_nothing(pulumi: Pulumi) -> None:
    pulumi("up", "--yes", "--skip-preview")
    summary = pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert "unchanged" in summary
    pulumi("destroy", "--yes", "--skip-preview")
    exported = json.loads(pulumi("stack", "export"))
    assert not exported["deployment"].get("resources")
