"""The points by which a rollout is judged: what is wanted, why, and how it is measured."""

from typing import NamedTuple

from aks_gitops.check.audit import of_applications, of_objects, of_projects, of_repository
from aks_gitops.check.audit.seen import Measure


class Point(NamedTuple):
    """One thing that a mature rollout has."""

    id: str
    title: str
    why: str
    """What happens without it."""
    how: str
    """What is counted."""
    measure: Measure


POINTS: tuple[Point, ...] = (
    Point(
        "projects-own",
        "Applications have projects of their own",
        "The project default permits everything to everybody.",
        "Applications whose project is not default",
        of_projects.applications_have_projects,
    ),
    Point(
        "projects-default-locked",
        "The project default is locked",
        "An Application that forgets its project may deploy anything anywhere.",
        "the project default, declared without destinations",
        of_projects.default_is_locked,
    ),
    Point(
        "projects-production-apart",
        "Production has projects of its own",
        "Who may deploy to development may deploy to production.",
        "projects of production that no other environment uses",
        of_projects.production_is_apart,
    ),
    Point(
        "projects-repositories",
        "Projects name their repositories",
        "Whoever may write an Application may deploy any repository of the world.",
        "projects in use without sourceRepos *",
        of_projects.repositories_are_named,
    ),
    Point(
        "projects-destinations",
        "Projects name their destinations",
        "A mistake of one team reaches every cluster and namespace.",
        "projects in use without destination * and namespace *",
        of_projects.destinations_are_named,
    ),
    Point(
        "projects-cluster-kinds",
        "Projects name the cluster-scoped kinds",
        "A team can give itself every right in the cluster, by a ClusterRoleBinding.",
        "projects in use without clusterResourceWhitelist */*",
        of_projects.cluster_kinds_are_named,
    ),
    Point(
        "projects-roles",
        "Projects have roles",
        "Rights stand in one list for all teams, or everybody has all of them.",
        "projects in use with spec.roles",
        of_projects.projects_have_roles,
    ),
    Point(
        "production-revisions",
        "Production deploys revisions that stay",
        "What runs changes without a commit here, and cannot be brought back.",
        "Applications of production without a branch or a range of another repository",
        of_applications.revisions_are_pinned,
    ),
    Point(
        "production-images",
        "Production runs images that stay",
        "Two pods of one Deployment may run different software.",
        "workloads of production whose images all have a digest, or a tag that is not latest",
        of_objects.images_are_pinned,
    ),
    Point(
        "remotes-pinned",
        "What is fetched from elsewhere is pinned",
        "A render tomorrow is not the render that was reviewed.",
        "remote bases and files with a version or a commit",
        of_applications.remotes_are_pinned,
    ),
    Point(
        "production-windows",
        "Production has sync windows",
        "A merge on Friday night is deployed on Friday night.",
        "projects of production with spec.syncWindows",
        of_projects.production_has_windows,
    ),
    Point(
        "production-signed",
        "Production takes signed commits only",
        "Whoever can push to the branch can deploy.",
        "projects of production with signatureKeys or sourceIntegrity",
        of_projects.commits_are_signed,
    ),
    Point(
        "production-notified",
        "Failures in production are told to somebody",
        "A sync fails, and nobody knows until a user calls.",
        "Applications of production that subscribe to notifications, or whose project does",
        of_applications.production_is_notified,
    ),
    Point(
        "sync-decided",
        "Pruning and self-healing are decided",
        "Nobody knows whether what leaves git leaves the cluster, until it matters.",
        "Applications with automated sync that say both prune and selfHeal",
        of_applications.automation_is_decided,
    ),
    Point(
        "sync-alike",
        "An environment syncs in one way",
        "People take for deployed what waits for somebody to press a button.",
        "environments whose Applications have the same automation",
        of_applications.environments_sync_alike,
    ),
    Point(
        "deletion-alike",
        "An environment deletes in one way",
        "Of two Applications that go away one takes its data along, the other leaves it behind.",
        "environments whose Applications all have finalizers, or none",
        of_applications.environments_delete_alike,
    ),
    Point(
        "sets-strict",
        "ApplicationSets refuse parameters that are missing",
        "A misspelt parameter becomes '<no value>' in names and paths.",
        "ApplicationSets with Go templates and missingkey=error",
        of_applications.sets_are_strict,
    ),
    Point(
        "sets-deletion",
        "ApplicationSets say what they may delete",
        "A mistake in a generator deletes every Application with all that it deployed.",
        "ApplicationSets with applicationsSync or preserveResourcesOnDeletion",
        of_applications.sets_decide_deletion,
    ),
    Point(
        "secrets-referenced",
        "Secrets are references",
        "Whoever reads the repository, now or later, has them.",
        "ExternalSecrets, SealedSecrets, SecretProviderClasses and encrypted Secrets, "
        "beside plain Secrets",
        of_objects.secrets_are_references,
    ),
    Point(
        "production-resources",
        "Workloads in production say what they need",
        "One container takes the memory of its whole node.",
        "workloads whose containers all have cpu and memory requests and a memory limit",
        of_objects.resources_are_set,
    ),
    Point(
        "production-readiness",
        "Workloads in production tell when they are ready",
        "Argo CD and the Service take a pod for healthy that does not answer yet.",
        "Deployments and StatefulSets with a readinessProbe",
        of_objects.readiness_is_probed,
    ),
    Point(
        "changes-owned",
        "Changes have owners",
        "Anybody may approve a change of anybody's application.",
        "the file CODEOWNERS, or Prow's OWNERS",
        of_repository.changes_have_owners,
    ),
    Point(
        "checks-set",
        "Checks are set, and exceptions end",
        "An exception that nobody remembers hides the next breach.",
        "settings of checks, and suppressions that have not ended",
        of_repository.checks_are_set,
    ),
)
