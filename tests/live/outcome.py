"""Let a control plane face the attempts of the tables, and see what comes of them."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from aks_gitops.live.api import Api, Object
from aks_gitops.live.applications import Snapshot, snapshot
from aks_gitops.live.charts import Chart, chart_repository, definition, operator_kinds
from aks_gitops.live.config_repository import commit_all
from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import until
from aks_gitops.repo.git_command import command
from tests.live.argocd import APPLICATIONS, ArgoCD, operation_of
from tests.live.attempts import ROOT, SOURCE, Attempt, attempts, served_files
from tests.live.served import ServedRepository, program_of, serve
from tests.live.tenants import CONFIG_MAP, ELSEWHERE, ENVIRONMENTS, FILES
from tests.live.traces import objects_by_application

ALLOWED, REFUSED = attempts("allowed"), attempts("refused")

_SECONDS = 300.0
_SETS = f"/apis/argoproj.io/v1alpha1/namespaces/{NAMESPACE}/applicationsets"
BEFORE = {
    ROOT: {"Application argocd/first"},
    "orders-api-checkout-dev": {"ConfigMap orders-api-dev/checkout"},
}
"""What the Applications that others own had made before anybody tried anything."""
_FIRST = [*BEFORE, "storefront-shop-dev", "first"]


class Outcome(NamedTuple):
    """What came of all attempts."""

    applications: set[str]
    """The Applications that are there at the end."""
    made: Mapping[str, set[str]]
    """The objects in the cluster, by Application."""
    said: Mapping[str, str]
    """What Argo CD said, by Application and by ApplicationSet."""

    def hears(self, one: Attempt) -> bool:
        """Tell whether Argo CD said what it ought to."""
        return one.says in self.said.get(one.applicationset or one.application, "")


def face_attempts(plane: Plane) -> Outcome:
    """Commit every attempt and return what came of them; what is missing when time is up is a
    test's to say."""
    argocd = ArgoCD(plane)
    _prepare(argocd.api)
    config = _serve_all(plane)
    apply_program(argocd.api, program_of(config, environments=ENVIRONMENTS))
    argocd.wait(lambda found: not found.missing(_FIRST), _FIRST, _SECONDS)
    until(lambda: _counted(argocd.api), _SECONDS)
    config.commit(served_files(REFUSED, plane))
    command(config.folder).branch("planted")
    _look_again(argocd.api)
    watch = _Watch(argocd)
    until(watch.settled, _SECONDS, pause=2.0)
    config.commit({path: None for one in REFUSED if one.gone for path in one.files})
    _look_again(argocd.api)
    until(watch.gone, _SECONDS, pause=1.0)
    return watch.outcome()


def _prepare(api: Api) -> None:
    """Give the cluster the operators' kinds, and Argo CD a second cluster."""
    for kind in operator_kinds():
        api.apply(definition(kind))
    labels = {"argocd.argoproj.io/secret-type": "cluster"}
    data = {**ELSEWHERE, "config": "{}"}
    api.apply(
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": "elsewhere", "namespace": NAMESPACE, "labels": labels},
            "stringData": data,
        }
    )


def _counted(api: Api) -> bool:
    """Tell whether the team's quota is in force: before it is, everything is over it."""
    quota = api.find("/api/v1/namespaces/orders-dev/resourcequotas/team-quota") or {}
    return bool(cast(Mapping[str, object], quota.get("status") or {}).get("hard"))


def _serve_all(plane: Plane) -> ServedRepository:
    """Serve permitted and foreign repositories, and return the config repository."""
    for place in ("permitted", "foreign"):
        folder = plane.served / "charts" / place
        folder.mkdir(parents=True)
        chart = Chart(f"{plane.source_url}/charts/{place}", "tool", "1.0.0")
        for name, data in chart_repository([chart]).items():
            (folder / name).write_bytes(data)
    for name in ("tools", "foreign"):
        objects = {"objects.yaml": CONFIG_MAP.format(name)}
        kustomization = {"kustomization.yaml": "resources: [objects.yaml]\n"}
        serve(plane, name, {**objects, **kustomization, "values.yaml": "replicaCount: 2\n"})
    linked = serve(plane, "linked", {"objects.yaml": CONFIG_MAP.format("linked")})
    (linked.folder / "linked.yaml").symlink_to("/etc/hostname")
    commit_all(linked.folder, "A link out of the repository")
    before = {path: text.replace(SOURCE, plane.source_url) for path, text in FILES.items()}
    config = serve(plane, "config", before | served_files(ALLOWED, plane))
    command(config.folder).branch("release")
    return config


def _look_again(api: Api) -> None:
    """Let Argo CD read the config repository now."""
    for one in api.items(_SETS):
        refresh = {"argocd.argoproj.io/application-set-refresh": "true"}
        api.merge(f"{_SETS}/{_name(one)}", {"metadata": {"annotations": refresh}})
    for root in ("root-dev", ROOT):
        refresh = {"argocd.argoproj.io/refresh": "normal"}
        api.merge(f"{APPLICATIONS}/{root}", {"metadata": {"annotations": refresh}})


class _Watch:
    """Looks at Applications until Argo CD has said what it has to say of every attempt."""

    def __init__(self, argocd: ArgoCD) -> None:
        self._argocd = argocd
        self._answers: dict[str, str] = {}
        """What the program argocd printed, by Application."""
        self._said: dict[str, str] = {}

    def settled(self) -> bool:
        """Tell whether all that is refused was refused, and all that is allowed is there."""
        shown = snapshot(self._argocd.api)
        self._ask(shown)
        self._said = self._words()
        now = Outcome(set(), {}, self._said)
        deployed = self._deployed()
        return all(now.hears(one) for one in REFUSED) and all(
            one.application in deployed for one in ALLOWED
        )

    def gone(self) -> bool:
        """Tell whether the Applications went whose directories did."""
        leaving = {one.application for one in REFUSED if one.gone}
        return leaving.isdisjoint(self._applications())

    def outcome(self) -> Outcome:
        """Return what was said, and what is in the cluster."""
        return Outcome(self._applications(), objects_by_application(self._argocd.api), self._said)

    def _deployed(self) -> set[str]:
        """Return the Applications whose sync has ended well; not all that is there gets Healthy."""
        found = self._argocd.api.items(APPLICATIONS)
        return {_name(one) for one in found if operation_of(one).get("phase") == "Succeeded"}

    def _applications(self) -> set[str]:
        return {one.name for one in snapshot(self._argocd.api).applications}

    def _ask(self, shown: Snapshot) -> None:
        """Ask the program argocd what a row wants asked, once its Application is compared."""
        compared = {one.name for one in shown.applications if one.sync == "OutOfSync"}
        for one in (*ALLOWED, *REFUSED):
            if one.command and one.application in compared - self._answers.keys():
                told = self._argocd.cli(*one.command)
                self._answers[one.application] = told.stdout + told.stderr

    def _words(self) -> dict[str, str]:
        api, plane = self._argocd.api, self._argocd.plane
        words: dict[str, list[str]] = {}
        for path in (APPLICATIONS, _SETS):
            for one in api.items(path):
                words.setdefault(_name(one), []).extend(_status(one))
        for name, text in (*self._answers.items(), *_logged(plane)):
            words.setdefault(name, []).append(text)
        return {
            name: "\n".join(filter(None, texts)).replace(plane.source_url, SOURCE)
            for name, texts in words.items()
        }


def _name(found: Object) -> str:
    return str(cast(Mapping[str, object], found["metadata"])["name"])


def _status(found: Object) -> Iterator[str]:
    """Yield what stands in an object's status: conditions, the operation, its resources."""
    status = cast(Mapping[str, object], found.get("status") or {})
    yield from _messages(status.get("conditions"))
    operation = operation_of(found)
    yield str(operation.get("message", ""))
    yield from _messages(
        cast(Mapping[str, object], operation.get("syncResult") or {}).get("resources")
    )


def _messages(items: object) -> Iterator[str]:
    for one in cast(list[Mapping[str, str]], items or []):
        yield one.get("message", "")


def _logged(plane: Plane) -> Iterator[tuple[str, str]]:
    """Yield the errors in the application controller's log, with their Applications."""
    for line in plane.log("argocd-application-controller").read_text().splitlines():
        if '"level":"error"' in line:
            entry = cast(Mapping[str, str], json.loads(line))
            yield entry.get("application", ""), f"{entry['msg']} {entry.get('error', '')}"
