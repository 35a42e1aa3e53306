"""What aks_gitops/check answers to the oracle's questions, in the oracle's words."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import cast

from aks_gitops.check.glob import GlobError, GlobPanic, matches_or_fails
from aks_gitops.check.golang.path_match import matches as matches_path
from aks_gitops.check.golang.regexp2 import RegexpNotEvaluatedError
from aks_gitops.check.project.app_project import AppProject, SyncWindow, parse_project
from aks_gitops.check.project.application import Application, parse_application
from aks_gitops.check.project.cluster import (
    Cluster,
    Clusters,
    DestinationError,
    cluster_of_secret,
)
from aks_gitops.check.project.control_plane import ControlPlane, ScopedRepository
from aks_gitops.check.project.global_projects import parse_global_projects
from aks_gitops.check.project.namespaces import is_namespace_enabled
from aks_gitops.check.project.object_ref import ObjectRef
from aks_gitops.check.project.patterns import LonelySlash, holds_namespace
from aks_gitops.check.project.permissions import validate_permissions
from aks_gitops.check.project.refusal import Refusal
from aks_gitops.check.project.repository_url import normalized
from aks_gitops.check.project.service_accounts import (
    ServiceAccountError,
    impersonation,
    service_account,
    service_account_refusal,
)
from aks_gitops.check.project.sync_namespace import syncs_namespace
from aks_gitops.check.project.sync_permissions import (
    is_live_resource_permitted,
    validate_sync_permissions,
)
from aks_gitops.check.project.sync_windows import SyncWindowError, can_sync, windows_of
from aks_gitops.check.unanswered import Unanswered
from tests.agreement.oracle import Json

UNANSWERED = "unanswered"
"""Told instead of a guess."""

_PANIC: Json = {"panic": True}
_SERVERS = re.compile(r"(?<=same name: \[).*(?=\])")
_LACKING = "are required for source"


def told(question: Json) -> list[object]:
    """Return what the rules say to one question."""
    [(kind, asked)] = cast(Mapping[str, Json], question).items()
    return _ANSWERS[kind](asked)


def readable(answer: object) -> object:
    """Return an answer of either side without what Argo CD says in no certain order."""
    if not isinstance(answer, dict):
        return answer
    if "panic" in answer:
        return _PANIC
    conditions = [_readable(str(one)) for one in answer.get("conditions", ())]
    windows = [readable(one) for one in answer.get("windows", ())]
    return {**answer, "conditions": conditions, "windows": windows}


def _globs(asked: Json) -> list[object]:
    pattern, separators = str(asked["pattern"]), str(asked.get("separators", ""))
    return [_glob(pattern, text, separators) for text in _strings(asked["texts"])]


def _glob(pattern: str, text: str, separators: str) -> bool | str:
    try:
        return matches_or_fails(pattern, text, separators)
    except GlobError as error:
        return str(error)
    except GlobPanic:
        return "panic"


def _lists(asked: Json) -> list[object]:
    patterns = _strings(asked["list"])
    return [_holds(patterns, text) for text in _strings(asked["texts"])]


def _holds(patterns: Sequence[str], text: str) -> bool | str:
    try:
        return holds_namespace(patterns, text)
    except LonelySlash:
        return "panic"
    except RegexpNotEvaluatedError:
        return UNANSWERED


def _kinds(asked: Json) -> list[object]:
    return [matches_path(str(asked["pattern"]), text) for text in _strings(asked["texts"])]


def _repositories(asked: Json) -> list[object]:
    return [normalized(url) for url in _strings(asked["urls"])]


def _windows(asked: Json) -> list[object]:
    project = {"metadata": {"name": "x"}, "spec": {"syncWindows": asked["windows"]}}
    windows = parse_project(project).spec.sync_windows
    app = parse_application(cast(Json, asked["application"]))
    started = asked.get("started")
    return [
        _guarded(partial(_can_sync_of, windows, app, at, started)) for at in _strings(asked["at"])
    ]


def _worlds(world: Json) -> list[object]:
    plane = control_plane(world)
    return [
        _guarded(partial(_answer, plane, world, parse_application(app)))
        for app in _items(world["applications"])
    ]


_ANSWERS: Mapping[str, Callable[[Json], list[object]]] = {
    "glob": _globs,
    "list": _lists,
    "kind": _kinds,
    "repository": _repositories,
    "windows": _windows,
    "world": _worlds,
}


def control_plane(world: Json) -> ControlPlane:
    """Return what the Argo CD of a world knows."""
    secrets = _items(world["secrets"])
    clusters = [
        cluster_of_secret(_texts(one["data"])) for one in secrets if one["type"] == "cluster"
    ]
    repositories = [_texts(one["data"]) for one in secrets if one["type"] == "repository"]
    settings = _texts(world["argocdCm"])
    projects = [parse_project(manifest) for manifest in _items(world["projects"])]
    return ControlPlane(
        namespace=str(world["namespace"]),
        projects={one.name: one for one in projects},
        clusters=Clusters.declared(
            clusters, in_cluster=settings.get("cluster.inClusterEnabled") != "false"
        ),
        repositories=tuple(ScopedRepository(one["url"], one["project"]) for one in repositories),
        global_projects=parse_global_projects(settings.get("globalProjects", "")),
    )


def _can_sync_of(windows: Sequence[SyncWindow], app: Application, at: str, started: object) -> Json:
    return _can_sync(windows_of(windows, app), at, started)


def _can_sync(windows: Sequence[SyncWindow], at: str, started: object = None) -> Json:
    moment = datetime.fromisoformat(at)
    since = datetime.fromisoformat(str(started)) if started else None
    try:
        automated = can_sync(windows, moment, manual=False, started=since)
        manual = can_sync(windows, moment, manual=True, started=since)
    except SyncWindowError as error:
        return {"automated": False, "manual": False, "error": str(error)}
    return {"automated": automated, "manual": manual, "error": None}


def _readable(message: str) -> str:
    if _LACKING in message:
        return message[: message.index(_LACKING) + len(_LACKING)]
    return _SERVERS.sub(lambda found: " ".join(sorted(found[0].split())), message)


def _answer(plane: ControlPlane, world: Json, app: Application) -> Json:
    namespaces = _strings(world["applicationNamespaces"])
    enabled = is_namespace_enabled(app.metadata.namespace, plane.namespace, namespaces)
    project = plane.project_of(app)
    if isinstance(project, Refusal):
        return {"enabled": enabled, "project": project.message}
    refusals = validate_permissions(project, app, plane.clusters)
    held = windows_of(project.spec.sync_windows, app)
    creates = syncs_namespace(app, ())
    return {
        "enabled": enabled,
        "project": None,
        "conditions": [one.message for one in refusals],
        "conditionsError": None,
        "windows": [_guarded(partial(_can_sync, held, at)) for at in _strings(world["at"])],
        "createsNamespace": [creates != "never", creates == "always"],
        **_on_cluster(plane, world, app, project),
    }


def _on_cluster(plane: ControlPlane, world: Json, app: Application, project: AppProject) -> Json:
    try:
        cluster = plane.clusters.of(app.spec.destination)
    except DestinationError:
        return {}
    objects = [
        (ObjectRef.of(cast(Json, one["manifest"])), bool(one["namespaced"]))
        for one in _items(world["objects"])
    ]
    refusals = [
        validate_sync_permissions(project, cluster, ref, plane.clusters, namespaced=namespaced)
        for ref, namespaced in objects
    ]
    return {
        "objects": [one and one.message for one in refusals],
        "live": [
            is_live_resource_permitted(project, cluster, ref, plane.clusters) for ref, _ in objects
        ],
        "serviceAccount": _account(project, app, cluster, _texts(world["argocdCm"])),
    }


def _account(
    project: AppProject, app: Application, cluster: Cluster, settings: Mapping[str, str]
) -> Json:
    setting = impersonation(settings)
    enforced = settings.get("application.sync.impersonation.enforced") != "false"
    answer: dict[str, object] = {"account": "", "error": None, "enabled": setting != "off"}
    answer["enforced"] = enforced
    refusal = service_account_refusal(project, app, cluster, setting)
    try:
        answer["account"] = service_account(project, app, cluster) or ""
    except ServiceAccountError as error:
        answer["error"] = str(error)
    refused = setting != "off" and (
        answer["error"] is not None or (setting == "enforced" and not answer["account"])
    )
    assert (refusal is not None) is refused
    return answer


def _guarded(ask: Callable[[], Json]) -> Json:
    try:
        return ask()
    except Unanswered:
        return _PANIC


def _items(value: object) -> Sequence[Json]:
    return cast(Sequence[Json], value)


def _strings(value: object) -> Sequence[str]:
    return cast(Sequence[str], value)


def _texts(value: object) -> Mapping[str, str]:
    return cast(Mapping[str, str], value)
