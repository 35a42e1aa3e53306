"""All rules that need a review."""

from collections.abc import Callable, Iterator, Sequence

from aks_gitops.check.breach import Breach
from aks_gitops.check.findings import (
    application_sets,
    application_twins,
    application_waves,
    applications,
    automation,
    autoscaling,
    collisions,
    deletions,
    effects,
    images,
    immutable,
    kustomize,
    orphans,
    permissions,
    projects,
    remotes,
    rendering,
    schemas,
    secrets,
    sources,
    stateful,
    subscriptions,
    unused,
    waves,
)
from aks_gitops.check.review import Review

RuleFunction = Callable[[Review], Iterator[Breach]]

EVERY: Sequence[RuleFunction] = (
    permissions.applications,
    permissions.rendered_objects,
    permissions.sync_windows,
    applications.application_name,
    applications.application_invalid,
    applications.applications_without_end,
    applications.destination_ambiguous,
    application_twins.application_twice,
    application_twins.name_twice_in_a_set,
    application_sets.missing_key,
    application_sets.not_evaluated,
    application_sets.refused,
    application_waves.wave_of_a_set,
    application_waves.wave_without_health,
    automation.automation_differs,
    subscriptions.sent_to_nobody,
    deletions.application_deleted,
    projects.default_project,
    projects.project_wide,
    sources.revision_mutable,
    sources.source_conflict,
    sources.source_path_missing,
    schemas.rendered_objects,
    schemas.entries,
    secrets.plain,
    secrets.like,
    images.moving_tags,
    collisions.repeated,
    collisions.twice,
    immutable.fields,
    stateful.pruned,
    waves.not_a_number,
    waves.order,
    autoscaling.replicas_in_git,
    effects.none,
    effects.production,
    rendering.renders,
    rendering.leaving_links,
    kustomize.helm,
    unused.overrides_without_effect,
    remotes.unpinned,
    orphans.files,
)


def breaches(review: Review) -> tuple[Breach, ...]:
    """Return what breaks a rule, each breach once."""
    return tuple(dict.fromkeys(one for rule in EVERY for one in rule(review)))
