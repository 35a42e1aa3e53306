"""Make a control plane's folder: ports, keys, credentials, and links to programs."""

import fcntl
import os
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from aks_gitops.live.api_credentials import kubeconfig, signing_key, tokens
from aks_gitops.live.cluster_objects import STORAGE_CLASSES
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import LOOPBACK, PORTS, Plane, Port, checked_name, plane_from_json
from aks_gitops.machine.errors import files_explained
from aks_gitops.programs.installed import Installed

_STAND_INS = Path(__file__).parent / "stand_ins"
_MEMORY = "control-plane.json"
_ARGOCD_FOLDERS = ("tls", "ssh", "gpg", "gnupg", "config", "cache", "data", "tmp", "assets")


@contextmanager
def held(name: str, state: Path) -> Iterator[None]:
    """Hold the lock of a control plane. Raises LiveError where somebody else starts or ends it,
    and MachineError where the file system refuses what is written meanwhile."""
    with files_explained("XDG_STATE_HOME"):
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        files_explained("XDG_STATE_HOME"),
        (state / f"{checked_name(name)}.lock").open("w") as lock,
    ):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LiveError(
                f"somebody else starts or ends the control plane '{name}'; wait for it, or give "
                "another --name"
            ) from error
        yield


def existing_plane(name: str, state: Path) -> Plane | None:
    """Return the control plane of a name, running or not; None where there is none."""
    folder = state / checked_name(name)
    try:
        return plane_from_json(name, folder, (folder / _MEMORY).read_text())
    except FileNotFoundError:
        return None


def plane_names(state: Path) -> list[str]:
    """Return the names of all control planes, sorted."""
    return sorted(path.parent.name for path in state.glob(f"*/{_MEMORY}"))


def make_plane(name: str, state: Path) -> Plane:
    """Make the folder of a new control plane, readable by its user alone."""
    folder = state / checked_name(name)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    plane = Plane(name, folder, free_ports(), secrets.token_hex(24))
    (plane.certificate.parent).mkdir(exist_ok=True)
    plane.served.mkdir(exist_ok=True)
    for one in _ARGOCD_FOLDERS:
        (folder / "argocd" / one).mkdir(parents=True, exist_ok=True)
    write_private(plane.service_account_key, signing_key(secrets.randbits(320)))
    write_private(plane.tokens, tokens(plane))
    write_private(plane.kubeconfig, kubeconfig(plane))
    # Last: who finds this file finds all the others.
    write_private(folder / _MEMORY, plane.to_json())
    return plane


def free_ports() -> dict[Port, int]:
    """Return a port of the loopback interface for each use that nobody listens on."""
    with ExitStack() as stack:
        ports: dict[Port, int] = {}
        for port in PORTS:
            one = stack.enter_context(socket.socket())
            try:
                one.bind((LOOPBACK, 0))
            except OSError as error:
                raise LiveError(
                    f"no port of {LOOPBACK} can be used ({error.strerror}); everything listens "
                    "there, also where the network has IPv6 only: switch the loopback interface on"
                ) from error
            ports[port] = one.getsockname()[1]
        return ports


def taken_ports(plane: Plane) -> dict[Port, int]:
    """Return the ports of a control plane that somebody listens on."""
    return {port: number for port, number in plane.ports.items() if listens(number)}


def link_programs(plane: Plane, installed: Mapping[str, Installed]) -> None:
    """Write kwok's stages, and links to the programs that are called by their names."""
    plane.programs.mkdir(exist_ok=True)
    wrapper = "git-verify-wrapper.sh"
    links = {name: installed[name].binary for name in ("helm", "kustomize", "kubectl", "argocd")}
    links[wrapper] = installed["argocd"].folder / wrapper
    for name, target in links.items():
        link = plane.programs / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    plane.stages.write_text(_stages(installed["kwok"].folder))


def _stages(folder: Path) -> str:
    """Return kwok's own stages and ours. Its volumes are made for the classes of AKS."""
    own = [path.read_text() for path in sorted(folder.glob("*.yaml"))]
    theirs, classes = "== 'kwok-volume'", ", ".join(f"'{name}'" for name in STORAGE_CLASSES)
    texts = [text.replace(theirs, f"in [{classes}]") for text in own]
    return "\n---\n".join([*texts, (_STAND_INS / "stages.yaml").read_text()])


def remove_plane(plane: Plane) -> None:
    """Remove what a control plane has on disk."""
    plane.ask_pass_socket.unlink(missing_ok=True)
    shutil.rmtree(plane.folder, ignore_errors=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its user may read, whole or not at all."""
    unfinished = path.with_suffix(".part")
    with open(unfinished, "w", opener=_private) as file:
        file.write(text)
    unfinished.rename(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def listens(port: int) -> bool:
    """Tell whether anybody listens on a port of the loopback interface."""
    with socket.socket() as one:
        return one.connect_ex((LOOPBACK, port)) == 0
