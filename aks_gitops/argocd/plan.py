"""The Plan: Catalog and settings in, Kubernetes objects as plain dicts out, in a fixed order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from aks_gitops.argocd.applicationsets import SetScope, applicationset
from aks_gitops.argocd.config import argocd_cm
from aks_gitops.argocd.coverage import Claims
from aks_gitops.argocd.deletion_hooks import deletion_hook_guard
from aks_gitops.argocd.namespaces import team_namespaces
from aks_gitops.argocd.naming import application_name, normalize
from aks_gitops.argocd.objects import (
    PlannedApplication,
    PlannedObject,
    RepositoryContext,
    Stage,
)
from aks_gitops.argocd.plan_findings import plan_findings
from aks_gitops.argocd.projects import default_project, root_project, team_project
from aks_gitops.argocd.reach import reach_findings
from aks_gitops.argocd.roots import root_application
from aks_gitops.argocd.scope import Scope
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.finding import Finding
from aks_gitops.settings.application import ApplicationSettings
from aks_gitops.settings.stack import Settings

STAGES: tuple[Stage, ...] = ("namespaces", "projects", "roots", "applicationsets")

_NO_SETTINGS = ApplicationSettings()


@dataclass(frozen=True)
class Plan:
    """Everything that the stack puts into Argo CD's cluster, and what Argo CD makes of it."""

    objects: tuple[PlannedObject, ...]
    applications: tuple[PlannedApplication, ...]
    """The Applications that the ApplicationSets will make, by name."""
    argocd_cm: Mapping[str, str]
    """The keys of argocd-cm that the objects rely on."""
    findings: tuple[Finding, ...]

    def stage(self, stage: Stage) -> tuple[PlannedObject, ...]:
        """Return the objects of one stage."""
        return tuple(item for item in self.objects if item.stage == stage)


def make_plan(catalog: Catalog, settings: Settings, repository: str) -> Plan:
    """Return the Plan.

    Given: `repository`, the config repository's URL as it stands in the objects. What keeps the
    Plan from working is in its findings.
    """
    scopes = _scopes(catalog, settings)
    context = RepositoryContext(
        repository, settings.gitops.revision, settings.gitops.path, settings.argocd.namespace
    )
    sets = list(_sets(catalog, scopes))
    applications = sorted(_applications(catalog, settings, scopes, sets))
    of_project: defaultdict[str, list[PlannedApplication]] = defaultdict(list)
    for application in applications:
        of_project[application.project].append(application)
    objects = [
        *_platform_objects(catalog, settings, context),
        *(item for scope in scopes.values() for item in team_namespaces(scope)),
        *(team_project(scope, context, of_project[scope.project]) for scope in scopes.values()),
        *(applicationset(one, context) for one in sets),
    ]
    objects.sort(key=_order)
    findings = {
        *plan_findings(objects, applications, scopes),
        *reach_findings(scopes, settings.argocd.namespace),
        *_not_covered(sets),
    }
    return Plan(tuple(objects), tuple(applications), argocd_cm(), tuple(sorted(findings)))


def _order(item: PlannedObject) -> tuple[int, bool, str]:
    """Return an object's place in the Plan: by stage, and a stage's namespaces before the rest of
    it, some of which is in them."""
    return STAGES.index(item.stage), item.kind != "Namespace", item.key


def _scopes(catalog: Catalog, settings: Settings) -> dict[tuple[str, str], Scope]:
    """Return a scope for each team in each environment that the stack serves."""
    return {
        (team, name): Scope(catalog.teams[team], name, environment, settings.gitops.team_defaults)
        for name, environment in sorted(settings.gitops.environments.items())
        for team in sorted(catalog.teams)
    }


def _platform_objects(
    catalog: Catalog, settings: Settings, context: RepositoryContext
) -> Iterator[PlannedObject]:
    gitops, argocd = settings.gitops, settings.argocd
    yield from deletion_hook_guard(argocd.namespace)
    yield default_project(argocd.namespace)
    yield root_project(context.repository, argocd.namespace, argocd.admin_groups)
    for root in catalog.roots:
        if root.environment in gitops.environments:
            yield root_application(
                root,
                gitops.environments[root.environment].sync_policy,
                context,
            )


def _sets(catalog: Catalog, scopes: Mapping[tuple[str, str], Scope]) -> Iterator[SetScope]:
    claims = Claims(catalog)
    environments = sorted({environment for _, environment in scopes})
    carriers = {(a.layout.name, a.team) for a in catalog.applications if a.path in catalog.settings}
    origins: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for application in catalog.applications:
        key = (
            application.layout.name,
            application.team,
            application.environment,
            application.cluster,
        )
        origins[key].append(application.origin)
    for (layout, team), environment in product(claims.pairs(), environments):
        if layout.environments and environment not in layout.environments:
            continue
        scope = scopes[team, environment]
        for cluster in scope.clusters if "cluster" in layout.pattern.placeholders else ("",):
            coverage = claims.coverage(layout, team, environment, cluster)
            if coverage.include:
                yield SetScope(
                    layout=layout,
                    scope=scope,
                    cluster=cluster,
                    spellings=catalog.vocabulary.spellings(environment),
                    coverage=coverage,
                    origins=tuple(origins[layout.name, team, environment, cluster]),
                    application_settings=(layout.name, team) in carriers,
                )


def _not_covered(sets: Sequence[SetScope]) -> Iterator[Finding]:
    """Report applications that their own set excludes: exclude always wins, so globs cannot say
    that a-x-pre-prod is a in x-pre-prod where pre-prod is another environment."""
    doubtful = (one for one in sets if one.layout.pattern.shares_segments)
    missed = ((one, path) for one in doubtful for path in one.origins)
    for one, path in missed:
        if not one.coverage.covers(path):
            ends = "ends in the names of two environments or clusters"
            fact = f"{ends}, so {one.name} leaves it out"
            fix = "rename the directory, or drop an alias that ends in another's name"
            yield Finding("error", "application-not-covered", path, fact, fix)


def _applications(
    catalog: Catalog,
    settings: Settings,
    scopes: Mapping[tuple[str, str], Scope],
    sets: Sequence[SetScope],
) -> Iterator[PlannedApplication]:
    names = {
        (one.layout.name, one.scope.team.name, one.scope.environment_name, one.cluster): one.name
        for one in sets
    }
    prefix = f"{settings.gitops.path}/" if settings.gitops.path else ""
    for a in catalog.applications:
        scope = scopes.get((a.team, a.environment))
        if scope is None:
            continue
        own = catalog.settings.get(a.path, _NO_SETTINGS)
        yield PlannedApplication(
            name=application_name(a.team, a.group, a.app, a.environment, a.cluster),
            project=scope.project,
            environment=a.environment,
            team=a.team,
            app=normalize(a.app),
            path=prefix + a.path,
            destination_namespace=own.namespace or scope.destination_namespace(a.app),
            destination_cluster=a.cluster or scope.environment.cluster,
            automated=scope.environment.sync_policy.automated and own.auto_sync is not False,
            applicationset=names[a.layout.name, a.team, a.environment, a.cluster],
            owner=a.owner,
            origin=a.origin,
        )
