"""What each Argo CD of an inventory knows: projects, clusters and global projects."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from aks_gitops.argocd.cluster_secret import SECRET_TYPE
from aks_gitops.argocd.objects import IN_CLUSTER_SERVER
from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from aks_gitops.check.inventory.declared import CONFIG_MAP, mapping, text
from aks_gitops.check.inventory.entries import DEFAULT_NAMESPACE, Entry
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.project.app_project import AppProject, Destination, parse_project
from aks_gitops.check.project.application import DEFAULT_PROJECT
from aks_gitops.check.project.cluster import (
    IN_CLUSTER_NAME,
    Cluster,
    Clusters,
    cluster_of_secret,
)
from aks_gitops.check.project.control_plane import ControlPlane
from aks_gitops.check.project.global_projects import GlobalProject, parse_global_projects
from aks_gitops.settings.mistakes import SettingsError

_OPEN_DEFAULT = {
    "metadata": {"name": DEFAULT_PROJECT},
    "spec": {
        "sourceRepos": ["*"],
        "destinations": [{"server": "*", "namespace": "*"}],
        "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
    },
}
"""The project that Argo CD makes itself (util/db, createDefaultProject)."""


def control_planes(inventory: Inventory) -> dict[str, ControlPlane]:
    """Return what each Argo CD knows, by its name.

    A project that an Argo CD is not told by its own files may be told by others of the repository;
    where those differ, the nearest counts.
    """
    projects = list(_parsed(inventory.of_kind("AppProject")))
    secrets = [cluster for one in inventory.of_kind("Secret") if (cluster := _cluster(one))]
    mentioned = [*secrets, *_mentioned(inventory, secrets)]
    settings = _global_projects(inventory)
    return {
        name: ControlPlane(
            namespace=seeds.namespace if seeds.stack else _namespace(inventory, name),
            projects=_known(projects, name, alone=seeds.stack),
            clusters=Clusters.declared(
                mentioned if seeds.clusters is None else [*secrets, *_clusters(seeds.clusters)]
            ),
            global_projects=settings,
        )
        for name, seeds in inventory.seeds.items()
    }


def judged_otherwise(
    head: Inventory, before: Mapping[str, ControlPlane], after: Mapping[str, ControlPlane]
) -> set[str]:
    """Return the keys of Applications whose project does not permit the same as before.

    That is so where the project changes, or what Argo CD adds to it: clusters, global projects.
    Given: the control planes of both revisions.
    """
    users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in head.applications.values():
        users[one.argocd, text(one.spec.get("project")) or DEFAULT_PROJECT].append(one.key)
    return {
        key
        for (argocd, project), keys in users.items()
        if _applied(before.get(argocd), project) != _applied(after[argocd], project)
        for key in keys
    }


def _applied(plane: ControlPlane | None, project: str) -> tuple[object, ...]:
    """Return all that decides about what a project permits."""
    found = plane.projects.get(project) if plane else None
    if plane is None or found is None:
        return (None,)
    return plane.namespace, plane.clusters, plane.applied(found)


def knows_projects(inventory: Inventory, argocd: str) -> bool:
    """Tell whether the projects of an Argo CD are in this repository or its stacks.

    Where they are somewhere else, as in values of a chart that makes them, nothing can be said of
    them; a project beside them that nothing here uses is no sign that the others are here, too.
    """
    used = {text(one.spec.get("project")) for one in inventory.applications.values()}
    return inventory.seeds[argocd].stack or any(
        one.argocd == argocd or one.name in used for one in inventory.of_kind("AppProject")
    )


def knows_namespace(inventory: Inventory, argocd: str, project: str) -> bool:
    """Tell whether it is known where an Argo CD runs, to whose Applications a project belongs.

    A repository may serve several, and objects of one say nothing of where another runs.
    """
    return inventory.seeds[argocd].stack or any(
        one.namespace and (one.argocd == argocd or (one.kind, one.name) == ("AppProject", project))
        for one in inventory.entries.values()
        if one.kind in ("AppProject", "ConfigMap")
    )


def knows_global_projects(inventory: Inventory, argocd: str) -> bool:
    """Tell whether the setting globalProjects of an Argo CD is known."""
    return inventory.seeds[argocd].stack or any(
        one.name == CONFIG_MAP for one in inventory.of_kind("ConfigMap")
    )


def knows_cluster_of(inventory: Inventory, argocd: str, destination: Destination) -> bool:
    """Tell whether it is known which cluster of an Argo CD a destination means, if any."""
    known = inventory.seeds[argocd].clusters
    if known is None:
        return False
    own = destination.server.rstrip("/") in ("", IN_CLUSTER_SERVER)
    return own or all(one.server for one in known)


def _clusters(known: Iterable[DeclaredCluster]) -> Iterator[Cluster]:
    for one in known:
        yield Cluster(one.server or f"https://{one.name}", one.name, project=one.project)


def _namespace(inventory: Inventory, argocd: str) -> str:
    """Return where an Argo CD runs that is told by hand: where most of its settings lie.

    Settings of other folders count where it has none of its own, then its Applications.
    """
    everything = [one for one in inventory.entries.values() if one.namespace]
    settings = [one for one in everything if one.kind in ("AppProject", "ConfigMap")]
    for told in (settings, everything):
        own = [one for one in told if one.argocd == argocd] or (told if told is settings else [])
        places = Counter(one.namespace for one in own)
        if places:
            return max(places, key=lambda name: (places[name], name))
    return DEFAULT_NAMESPACE


def _parsed(entries: Iterable[Entry]) -> Iterator[tuple[Entry, AppProject]]:
    for one in entries:
        try:
            yield one, parse_project(one.manifest)
        except SettingsError:
            continue  # The rule on schemas reports it.


def _known(
    projects: Iterable[tuple[Entry, AppProject]], argocd: str, *, alone: bool
) -> dict[str, AppProject]:
    found: dict[str, AppProject] = {DEFAULT_PROJECT: parse_project(_OPEN_DEFAULT)}
    rank: dict[str, tuple[bool, int]] = {}
    for one, project in projects:
        near = (one.argocd == argocd, _shared(one.argocd, argocd))
        if (alone and one.argocd != argocd) or near < rank.get(one.name, (False, -1)):
            continue
        found[one.name] = project
        rank[one.name] = near
    return found


def _shared(one: str, other: str) -> int:
    """Return how many folders two paths have in common from the top."""
    steps = zip(one.split("/"), other.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], steps))


def _mentioned(inventory: Inventory, known: Iterable[Cluster]) -> Iterator[Cluster]:
    """Yield a cluster for each that a destination names, where nobody says which there are."""
    names = {one.name for one in known}
    servers = {one.server for one in known}
    for one in inventory.applications.values():
        destination = mapping(one.spec.get("destination"))
        name, server = text(destination.get("name")), text(destination.get("server"))
        if server and server not in servers:
            servers.add(server)
            yield Cluster(server)
        elif name and not server and name not in names and name != IN_CLUSTER_NAME:
            names.add(name)
            yield Cluster(f"https://{name}", name)


def _cluster(secret: Entry) -> Cluster | None:
    labels = mapping(mapping(secret.manifest.get("metadata")).get("labels"))
    if labels.get(SECRET_TYPE) != "cluster":
        return None
    try:
        data = {
            key: b64decode(text(value), validate=True).decode()
            for key, value in mapping(secret.manifest.get("data")).items()
        }
    except (Base64Error, UnicodeDecodeError):
        return None
    plain = mapping(secret.manifest.get("stringData"))
    data |= {key: text(value) for key, value in plain.items()}
    return cluster_of_secret(data) if data.get("server") else None


def _global_projects(inventory: Inventory) -> tuple[GlobalProject, ...]:
    for one in inventory.of_kind("ConfigMap"):
        data: Mapping[str, object] = mapping(one.manifest.get("data"))
        if one.name == CONFIG_MAP and data.get("globalProjects"):
            try:
                return parse_global_projects(text(data["globalProjects"]))
            except SettingsError:
                return ()  # Argo CD goes on without them, too.
    return ()
