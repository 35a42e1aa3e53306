"""One local control plane on disk: its folder, files, ports and addresses."""

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from aks_gitops.live.errors import LiveError
from aks_gitops.machine.folders import user_folder

Port = Literal[
    "etcd",
    "etcd-peer",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "redis",
    "source-server",
    "repo-server",
    "repo-server-metrics",
    "application-controller-metrics",
    "applicationset-controller-metrics",
    "applicationset-controller-probe",
    "applicationset-controller-webhook",
    "argocd-server",
    "argocd-server-metrics",
]
PORTS: tuple[Port, ...] = get_args(Port)

LOOPBACK = "127.0.0.1"
NAMESPACE = "argocd"
_LONGEST_SOCKET = 100
"""Bytes of the path of a socket; macOS takes 103, Linux 107 (unix(4), unix(7))."""
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?")


def state_folder() -> Path:
    """Return the folder of all control planes. Raises MachineError without a home folder."""
    return user_folder("XDG_STATE_HOME", ".local/state") / "live"


def checked_name(name: str) -> str:
    """Return a control plane's name. Raises LiveError where it would not do for a folder."""
    if not _NAME.fullmatch(name):
        raise LiveError(f"'{name}' is no name; use up to 32 letters a-z, digits and '-'")
    return name


@dataclass(frozen=True)
class Plane:
    """Where everything of one control plane is."""

    name: str
    folder: Path
    ports: Mapping[Port, int]
    token: str
    """Makes its bearer an administrator. It only opens ports of the loopback interface."""

    def address(self, port: Port) -> str:
        """Return host:port."""
        return f"{LOOPBACK}:{self.ports[port]}"

    @property
    def api_url(self) -> str:
        """The API server's URL."""
        return f"https://{self.address('kube-apiserver')}"

    @property
    def source_url(self) -> str:
        """The URL below which git repositories and charts are served."""
        return f"http://{self.address('source-server')}"

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of its administrator."""
        return self.folder / "kubeconfig"

    @property
    def argocd_configuration(self) -> Path:
        """The configuration of the program argocd, with a session of the administrator."""
        return self.folder / "argocd" / "cli.json"

    @property
    def certificate(self) -> Path:
        """The API server's certificate with the authority that signed it; it makes them itself."""
        return self.folder / "certificates" / "apiserver.crt"

    @property
    def service_account_key(self) -> Path:
        """The key that signs the tokens of service accounts."""
        return self.folder / "service-account.key"

    @property
    def tokens(self) -> Path:
        """The API server's list of tokens."""
        return self.folder / "tokens.csv"

    @property
    def stages(self) -> Path:
        """What kwok makes of nodes, pods and whatever else waits for somebody."""
        return self.folder / "stages.yaml"

    @property
    def programs(self) -> Path:
        """Links to the programs that are called by name."""
        return self.folder / "bin"

    @property
    def served(self) -> Path:
        """The folder that the source server serves."""
        return self.folder / "served"

    @property
    def ask_pass_socket(self) -> Path:
        """Where Argo CD's git asks for passwords. A socket's path must be short."""
        inside = self.folder / "argocd" / "ask-pass.sock"
        if len(bytes(inside)) <= _LONGEST_SOCKET:
            return inside
        digest = hashlib.sha256(bytes(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"aks-gitops-{digest}.sock"

    def log(self, process: str) -> Path:
        """Return the log of a process."""
        return self.folder / "logs" / f"{process}.log"

    def record(self, process: str) -> Path:
        """Return the file that says which process was started."""
        return self.folder / "processes" / f"{process}.json"

    def to_json(self) -> str:
        """Return what must be known to find the control plane again."""
        return json.dumps({"ports": dict(self.ports), "token": self.token}, indent=2)


def plane_from_json(name: str, folder: Path, text: str) -> Plane:
    """Return a control plane as `to_json` wrote it. Raises LiveError for another version's file."""
    try:
        data = json.loads(text)
        ports: dict[Port, int] = {port: int(data["ports"][port]) for port in PORTS}
        return Plane(name, folder, ports, str(data["token"]))
    except (ValueError, KeyError, TypeError) as error:
        raise LiveError(
            f"{folder}: was written by another version of this program; run "
            f"'aks-gitops live down --name {name}'"
        ) from error
