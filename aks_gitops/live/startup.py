"""Start a local control plane: what is missing is built, what does not run is started."""

import base64
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import yaml

from aks_gitops.argocd.config import argocd_cm
from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.live.api import Api, api_with_token
from aks_gitops.live.argocd_cli import cli_configuration, session_token
from aks_gitops.live.argocd_objects import argocd_objects
from aks_gitops.live.cluster_objects import cluster_objects
from aks_gitops.live.commands import (
    Process,
    argocd_processes,
    kubernetes_processes,
    process_names,
)
from aks_gitops.live.errors import LiveError
from aks_gitops.live.files import (
    existing_plane,
    held,
    link_programs,
    listens,
    make_plane,
    remove_plane,
    taken_ports,
    write_private,
)
from aks_gitops.live.plane import NAMESPACE, Plane, checked_name
from aks_gitops.live.processes import end, identity, last_words, port_of, start, until, wait_ready
from aks_gitops.programs.installed import Installed, Progress, cache_folder, install
from aks_gitops.programs.pinned import PROGRAMS

_SECONDS = 90.0
"""How long a process may take to be ready on a busy machine."""
_SECONDS_TO_CLOSE = 5.0
"""How long the ports of a process that was killed may stay open."""
_ROOM = 1024**3
"""Bytes that a control plane's data and logs need to begin with."""
_NO_TUNING: Mapping[str, str] = {}
_SECRET = f"/api/v1/namespaces/{NAMESPACE}/secrets/argocd-secret"


def bring_up(
    name: str,
    state: Path,
    progress: Progress,
    *,
    argocd: bool = True,
    tuning: Mapping[str, str] = _NO_TUNING,
) -> Plane:
    """Return the running control plane of a name, started as far as it does not run.

    Given: `argocd`, whether Argo CD belongs to it; a cluster that another one's Argo CD deploys to
    needs none; `tuning`, environment variables for Argo CD's processes. Raises LiveError and
    MachineError; then everything that this call started is ended again.
    """
    with held(name, state):
        installed = install(PROGRAMS, progress, cache_folder())
        _check_room(state)
        plane = existing_plane(name, state) or make_plane(name, state)
        before = {one for one in process_names() if identity(plane, one)}
        if not before:
            _check_ports(plane)
        link_programs(plane, installed)
        try:
            _start_kubernetes(plane, installed, progress)
            if argocd:
                _start_argocd(plane, installed, progress, tuning)
        except BaseException:
            end(plane, [one for one in reversed(process_names()) if one not in before])
            raise
        return plane


def bring_down(name: str, state: Path) -> list[str]:
    """End every process of a control plane and remove its folder; return what was ended."""
    with held(name, state):
        folder = state / checked_name(name)
        if not folder.is_dir():
            return []
        plane = Plane(name, folder, {}, "")
        recorded = sorted(path.stem for path in (folder / "processes").glob("*.json"))
        order = process_names()
        recorded.sort(key=lambda one: order.index(one) if one in order else -1, reverse=True)
        ended = end(plane, recorded)
        remove_plane(plane)
        return ended


def api_of(plane: Plane) -> Api:
    """Return a client of the control plane's API server."""
    return api_with_token(plane.api_url, plane.token, plane.certificate)


def check_runs(plane: Plane) -> None:
    """Return where every process of a control plane runs. Raises LiveError."""
    if not plane.folder.is_dir():
        raise LiveError(f"somebody has ended the control plane '{plane.name}'")
    for name in process_names():
        if identity(plane, name) is None:
            said = last_words(plane.log(name))
            raise LiveError(f"{name} does not run any more; 'aks-gitops live up' starts it; {said}")


def _start_kubernetes(plane: Plane, installed: Mapping[str, Installed], progress: Progress) -> None:
    with progress("Starting Kubernetes"):
        for group in kubernetes_processes(plane, _binaries(installed)):
            _start(plane, group)
        api = api_of(plane)
        for manifest in cluster_objects():
            api.apply(manifest)


def _start_argocd(
    plane: Plane,
    installed: Mapping[str, Installed],
    progress: Progress,
    tuning: Mapping[str, str],
) -> None:
    api = api_of(plane)
    with progress("Starting Argo CD"):
        _prepare_argocd(api, installed["argocd"].folder)
        for group in argocd_processes(plane, _binaries(installed)):
            _start(plane, [one.tuned(tuning) for one in group])
        _write_cli_configuration(plane, api)


def _binaries(installed: Mapping[str, Installed]) -> dict[str, Path]:
    return {name: one.binary for name, one in installed.items()}


def _write_cli_configuration(plane: Plane, api: Api) -> None:
    """Let the program argocd in, as its administrator."""
    data = cast(Mapping[str, str], api.get(_SECRET)["data"])
    token = session_token(base64.b64decode(data["server.secretkey"]), int(time.time()))
    write_private(plane.argocd_configuration, cli_configuration(plane, token))


def _start(plane: Plane, group: Sequence[Process]) -> None:
    for process in group:
        if identity(plane, process.name) is None:
            _check_free(plane, process)
            start(plane, process)
    wait_ready(plane, group, _SECONDS)


def _prepare_argocd(api: Api, folder: Path) -> None:
    """Apply Argo CD's kinds, and the objects that it wants first."""
    for path in sorted(folder.glob("*-crd.yaml")):
        api.apply(yaml.load(path.read_bytes(), yaml.CSafeLoader))
    if api.find(_SECRET) is None:
        for manifest in argocd_objects(argocd_cm(), {}, secrets.token_bytes(32)):
            api.apply(manifest)
    _wait_served(api, {"Application", "ApplicationSet", "AppProject"})


def _wait_served(api: Api, kinds: set[str]) -> None:
    """Wait until the API server has storage for Argo CD's kinds and tells its clients of them."""

    def served() -> bool:
        return kinds <= api.discovered(ARGO_API) and all(
            api.has_storage(ARGO_API, kind) for kind in kinds
        )

    if not until(served, _SECONDS):
        raise LiveError(f"the API server does not serve {ARGO_API} after {_SECONDS:.0f} s")


def _check_room(state: Path) -> None:
    free = shutil.disk_usage(state).free
    if free < _ROOM:
        mib = 1024**2
        raise LiveError(
            f"{state} has {free // mib} MiB left of the {_ROOM // mib} MiB that a control plane "
            "needs; free some, or set XDG_STATE_HOME to a folder on a larger disk"
        )


def _check_ports(plane: Plane) -> None:
    taken = taken_ports(plane)
    if taken:
        told = ", ".join(f"{number} ({port})" for port, number in taken.items())
        raise LiveError(
            f"other programs now listen on ports of '{plane.name}': {told}; end them, or let "
            f"'aks-gitops live down --name {plane.name}' and up again choose new ones (what was "
            f"committed to {plane.served} goes with it)"
        )


def _check_free(plane: Plane, process: Process) -> None:
    """Return where nobody listens where a process will; else that one would be taken for it."""
    port = port_of(process)
    if not until(lambda: not listens(port), _SECONDS_TO_CLOSE):
        raise LiveError(
            f"{process.name}: another program listens on its port {port}; end that, or run "
            f"'aks-gitops live down --name {plane.name}' and up again"
        )
