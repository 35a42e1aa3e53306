"""Whether a project permits an Application: its sources and its destination.

Source: ValidatePermissions in util/argo/argo.go of argo-cd v3.5.1.
"""

from collections.abc import Iterator

from aks_gitops.check.project.app_project import AppProject
from aks_gitops.check.project.application import Application, Source, SourceHydrator
from aks_gitops.check.project.cluster import Clusters, DestinationError
from aks_gitops.check.project.destinations import is_destination_permitted
from aks_gitops.check.project.refusal import Refusal
from aks_gitops.check.project.source_repos import is_source_permitted


def validate_permissions(
    project: AppProject, application: Application, clusters: Clusters
) -> tuple[Refusal, ...]:
    """Return why the project refuses an Application; nothing where it permits it.

    Given: `project` with all that Argo CD adds to it, see ControlPlane. Where a source says too
    little, Argo CD looks no further. Raises Unanswered.
    """
    refusals = _source_refusals(project, application)
    if any(refusal.reason == "source" for refusal in refusals):
        return tuple(refusals)
    return (*refusals, *_destination_refusals(project, application, clusters))


def _source_refusals(project: AppProject, application: Application) -> list[Refusal]:
    spec = application.spec
    if spec.source_hydrator:
        return _hydrator_refusals(project, spec.source_hydrator)
    refusals: list[Refusal] = []
    for index, source in enumerate(spec.sources or (spec.source,)):
        field = f"spec.sources.{index}" if spec.sources else "spec.source"
        incomplete = _incomplete(source, field, one_of_many=bool(spec.sources))
        if incomplete:
            return [*refusals, incomplete]
        if not is_source_permitted(project, source.repo_url):
            fact = f"application repo {source.repo_url}"
            refusals.append(_not_permitted(fact, project, f"{field}.repoURL"))
    return refusals


def _incomplete(source: Source, field: str, *, one_of_many: bool) -> Refusal | None:
    if not source.repo_url or not (source.path or source.chart or (one_of_many and source.ref)):
        return Refusal("source", _TOO_LITTLE[one_of_many], field)
    if source.chart and not source.target_revision:
        message = "spec.source.targetRevision is required if the manifest source is a helm chart"
        return Refusal("source", message, f"{field}.targetRevision")
    return None


_TOO_LITTLE = {
    False: "spec.source.repoURL and either spec.source.path or spec.source.chart are required",
    True: "spec.source.repoURL and either source.path, source.chart, or source.ref are required "
    "for source",
}
"""Whether it is one of several; Argo CD then adds what the source holds."""


def _hydrator_refusals(project: AppProject, hydrator: SourceHydrator) -> list[Refusal]:
    field = "spec.sourceHydrator"
    missing = _missing_of(hydrator, field)
    if missing:
        return [Refusal("source", message, field) for message in missing]
    refusals: list[Refusal] = []
    dry, sync = hydrator.dry_source.repo_url, hydrator.sync_repo_url
    if not is_source_permitted(project, dry):
        fact = f"application repo {dry}"
        refusals.append(_not_permitted(fact, project, f"{field}.drySource.repoURL"))
    if sync != dry and not is_source_permitted(project, sync):
        fact = f"sync source repo {sync}"
        refusals.append(_not_permitted(fact, project, f"{field}.syncSource.repoURL"))
    return refusals


def _missing_of(hydrator: SourceHydrator, field: str) -> list[str]:
    missing: list[str] = []
    if not hydrator.dry_source.repo_url:
        missing.append(f"{field}.drySource.repoURL is required")
    if not hydrator.sync_source.target_branch:
        missing.append(f"{field}.syncSource.targetBranch is required")
    if hydrator.hydrate_to and not hydrator.hydrate_to.target_branch:
        key = f"{field}.hydrateTo"
        missing.append(f"when {key} is set, {key}.targetBranch is required")
    return missing


def _not_permitted(fact: str, project: AppProject, field: str) -> Refusal:
    message = f"{fact} is not permitted in project '{project.name}'"
    return Refusal("source-repository", message, field)


def _destination_refusals(
    project: AppProject, application: Application, clusters: Clusters
) -> Iterator[Refusal]:
    destination = application.spec.destination
    try:
        cluster = clusters.of(destination)
    except DestinationError as error:
        yield Refusal("destination", str(error), "spec.destination")
        return
    if not is_destination_permitted(project, cluster, destination.namespace, clusters):
        shown = cluster.name if destination.name else cluster.server
        message = (
            f"application destination server '{shown}' and namespace '{destination.namespace}' "
            f"do not match any of the allowed destinations in project '{project.name}'"
        )
        yield Refusal("destination", message, "spec.destination")
