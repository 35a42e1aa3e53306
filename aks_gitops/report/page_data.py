"""What the page of a preview shows, as plain values."""

from collections.abc import Iterator, Mapping
from typing import TypedDict

from aks_gitops.argocd.objects import IN_CLUSTER_SERVER, PlannedApplication, PlannedObject
from aks_gitops.argocd.sync import Manifest
from aks_gitops.program import Program
from aks_gitops.repo.catalog import Application
from aks_gitops.repo.team_files import Team
from aks_gitops.repo.url import shown
from aks_gitops.report.manifests import to_yaml
from aks_gitops.report.repository_links import Links, repository_links
from aks_gitops.settings.cluster import KubeconfigCluster
from aks_gitops.settings.environments import IN_CLUSTER, Environment
from aks_gitops.settings.gitops import GitOps
from aks_gitops.settings.stack import Settings


class TeamData(TypedDict):
    """A team."""

    name: str
    description: str
    path: str
    groups: dict[str, list[str]]
    codeowners: list[str]


class ApplicationData(TypedDict):
    """An Application that an ApplicationSet makes."""

    name: str
    app: str
    project: str
    environment: str
    team: str
    cluster: str
    namespace: str
    path: str
    origin: str
    owner: str
    claim: str
    ownerFile: str
    source: str
    layout: str
    automated: bool
    set: str
    """The key of its ApplicationSet."""


class ObjectData(TypedDict):
    """An object that the stack owns."""

    key: str
    kind: str
    name: str
    namespace: str
    environment: str
    team: str
    clusters: list[str]
    """The clusters that it is about; the object itself is always on Argo CD's own."""
    namespaces: list[str]
    """Where an AppProject lets its Applications go."""
    windows: list[object]
    """An AppProject's sync windows, as Argo CD writes them."""
    origins: list[str]
    adopt: bool
    retain: bool
    file: str
    yaml: str


class PageData(TypedDict):
    """Everything that the page shows. Paths start at the top of the config repository."""

    stack: str
    repository: str
    revision: str
    commit: str
    readFrom: str
    links: Links | None
    ownCluster: str
    findings: list[dict[str, str]]
    environments: list[dict[str, object]]
    teams: list[TeamData]
    applications: list[ApplicationData]
    objects: list[ObjectData]


def page_data(
    stack: str, program: Program, settings: Settings, files: Mapping[str, str]
) -> PageData:
    """Return what the page shows."""
    gitops, revision = settings.gitops, program.catalog.revision
    repository = shown(gitops.repository)
    elsewhere = gitops.revision if gitops.read_from else ""
    return {
        "stack": stack,
        "repository": repository,
        "revision": gitops.revision,
        "commit": revision.commit or "",
        "readFrom": shown(gitops.read_from or ""),
        "links": repository_links(repository, revision, elsewhere),
        "ownCluster": _own_cluster(settings),
        "findings": list(_findings(program, gitops.path)),
        "environments": [_environment(*item) for item in gitops.environments.items()],
        "teams": [_team(team, gitops.path) for _, team in sorted(program.catalog.teams.items())],
        "applications": list(_applications(program, settings)),
        "objects": [_object(item, gitops, files[item.key]) for item in program.plan.objects],
    }


def _own_cluster(settings: Settings) -> str:
    """Return the name by which people know the cluster that Argo CD runs in."""
    cluster = settings.cluster
    return (cluster.context or "") if isinstance(cluster, KubeconfigCluster) else cluster.name


def _top(folder: str, path: str) -> str:
    """Return a path of the Catalog from the top of the repository."""
    return "/".join(filter(None, (folder, path)))


def _findings(program: Program, folder: str) -> Iterator[dict[str, str]]:
    """Yield each finding with the item of the page that it is about: what follows `#` there."""
    items: dict[str, str] = {}
    for one in program.plan.applications:
        for path in (one.path, one.origin, _top(folder, one.origin)):
            items.setdefault(path, f"app/{one.name}")
    items |= {item.key: f"object/{item.key}" for item in program.plan.objects}
    items |= {
        team.path: f"team/{name}" for name, team in program.catalog.teams.items() if team.path
    }
    for finding in program.findings:
        # A mistake inside a file reads "teams/orders.yaml: groups.operator".
        item = items.get(finding.path.partition(": ")[0], "")
        yield {**finding._asdict(), "item": item}


def _environment(name: str, environment: Environment) -> dict[str, object]:
    return {
        "name": name,
        "aliases": environment.aliases,
        "clusters": _clusters_of(environment),
        "syncPolicy": environment.sync_policy.model_dump(mode="json"),
    }


def _clusters_of(environment: Environment) -> list[str]:
    return [environment.cluster, *sorted(environment.clusters)]


def _team(team: Team, folder: str) -> TeamData:
    groups = team.file.groups.model_dump()
    return {
        "name": team.name,
        "description": team.file.description,
        "path": _top(folder, team.path) if team.path else "",
        "groups": {role: sorted(ids) for role, ids in sorted(groups.items())},
        "codeowners": list(team.file.codeowners),
    }


def _applications(program: Program, settings: Settings) -> Iterator[ApplicationData]:
    found = {(a.environment, a.origin): a for a in program.catalog.applications}
    for one in program.plan.applications:
        yield _application(one, found[one.environment, one.origin], settings)


def _application(
    one: PlannedApplication, found: Application, settings: Settings
) -> ApplicationData:
    folder = settings.gitops.path
    owner_file = {"team file": one.owner, "CODEOWNERS": one.owner.rpartition(":")[0]}
    named = owner_file.get(found.claim, "")
    return {
        "name": one.name,
        "app": one.app,
        "project": one.project,
        "environment": one.environment,
        "team": one.team,
        "cluster": one.destination_cluster,
        "namespace": one.destination_namespace,
        "path": one.path,
        "origin": _top(folder, one.origin),
        "owner": one.owner,
        "claim": found.claim,
        "ownerFile": _top(folder, named) if named else "",
        "source": found.source,
        "layout": found.layout.pattern.text,
        "automated": one.automated,
        "set": f"ApplicationSet/{settings.argocd.namespace}/{one.applicationset}",
    }


def _object(item: PlannedObject, gitops: GitOps, file: str) -> ObjectData:
    destinations = _list_at(item.manifest, "spec", "destinations")
    return {
        "key": item.key,
        "kind": item.kind,
        "name": item.name,
        "namespace": item.namespace,
        "environment": item.environment,
        "team": item.team,
        "clusters": _clusters(item, gitops),
        "namespaces": sorted({str(_at(one, "namespace")) for one in destinations}),
        "windows": _list_at(item.manifest, "spec", "syncWindows"),
        "origins": [_top(gitops.path, origin) for origin in item.origins],
        "adopt": item.adopt,
        "retain": item.retain,
        "file": file,
        "yaml": to_yaml(item.manifest),
    }


def _clusters(item: PlannedObject, gitops: GitOps) -> list[str]:
    if not item.environment:
        return [IN_CLUSTER]
    clusters = _clusters_of(gitops.environments[item.environment])
    if item.kind == "AppProject":
        return clusters
    if item.kind != "ApplicationSet":
        return clusters[:1]
    target = _at(item.manifest, "spec", "template", "spec", "destination")
    return [IN_CLUSTER if _at(target, "server") == IN_CLUSTER_SERVER else str(_at(target, "name"))]


def _at(value: object, *keys: str) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _list_at(manifest: Manifest, *keys: str) -> list[object]:
    value = _at(manifest, *keys)
    return list(value) if isinstance(value, list) else []
