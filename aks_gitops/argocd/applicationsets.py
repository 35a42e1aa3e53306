"""ApplicationSets: one per team, environment, layout and cluster.

Rules: Argo CD's applicationset/generators/{git,merge}.go and utils/utils.go. A row that fails a
template fails the whole set, so every optional parameter is read with `dig` and a default.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aks_gitops.argocd.coverage import Coverage
from aks_gitops.argocd.naming import PathTemplates, applicationset_name
from aks_gitops.argocd.objects import (
    ARGO_API,
    DELETION_PROPAGATION,
    PlannedObject,
    RepositoryContext,
    destination,
    labels,
)
from aks_gitops.argocd.scope import Scope
from aks_gitops.argocd.sync import (
    RESOURCES_FINALIZER,
    Manifest,
    annotations,
    ignore_differences,
    sync_policy,
)
from aks_gitops.paths.glob import crossings, escape
from aks_gitops.repo.application_settings import APPLICATION_SETTINGS
from aks_gitops.repo.layouts import Layout

_WITHOUT_AUTO_SYNC = """\
{{- if eq (toString (dig "autoSync" true .)) "false" }}
spec:
  syncPolicy:
    automated: null
{{- end }}
"""
_WITHOUT_DELETION = ("create-only", "create-update")
_KEPT_APPLICATIONS: Manifest = {
    "annotations": {DELETION_PROPAGATION: "background"},
    "finalizers": [RESOURCES_FINALIZER],
}
"""Keep the Applications when their ApplicationSet itself is deleted. Otherwise Argo CD, which lets
go of them then, races with Kubernetes, which deletes what the set owns (operator-manual,
"Controlling Resource Modification")."""


@dataclass(frozen=True)
class SetScope:
    """What one ApplicationSet is for."""

    layout: Layout
    scope: Scope
    cluster: str
    """The {cluster} of its directories; empty where the layout has none."""
    spellings: tuple[str, ...]
    """The names that the environment's directories have."""
    coverage: Coverage
    origins: tuple[str, ...]
    application_settings: bool
    """Applications may carry settings of their own."""

    @property
    def name(self) -> str:
        """The ApplicationSet's name."""
        return applicationset_name(
            self.scope.team.name, self.scope.environment_name, self.layout.name, self.cluster
        )

    @property
    def destination_cluster(self) -> str:
        """The Argo CD name of the cluster that its Applications go to."""
        return self.cluster or self.scope.environment.cluster


def applicationset(one: SetScope, context: RepositoryContext) -> PlannedObject:
    """Return the ApplicationSet of a team in an environment for a layout."""
    policy = one.scope.environment.sync_policy
    spec: Manifest = {
        "goTemplate": True,
        "goTemplateOptions": ["missingkey=error"],
        "generators": [_generator(one, context)],
        "syncPolicy": {
            "applicationsSync": policy.applications_sync,
            "preserveResourcesOnDeletion": policy.preserve_resources_on_deletion,
        },
        "template": _template(one, context),
    }
    if one.application_settings and policy.automated:
        spec["templatePatch"] = _WITHOUT_AUTO_SYNC
    metadata: Manifest = {
        "name": one.name,
        "namespace": context.argocd_namespace,
        "labels": labels(one.scope.team.name, one.scope.environment_name),
    }
    if policy.applications_sync in _WITHOUT_DELETION:
        metadata |= _KEPT_APPLICATIONS
    return PlannedObject(
        stage="applicationsets",
        manifest={
            "apiVersion": ARGO_API,
            "kind": "ApplicationSet",
            "metadata": metadata,
            "spec": spec,
        },
        environment=one.scope.environment_name,
        team=one.scope.team.name,
        origins=one.origins,
    )


def _generator(one: SetScope, context: RepositoryContext) -> Manifest:
    include, exclude = one.coverage
    if one.layout.kind == "values":
        return {"git": _git(context, "files", include, _file_excludes(include, exclude))}
    directories = _git(context, "directories", include, exclude)
    if not one.application_settings:
        return {"git": directories}
    settings = [f"{glob}/{APPLICATION_SETTINGS}" for glob in include]
    files = _git(context, "files", settings, _file_excludes(settings))
    values = {"values": {"path": "{{ .path.path }}"}}
    children = [{"git": {**child, **values}} for child in (directories, files)]
    return {"merge": {"mergeKeys": ["values"], "generators": children}}


def _git(
    context: RepositoryContext, kind: str, include: Sequence[str], exclude: Sequence[str]
) -> Manifest:
    prefix = f"{escape(context.folder)}/" if context.folder else ""
    items: list[Manifest] = [{"path": prefix + glob} for glob in include]
    items += ({"path": prefix + glob, "exclude": True} for glob in exclude)
    return {"repoURL": context.repository, "revision": context.revision, kind: items}


def _file_excludes(include: Sequence[str], exclude: Sequence[str] = ()) -> list[str]:
    """Return the excluded files, and those that only a greedy '*' or '?' would reach.

    Argo CD's files generator lets both cross '/' unless its new globbing is on; excluding what
    has a '/' in the place of any of them gives the same files either way. A file that is read
    though nobody means it could stop the whole set, if it is broken.
    """
    deeper = {glob for included in include for glob in crossings(included)}
    return sorted({*exclude, *deeper})


def _template(one: SetScope, context: RepositoryContext) -> Manifest:
    scope, policy = one.scope, one.scope.environment.sync_policy
    paths = PathTemplates(one.layout.pattern, context.folder, one.spellings, one.cluster)
    metadata: Manifest = {
        "name": paths.application_name(scope.team.name, scope.environment_name, one.cluster),
        "labels": labels(scope.team.name, scope.environment_name),
    }
    if not policy.preserve_resources_on_deletion:
        metadata["finalizers"] = [RESOURCES_FINALIZER]
    if found := annotations(policy):
        metadata["annotations"] = found
    creates = scope.creates_namespace(one.destination_cluster)
    spec: Manifest = {
        "project": scope.project,
        "source": _source(one, context, paths),
        "destination": destination(one.destination_cluster, _namespace(one, paths)),
        "syncPolicy": sync_policy(
            policy, create_namespace=scope.namespace_labels if creates else None
        ),
        "revisionHistoryLimit": policy.revision_history_limit,
    }
    if ignored := ignore_differences(policy):
        spec["ignoreDifferences"] = ignored
    return {"metadata": metadata, "spec": spec}


def _source(one: SetScope, context: RepositoryContext, paths: PathTemplates) -> Manifest:
    source: Manifest = {
        "repoURL": context.repository,
        "targetRevision": _setting(one, "revision", context.revision),
        "path": "{{ .path.path }}",
    }
    if one.layout.kind == "values":
        source["path"] = paths.chart_path()
        release = f'{{{{ {paths.normalized("app")[0]} | trunc 53 | trimSuffix "-" }}}}'
        source["helm"] = {"releaseName": release, "valueFiles": [paths.values_file()]}
    return source


def _namespace(one: SetScope, paths: PathTemplates) -> str:
    """Return the template of the destination namespace."""
    before, placeholder, after = one.scope.destination_template.partition("{app}")
    if not placeholder:
        return _setting(one, "namespace", before)
    app = paths.normalized("app")[0]
    if not one.application_settings:
        return f"{before}{{{{ {app} }}}}{after}"
    whole = f'(printf "{before}%s{after}" {app})'
    return f'{{{{ dig "namespace" {whole} . | default {whole} }}}}'


def _setting(one: SetScope, key: str, default: str) -> str:
    """Return the template of a value that an application's own settings may replace."""
    if not one.application_settings:
        return default
    return f'{{{{ dig "{key}" "{default}" . | default "{default}" }}}}'
