"""Nothing is lost when a part dies in the middle of a sync."""

from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple, cast

import pytest

from aks_gitops.live.api import Api, ApiError, Object
from aks_gitops.live.applications import application_state
from aks_gitops.live.commands import process_names
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import until
from aks_gitops.live.startup import bring_up
from aks_gitops.program import Program
from tests.built_programs import told
from tests.live.argocd import APPLICATIONS, ArgoCD, operation_of
from tests.live.faults import application_files, crash, metadata_of, refresh_sets, uids
from tests.live.served import ServedRepository, program_of, serve

_APPS = [f"app-{number}" for number in range(1, 7)]
_CONFIG_MAPS = "/api/v1/namespaces/orders-dev/configmaps"
_PASSING = "passing-"
"""How the application is called that each change replaces by a new one."""


class Fault(NamedTuple):
    """What dies in the middle of a sync."""

    title: str
    processes: tuple[str, ...]


_FAULTS = (
    Fault("the repo-server dies", ("argocd-repo-server",)),
    Fault("the application controller dies", ("argocd-application-controller",)),
    Fault("the ApplicationSet controller dies", ("argocd-applicationset-controller",)),
    Fault("Argo CD's API server dies", ("argocd-server",)),
    Fault("redis dies", ("redis",)),
    Fault("the Kubernetes API server dies", ("kube-apiserver",)),
    Fault("etcd dies", ("etcd",)),
    Fault("the git server dies", ("source-server",)),
    Fault("everything dies at once", process_names()),
)


_ABSENT_WEBHOOK = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "absent"},
    "webhooks": [
        {
            "name": "absent.example.com",
            # Port 9 (discard) of the loopback interface, where nobody listens.
            "clientConfig": {"url": "https://127.0.0.1:9/validate"},
            "rules": [
                {
                    "apiGroups": [""],
                    "apiVersions": ["v1"],
                    "operations": ["CREATE", "UPDATE"],
                    "resources": ["configmaps"],
                }
            ],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "orders-dev"}},
            # Not those of others: the garbage collector, once refused, would wait for minutes.
            "matchConditions": [
                {"name": "the-first", "expression": f"object.metadata.name == '{_APPS[0]}'"}
            ],
            "admissionReviewVersions": ["v1"],
            "sideEffects": "None",
        }
    ],
}
"""An admission webhook of the kind that policies and operators bring, which nobody serves."""


class Shop:
    """A team's applications, all of one version."""

    def __init__(self, plane: Plane) -> None:
        self.argocd = ArgoCD(plane)
        self.version = 1
        files = {"teams/orders.yaml": 'quota: {default: {pods: "100"}}\n'}
        for app in self._apps():
            files |= application_files("orders", app)
        self.repository: ServedRepository = serve(plane, "shop", files)

    def program(self) -> Program:
        """Return what the repository comes to now."""
        return program_of(self.repository)

    def change(self) -> str:
        """Commit another version of every application, one application more and one less; return
        the commit."""
        files: dict[str, str | None] = {f"teams/orders/apps/{_PASSING}{self.version}": None}
        self.version += 1
        for app in self._apps():
            files |= application_files("orders", app, version=self.version)
        commit = self.repository.commit(files, f"Version {self.version}")
        for app in _APPS:
            self.argocd.refresh(f"orders-{app}-dev")
        return commit

    def syncing(self) -> list[str]:
        """Return the Applications that are in the middle of a sync."""
        return [
            metadata_of(one)["name"]
            for one in self.argocd.api.items(APPLICATIONS)
            if operation_of(one).get("phase") == "Running"
        ]

    def wait_for(self, commit: str) -> None:
        """Wait until the predicted Applications, and no others, have deployed a commit."""
        names = {one.name for one in self.program().plan.applications}

        def deployed(_: object) -> bool:
            found = self.argocd.api.items(APPLICATIONS)
            return {metadata_of(one)["name"] for one in found} == names and all(
                _has_deployed(one, commit) for one in found
            )

        self.argocd.wait(deployed, names, seconds=360)

    def deployed_versions(self) -> dict[str, str]:
        """Return the version that each application's ConfigMap in the cluster has."""
        found = self.argocd.api.items(_CONFIG_MAPS)
        data = {
            metadata_of(one)["name"]: cast(Mapping[str, str], one.get("data", {})) for one in found
        }
        return {name: one["version"] for name, one in data.items() if "version" in one}

    def _apps(self) -> list[str]:
        return [*_APPS, f"{_PASSING}{self.version}"]


def _has_deployed(application: Object, commit: str) -> bool:
    status = cast(Mapping[str, Mapping[str, str]], application.get("status") or {})
    return (
        application_state(application).settled
        and status["sync"].get("revision") == commit
        and operation_of(application).get("phase") == "Succeeded"
    )


@pytest.fixture(scope="module")
def shop(own_plane: Plane) -> Shop:
    """The shop, deployed."""
    found = Shop(own_plane)
    program = found.program()
    apply_program(found.argocd.api, program)
    found.argocd.settle(program)
    return found


@pytest.mark.parametrize("fault", _FAULTS, ids=[one.title for one in _FAULTS])
def test_a_change_is_deployed_and_nothing_is_lost_when(
    fault: Fault, shop: Shop, state: Path
) -> None:
    api, plane = shop.argocd.api, shop.argocd.plane
    before = uids(api, lambda path: _PASSING not in path)
    commit = shop.change()
    shop.argocd.wait(lambda _: shop.syncing())
    crash(plane, fault.processes)
    bring_up(plane.name, state, told)
    refresh_sets(api)
    shop.wait_for(commit)
    assert set(shop.deployed_versions().values()) == {str(shop.version)}
    after = uids(api)
    assert {path: after.get(path) for path in before} == before


def test_what_could_not_be_compared_is_deployed_once_somebody_looks(shop: Shop) -> None:
    """With server-side diff Argo CD remembers that it found no difference, and not that it could
    not look (v3.5.1, controller/state.go, CompareAppState; argoproj/argo-cd issue 28722): it may
    say Synced while the old version runs, unless an event of the cluster makes it compare anew.
    """
    api, argocd, (first, *_) = shop.argocd.api, shop.argocd, _APPS
    name, config_map = f"orders-{first}-dev", f"{_CONFIG_MAPS}/{first}"
    api.apply(_ABSENT_WEBHOOK)
    # Else a sync could begin meanwhile, whose repeats take minutes.
    assert until(lambda: _is_refused(api, config_map), 30)
    commit = shop.change()
    argocd.wait(lambda _: _was_looked_at(argocd.application(name), commit), [name])
    assert shop.deployed_versions()[first] != str(shop.version)
    api.delete(api.path_of(_ABSENT_WEBHOOK))
    assert until(lambda: not _is_refused(api, config_map), 30)
    argocd.refresh(name)
    argocd.wait(lambda _: shop.deployed_versions()[first] == str(shop.version), [name])
    shop.wait_for(shop.repository.commit({"elsewhere/note.txt": "Nothing of the shop's.\n"}))
    assert set(shop.deployed_versions().values()) == {str(shop.version)}


def _was_looked_at(application: Object, commit: str) -> bool:
    """Tell whether Argo CD tried to compare a commit. It may take Unknown back at once."""
    sync = cast(Mapping[str, Mapping[str, str]], application["status"])["sync"]
    return sync.get("status") == "Unknown" or sync.get("revision") == commit


def _is_refused(api: Api, path: str) -> bool:
    """Tell whether the API server refuses an update, also one that changes nothing."""
    try:
        api.merge(path, {})
    except ApiError:
        return True
    return False


def test_what_the_api_server_has_taken_is_there_after_etcd_was_killed(
    shop: Shop, state: Path
) -> None:
    api, plane = shop.argocd.api, shop.argocd.plane
    taken: dict[str, str] = {}
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            name = f"taken-{len(taken)}"
            metadata = {"name": name, "namespace": "default"}
            try:
                made = api.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
            except ApiError:
                return
            taken[name] = metadata_of(made)["uid"]

    writer = Thread(target=write)
    writer.start()
    assert until(lambda: len(taken) >= 100 or None, 60)
    crash(plane, ["etcd"])
    stop.set()
    bring_up(plane.name, state, told)
    writer.join()
    found = {
        metadata_of(one)["name"]: metadata_of(one)["uid"]
        for one in api.items("/api/v1/namespaces/default/configmaps")
    }
    assert {name: found.get(name) for name in taken} == taken
