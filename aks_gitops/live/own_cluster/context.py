"""A cluster of the user's own: a context of a kubeconfig, with every login that kubeconfigs have.

The package `kubernetes` reads it and logs in. It takes close to a second to import, so a control
plane on this machine, whose token is known, does without.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import getproxies

import urllib3
import yaml

from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.errors import LiveError
from aks_gitops.live.loopback import is_loopback
from aks_gitops.settings.mistakes import nearest

if TYPE_CHECKING:
    from kubernetes.client import Configuration

MANAGER = "aks-gitops-live"
"""Who sets fields there: another one than on a control plane of this machine, as what one no longer
sets goes away."""

_LOCAL = (
    "colima",
    "docker-desktop",
    "k3d-",
    "kind-",
    "minikube",
    "orbstack",
    "rancher-desktop",
)
"""How tools for local clusters name their contexts. The address alone proves nothing: a tunnel to a
cluster far away ends on this machine, too."""


class Context(NamedTuple):
    """A cluster that its user has logged in to."""

    name: str
    kubeconfig: str
    """The file, or several as the variable KUBECONFIG lists them."""
    server: str
    """The API server's URL."""
    api: Api

    @property
    def is_local(self) -> bool:
        """Whether the cluster is plainly one on the user's own machine."""
        return is_loopback(self.server) and self.name.startswith(_LOCAL)


def default_kubeconfig() -> str:
    """Return the kubeconfig that kubectl takes."""
    return os.environ.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())


def open_context(name: str, kubeconfig: str) -> Context:
    """Return a context's cluster, once it has let the user in. Raises LiveError."""
    _check_name(name, kubeconfig)
    configuration = _configuration(name, kubeconfig)
    from kubernetes.client.rest import RESTClientObject

    def login() -> dict[str, str]:
        token = configuration.auth_settings().get("BearerToken")  # runs a plugin whose token is old
        return {"Authorization": token["value"] or ""} if token else {}

    if not configuration.verify_ssl:
        # Whoever wrote the kubeconfig knows; kubectl does not repeat it either.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    pool = RESTClientObject(configuration).pool_manager
    api = Api(configuration.host, pool, login, MANAGER)
    _check_login(name, configuration.host, api)
    return Context(name, kubeconfig, configuration.host, api)


def _check_name(name: str, kubeconfig: str) -> None:
    known = sorted(_context_names(kubeconfig))
    if name not in known:
        close = nearest(name, known)
        fix = f"did you mean '{close}'?" if close else f"there are: {', '.join(known) or 'none'}"
        raise LiveError(f"{kubeconfig}: has no context '{name}'; {fix}")


def _context_names(kubeconfig: str) -> Iterator[str]:
    """Yield the names of a kubeconfig's contexts; a file of several may be missing."""
    paths = [Path(one).expanduser() for one in kubeconfig.split(os.pathsep) if one]
    if not any(path.exists() for path in paths):
        raise LiveError(f"{kubeconfig}: there is no such kubeconfig; name one with --kubeconfig")
    for path in filter(Path.exists, paths):
        try:
            document = yaml.load(path.read_bytes(), yaml.CSafeLoader) or {}
            yield from (str(one["name"]) for one in document.get("contexts") or ())
        except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
            raise LiveError(f"{path}: cannot be read as a kubeconfig") from error


def _configuration(name: str, kubeconfig: str) -> "Configuration":
    """Return how the cluster is reached, and who asks."""
    from kubernetes.client import Configuration
    from kubernetes.config import ConfigException, load_kube_config

    configuration = Configuration()
    with _errors_logged() as said:
        try:
            load_kube_config(kubeconfig, name, configuration)
        except (ConfigException, OSError, ValueError) as error:
            raise LiveError(f"context '{name}': {error}") from error
    if said:  # The package goes on without a login where a plugin fails.
        raise LiveError(f"context '{name}': cannot log in: {'; '.join(said)}")
    # Like kubectl: a proxy of the environment's is not asked for what is on this machine.
    if is_loopback(configuration.host) and configuration.proxy in getproxies().values():
        configuration.proxy = None
    return configuration


@contextmanager
def _errors_logged() -> Iterator[list[str]]:
    """Collect what is logged as an error instead of printing it."""
    said: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    handler = Collector(logging.ERROR)
    logging.getLogger().addHandler(handler)
    try:
        yield said
    finally:
        logging.getLogger().removeHandler(handler)


def _check_login(name: str, server: str, api: Api) -> None:
    try:
        api.get("/api")
    except ApiError as error:
        if error.status in (401, 403):
            raise LiveError(
                f"context '{name}': {server} does not let you in: {error}; log in again, and look "
                f"at 'kubectl --context {name} auth whoami'"
            ) from error
        raise LiveError(
            f"context '{name}': {error}; is the cluster there, and the way to it (VPN, proxy)?"
        ) from error
