"""What the Plan predicts of the Applications that Argo CD makes, and what is found of them."""

from collections.abc import Mapping
from typing import cast

from aks_gitops.argocd.naming import normalize
from aks_gitops.argocd.objects import PlannedApplication, destination
from aks_gitops.argocd.scope import Scope
from aks_gitops.argocd.sync import RESOURCES_FINALIZER, Manifest, sync_policy
from aks_gitops.program import Program
from aks_gitops.repo.catalog import Application, Catalog
from aks_gitops.settings.stack import Settings

Facts = dict[str, object]


def name_of(application: Mapping[str, object]) -> str:
    """Return an object's name."""
    return str(cast(Mapping[str, object], application["metadata"])["name"])


def facts(application: Mapping[str, object]) -> Facts:
    """Return what an Application is, as far as a Plan decides it."""
    metadata = cast(Mapping[str, object], application["metadata"])
    spec = cast(Mapping[str, object], application["spec"])
    source = cast(Mapping[str, object], spec["source"])
    return {
        "finalizers": metadata.get("finalizers") or [],
        "project": spec["project"],
        "path": source["path"],
        "revision": source["targetRevision"],
        "helm": source.get("helm"),
        "destination": spec["destination"],
        "syncPolicy": _with_limit(cast(Facts, spec["syncPolicy"])),
    }


def _with_limit(policy: Facts) -> Facts:
    """Return a sync policy with its limit of retries, which Argo CD leaves out where it is 0."""
    return {**policy, "retry": {"limit": 0, **cast(Facts, policy["retry"])}}


def owner_of(application: Mapping[str, object]) -> object:
    """Return the name of the ApplicationSet that made an Application; None for any other."""
    metadata = cast(Mapping[str, object], application["metadata"])
    owners = cast(list[Mapping[str, object]], metadata.get("ownerReferences") or [{}])
    return owners[0].get("name")


def predicted(program: Program, settings: Settings) -> dict[str, Facts]:
    """Return the facts of every Application that ApplicationSets will make, by name."""
    found = {_key_of_found(one): one for one in program.catalog.applications}
    return {
        one.name: _predicted(one, found[_key(one, settings)], program.catalog, settings)
        for one in program.plan.applications
    }


def _predicted(
    one: PlannedApplication, found: Application, catalog: Catalog, settings: Settings
) -> Facts:
    environment = settings.gitops.environments[one.environment]
    scope = Scope(
        catalog.teams[one.team], one.environment, environment, settings.gitops.team_defaults
    )
    creates = scope.creates_namespace(one.destination_cluster)
    policy = sync_policy(
        environment.sync_policy, create_namespace=scope.namespace_labels if creates else None
    )
    assert one.automated or "automated" not in policy or found.path in catalog.settings
    own = catalog.settings.get(found.path)
    preserved = environment.sync_policy.preserve_resources_on_deletion
    return {
        "finalizers": [] if preserved else [RESOURCES_FINALIZER],
        "project": one.project,
        "path": one.path,
        "revision": (own and own.revision) or settings.gitops.revision,
        "helm": _helm(found) if found.layout.kind == "values" else None,
        "destination": destination(one.destination_cluster, one.destination_namespace),
        "syncPolicy": {k: v for k, v in policy.items() if k != "automated" or one.automated},
    }


def _helm(found: Application) -> Manifest:
    values = found.origin.removeprefix(f"{found.path}/")
    return {"releaseName": normalize(found.app)[:53].rstrip("-"), "valueFiles": [values]}


def _key(one: PlannedApplication, settings: Settings) -> tuple[str, str, str]:
    prefix = f"{settings.gitops.path}/" if settings.gitops.path else ""
    return one.environment, one.path.removeprefix(prefix), one.origin


def _key_of_found(one: Application) -> tuple[str, str, str]:
    return one.environment, one.path, one.origin
