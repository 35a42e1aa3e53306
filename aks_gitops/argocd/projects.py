"""AppProjects: what a team may deploy, from where, to where, and who may do what with it.

Rules: Argo CD's pkg/apis/application/v1alpha1/app_project_types.go and operator-manual/rbac.md (v3:
`update` and `delete` stop at the Application, logs are granted apart).
"""

from collections.abc import Iterable, Sequence

from aks_gitops.argocd.deletion_hooks import REFUSED
from aks_gitops.argocd.namespaces import NETWORK_POLICY_NAMES, QUOTA_NAME
from aks_gitops.argocd.objects import (
    ARGO_API,
    IN_CLUSTER_SERVER,
    PlannedApplication,
    PlannedObject,
    RepositoryContext,
    destination,
    labels,
)
from aks_gitops.argocd.scope import Scope
from aks_gitops.argocd.sync import Manifest
from aks_gitops.paths.glob import matches
from aks_gitops.settings.teams import ClusterKindRef, KindRef, RoleGroups, SyncWindow

ROOT_PROJECT = "gitops-root"

_VIEWER = (("applications", "get"), ("applicationsets", "get"), ("logs", "get"))
_DEVELOPER = (*_VIEWER, ("applications", "sync"), ("applications", "action/*"))
_OPERATOR = (
    *_DEVELOPER,
    ("applications", "override"),
    ("applications", "update"),
    ("applications", "update/*"),
    ("applications", "delete"),
    ("applications", "delete/*"),
    ("exec", "create"),
)
ROLES: dict[str, tuple[tuple[str, str], ...]] = {
    "developer": _DEVELOPER,
    "operator": _OPERATOR,
    "viewer": _VIEWER,
}
"""What each of a team's roles may do: pairs of RBAC resource and action."""


def team_project(
    scope: Scope, context: RepositoryContext, applications: Sequence[PlannedApplication]
) -> PlannedObject:
    """Return the AppProject of a team in an environment.

    Given: `applications`, those that the project will hold, for its sync windows.
    """
    file = scope.team.file
    creates = any(scope.creates_namespace(cluster) for cluster in scope.clusters)
    spec: Manifest = {
        "description": file.description or f"Team {scope.team.name} in {scope.environment_name}",
        "sourceRepos": sorted({context.repository, *file.source_repos}),
        "destinations": [
            destination(cluster, namespace)
            for cluster in scope.clusters
            for namespace in scope.namespaces
        ],
        "clusterResourceWhitelist": _cluster_kinds(
            file.cluster_kinds, scope.namespaces if creates else ()
        ),
        "namespaceResourceBlacklist": _kinds(scope.denied_kinds),
        "orphanedResources": _orphaned(scope),
        "roles": _roles(scope.project, file.groups),
    }
    if windows := [w for w in file.sync_windows if _holds(w, scope.environment_name)]:
        spec["syncWindows"] = [_sync_window(window, scope, applications) for window in windows]
    return PlannedObject(
        stage="projects",
        manifest=_project(
            scope.project,
            context.argocd_namespace,
            spec,
            labels(scope.team.name, scope.environment_name)
            | ({} if file.deletion_hooks else REFUSED),
        ),
        environment=scope.environment_name,
        team=scope.team.name,
        origins=(scope.team.path,) if scope.team.path else (),
    )


def root_project(
    repository: str, argocd_namespace: str, admin_groups: Iterable[str]
) -> PlannedObject:
    """Return the project of the root Applications: only Applications and ApplicationSets, only in
    Argo CD's namespace. AppProjects stay with the stack, so that git cannot widen them."""
    groups = sorted(admin_groups)
    admin: Manifest = {
        "name": "admin",
        "description": "Platform administrators",
        "policies": _policies(ROOT_PROJECT, "admin", (*_OPERATOR, ("applications", "create"))),
    }
    spec: Manifest = {
        "description": "Root Applications: the hand-written Applications of the config repository",
        "sourceRepos": [repository],
        "destinations": [{"namespace": argocd_namespace, "server": IN_CLUSTER_SERVER}],
        "clusterResourceWhitelist": [],
        "namespaceResourceWhitelist": [
            {"group": "argoproj.io", "kind": kind} for kind in ("Application", "ApplicationSet")
        ],
        "roles": [admin | ({"groups": groups} if groups else {})],
    }
    manifest = _project(ROOT_PROJECT, argocd_namespace, spec, labels("", "") | REFUSED)
    return PlannedObject("projects", manifest, environment="", team="", origins=())


def default_project(argocd_namespace: str) -> PlannedObject:
    """Return Argo CD's project `default`, locked. Argo CD makes it open to everything, and again
    whenever it is missing, so it is taken over and stays when the stack goes away."""
    spec: Manifest = {
        "description": "Locked: every Application belongs to a team's project",
        "sourceRepos": [],
        "sourceNamespaces": [],
        "destinations": [],
        "clusterResourceWhitelist": [],
        "namespaceResourceBlacklist": [{"group": "*", "kind": "*"}],
    }
    manifest = _project("default", argocd_namespace, spec, labels("", "") | REFUSED)
    return PlannedObject(
        "projects", manifest, environment="", team="", origins=(), adopt=True, retain=True
    )


def _project(name: str, namespace: str, spec: Manifest, label: dict[str, str]) -> Manifest:
    return {
        "apiVersion": ARGO_API,
        "kind": "AppProject",
        "metadata": {"name": name, "namespace": namespace, "labels": label},
        "spec": spec,
    }


def _kinds(kinds: Iterable[KindRef]) -> list[Manifest]:
    return [
        {"group": group, "kind": kind} for group, kind in sorted({(k.group, k.kind) for k in kinds})
    ]


def _cluster_kinds(kinds: Iterable[ClusterKindRef], namespaces: Iterable[str]) -> list[Manifest]:
    """Return the permitted cluster kinds; Argo CD needs Namespace, by name, to make namespaces."""
    listed = sorted({(one.group, one.kind, one.name) for one in kinds})
    made = (("", "Namespace", name) for name in namespaces)
    return [_cluster_kind(*one) for one in (*listed, *made)]


def _cluster_kind(group: str, kind: str, name: str) -> Manifest:
    every: Manifest = {"group": group, "kind": kind}
    return every if name == "*" else {**every, "name": name}


def _orphaned(scope: Scope) -> Manifest:
    """Return what Argo CD says of orphans; what the stack made in the namespaces is none."""
    orphaned = scope.orphaned_resources
    ignored = {(one.group, one.kind, one.name) for one in orphaned.ignore}
    ignored |= {("", "ResourceQuota", QUOTA_NAME)} if scope.quota else set()
    if scope.denies_traffic:
        ignored |= {("networking.k8s.io", "NetworkPolicy", name) for name in NETWORK_POLICY_NAMES}
    return {
        "warn": orphaned.warn,
        "ignore": [
            {"group": group, "kind": kind, "name": name} for group, kind, name in sorted(ignored)
        ],
    }


def _roles(project: str, groups: RoleGroups) -> list[Manifest]:
    members = {"developer": groups.developer, "operator": groups.operator, "viewer": groups.viewer}
    roles: list[Manifest] = []
    for name, rights in ROLES.items():
        role: Manifest = {"name": name, "policies": _policies(project, name, rights)}
        if members[name]:
            role["groups"] = sorted(set(members[name]))
        roles.append(role)
    return roles


def _policies(project: str, role: str, rights: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"p, proj:{project}:{role}, {resource}, {action}, {project}/*, allow"
        for resource, action in rights
    ]


def window_applications(
    scope: Scope, apps: Iterable[str], applications: Sequence[PlannedApplication]
) -> list[str]:
    """Return the globs of Application names that a team's globs of application names mean.

    An Application is called {team}-{app}-{env}, with the cluster behind it in layouts that have
    one; a team writes only the {app}. Names that have a group in front, or a hash at the end since
    they were too long, are listed one by one.
    """
    result: set[str] = set()
    for app in apps:
        name = f"{scope.team.name}-{app}-{scope.environment_name}"
        globs = ("*",) if app == "*" else (name, f"{name}-*")
        result |= {*globs}
        result |= {
            one.name
            for one in applications
            if matches(app, one.app) and not any(matches(glob, one.name) for glob in globs)
        }
    return sorted(result)


def _holds(window: SyncWindow, environment: str) -> bool:
    return not window.environments or environment in window.environments


def _sync_window(
    window: SyncWindow, scope: Scope, applications: Sequence[PlannedApplication]
) -> Manifest:
    texts: Manifest = {
        "kind": window.kind,
        "schedule": window.schedule,
        "duration": window.duration,
        "timeZone": window.time_zone,
        "manualSync": window.manual_sync,
        "description": window.description,
        "applications": window_applications(scope, window.applications, applications),
        "namespaces": list(window.namespaces),
        "clusters": list(window.clusters),
    }
    return {key: value for key, value in texts.items() if value not in ("", [])}
