"""Two control planes live side by side; down ends every process of one, also after a crash."""

import os
import signal
from pathlib import Path

from aks_gitops.live.commands import process_names
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import Identity, identity, until
from aks_gitops.live.startup import bring_down, bring_up
from tests.built_programs import told


def test_down_ends_every_process_after_a_crash_and_leaves_the_other_control_plane_alone(
    plane: Plane, tmp_path: Path
) -> None:
    try:
        second = bring_up("second", tmp_path, told)
        assert set(second.ports.values()).isdisjoint(plane.ports.values())
        started = _running(second)
        assert set(started) == set(process_names())
        os.kill(started["kube-apiserver"].pid, signal.SIGKILL)
        assert until(lambda: identity(second, "kube-apiserver") is None, 10)
    finally:
        ended = bring_down("second", tmp_path)
    assert set(ended) == set(process_names()) - {"kube-apiserver"}
    for found in started.values():
        assert not Path(f"/proc/{found.pid}").exists()
    assert not second.folder.exists()
    assert set(_running(plane)) == set(process_names())


def test_up_starts_again_only_what_does_not_run(plane: Plane, state: Path) -> None:
    before = _running(plane)
    os.kill(before["argocd-repo-server"].pid, signal.SIGKILL)
    assert until(lambda: identity(plane, "argocd-repo-server") is None, 10)
    assert bring_up(plane.name, state, told) == plane
    after = _running(plane)
    changed = {name for name in process_names() if before[name] != after[name]}
    assert changed == {"argocd-repo-server"}


def _running(plane: Plane) -> dict[str, Identity]:
    found = {name: identity(plane, name) for name in process_names()}
    return {name: one for name, one in found.items() if one}
