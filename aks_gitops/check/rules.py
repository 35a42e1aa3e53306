"""Every rule of the checks: its stable id, how bad a breach is, and why it is one.

An id never changes its meaning. The levels here are defaults; `.aks-gitops.yaml` overrides them.
"""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.repo.finding import Severity


class Rule(NamedTuple):
    """One rule."""

    id: str
    level: Severity
    title: str
    """What a breach is, in a few words."""
    why: str
    """What happens if nobody mends it."""


class Area(NamedTuple):
    """Rules that are about the same thing."""

    title: str
    rules: tuple[Rule, ...]


AREAS: tuple[Area, ...] = (
    Area(
        "What an AppProject permits",
        (
            Rule(
                "project-missing",
                "error",
                "Project does not exist",
                "Argo CD refuses the Application: InvalidSpecError.",
            ),
            Rule(
                "project-repository",
                "error",
                "Source repository is not permitted",
                "Argo CD refuses the Application: its project's sourceRepos do not match.",
            ),
            Rule(
                "project-destination",
                "error",
                "Destination is not permitted",
                "Argo CD refuses the Application: its project's destinations do not match.",
            ),
            Rule(
                "project-cluster-kind",
                "error",
                "Cluster-scoped kind is not permitted",
                "The sync fails as a whole before anything is applied.",
            ),
            Rule(
                "project-namespaced-kind",
                "error",
                "Namespaced kind is not permitted",
                "The sync fails as a whole before anything is applied.",
            ),
            Rule(
                "project-resource-namespace",
                "error",
                "Resource lies in a foreign namespace",
                "The sync fails: the project's destinations do not hold the namespace.",
            ),
            Rule(
                "project-source-namespace",
                "error",
                "Application lies in a foreign namespace",
                "Argo CD ignores an Application in a namespace that its project does not list.",
            ),
            Rule(
                "project-wide",
                "warning",
                "Project permits nearly everything",
                "A mistake or a stolen token of one team reaches every other.",
            ),
            Rule(
                "sync-window",
                "note",
                "Sync window is closed",
                "The change is not deployed until the window opens.",
            ),
        ),
    ),
    Area(
        "Applications and ApplicationSets",
        (
            Rule(
                "application-deleted",
                "warning",
                "Application goes away",
                "Argo CD deletes it, and with its finalizer what it deployed.",
            ),
            Rule(
                "application-twice",
                "error",
                "Application is made twice",
                "The second replaces the first, or the ApplicationSet stops with an error.",
            ),
            Rule(
                "application-name-twice",
                "error",
                "Two Applications have one name",
                "The second replaces the first, or the ApplicationSet stops with an error.",
            ),
            Rule(
                "applications-without-end",
                "warning",
                "Applications deploy Applications without end",
                "Argo CD makes new ones for as long as it runs.",
            ),
            Rule(
                "application-name",
                "error",
                "Name cannot be used",
                "The API server, or Helm beyond 53 characters, refuses it.",
            ),
            Rule(
                "application-not-covered",
                "error",
                "No ApplicationSet makes the application",
                "The directory is there, and nothing deploys it.",
            ),
            Rule(
                "application-settings",
                "error",
                "argocd-app.yaml is not usable",
                "The application's own settings would not hold.",
            ),
            Rule(
                "application-invalid",
                "error",
                "Application is not valid",
                "The API server refuses it.",
            ),
            Rule(
                "destination-ambiguous",
                "error",
                "Destination is not one cluster",
                "Argo CD refuses a destination with both or neither of server and name.",
            ),
            Rule(
                "destination-not-a-name",
                "error",
                "Destination is no namespace",
                "The API server refuses the namespace.",
            ),
            Rule(
                "namespace-not-a-name",
                "error",
                "Namespace has no Kubernetes name",
                "The API server refuses the namespace.",
            ),
            Rule(
                "namespaces-take-in",
                "warning",
                "Team's namespaces take in another's",
                "The team can deploy into a namespace that is not its own.",
            ),
            Rule(
                "destination-not-permitted",
                "error",
                "Destination is not the team's",
                "Argo CD refuses the Application: its project's destinations do not match.",
            ),
            Rule(
                "source-conflict",
                "error",
                "Source says too little, or two things",
                "Argo CD refuses it, or reads one of the two and says nothing.",
            ),
            Rule(
                "source-path-missing",
                "error",
                "Source path does not exist",
                "Argo CD cannot render the Application: ComparisonError.",
            ),
            Rule(
                "revision-mutable",
                "warning",
                "Revision moves",
                "What is deployed changes without a commit here.",
            ),
            Rule(
                "automation-differs",
                "warning",
                "Sync policy differs from the environment's",
                "The application is deployed or healed other than its environment promises.",
            ),
            Rule(
                "subscription-unread",
                "warning",
                "Subscription reaches nobody",
                "Nobody is told when the Application fails.",
            ),
            Rule(
                "applicationset-missing-key",
                "warning",
                "missingkey=error is not set",
                "A misspelt parameter becomes '<no value>' in names and paths.",
            ),
            Rule(
                "applicationset-not-evaluated",
                "note",
                "Generator is not evaluated",
                "What it makes is known to Argo CD only.",
            ),
            Rule(
                "not-evaluated",
                "note",
                "Cannot be judged",
                "Only Argo CD knows what it makes of it.",
            ),
            Rule(
                "applicationset-template",
                "error",
                "ApplicationSet cannot be evaluated",
                "The ApplicationSet stops with an error and changes nothing.",
            ),
        ),
    ),
    Area(
        "Rendered objects",
        (
            Rule(
                "render-failed",
                "error",
                "Rendering fails",
                "Argo CD keeps the old version and shows a ComparisonError.",
            ),
            Rule(
                "schema",
                "error",
                "Object is not valid",
                "The API server refuses it, and the sync fails.",
            ),
            Rule(
                "resource-twice",
                "error",
                "Object belongs to two Applications",
                "Both sync it in turn; the last one wins, and pruning one takes it from both.",
            ),
            Rule(
                "resource-repeated",
                "error",
                "Object is rendered twice",
                "Argo CD warns of a repeated resource and applies the last one.",
            ),
            Rule(
                "immutable-field",
                "error",
                "Field cannot be changed",
                "The API server refuses the update; the object must be made anew.",
            ),
            Rule(
                "prune-stateful",
                "error",
                "Data would be pruned",
                "What holds data (volumes, namespaces, custom resources' definitions) goes away.",
            ),
            Rule(
                "secret-plain",
                "error",
                "Secret is in git",
                "Whoever reads the repository, now or later, has it.",
            ),
            Rule(
                "secret-like",
                "warning",
                "Text looks like a secret",
                "If it is one, whoever reads the repository has it.",
            ),
            Rule(
                "image-mutable",
                "warning",
                "Image tag moves",
                "What runs changes without a commit; :latest in production is an error.",
            ),
            Rule(
                "wave-not-a-number",
                "warning",
                "Sync wave is no whole number",
                "Argo CD takes it for wave 0.",
            ),
            Rule(
                "wave-order",
                "warning",
                "Wave comes too late",
                "What is needed first is applied after what needs it.",
            ),
            Rule(
                "wave-across-applications",
                "warning",
                "Wave means nothing here",
                "Waves order objects within one Application only.",
            ),
            Rule(
                "replicas-autoscaled",
                "warning",
                "Replicas belong to the autoscaler",
                "Every sync sets the count back, and pods go away while they are needed.",
            ),
            Rule(
                "change-without-effect",
                "note",
                "Change has no effect",
                "No application renders anything else than before.",
            ),
            Rule(
                "base-reaches-production",
                "warning",
                "Base reaches production",
                "A change of a shared base is deployed to production at once.",
            ),
        ),
    ),
    Area(
        "Kustomize and Helm",
        (
            Rule(
                "kustomize-helm-disabled",
                "error",
                "Helm in a kustomization is not enabled",
                "Argo CD runs kustomize without --enable-helm unless argocd-cm says so.",
            ),
            Rule(
                "kustomize-image-unused",
                "warning",
                "Image override matches nothing",
                "Kustomize says nothing, and the old image stays.",
            ),
            Rule(
                "kustomize-patch-unused",
                "warning",
                "Patch matches nothing",
                "Kustomize says nothing, and nothing is patched.",
            ),
            Rule(
                "remote-unpinned",
                "warning",
                "Remote base is not pinned",
                "What is deployed changes without a commit here.",
            ),
            Rule(
                "remote-refused",
                "warning",
                "Remote base is not read",
                "What is built on it is not looked at, unless the settings let a check fetch it.",
            ),
            Rule(
                "path-outside", "error", "Path leaves the repository", "Argo CD refuses to read it."
            ),
            Rule(
                "file-orphan",
                "note",
                "File is used by nothing",
                "It looks as if it were deployed and is not.",
            ),
        ),
    ),
    Area(
        "The repository and its teams",
        (
            Rule(
                "claimed-twice",
                "error",
                "Two teams claim an application",
                "Nobody can say whose project it belongs to.",
            ),
            Rule(
                "codeowners-line",
                "warning",
                "Line of CODEOWNERS cannot be read",
                "It counts for nothing.",
            ),
            Rule(
                "directory-empty",
                "warning",
                "Directory holds no manifests itself",
                "Argo CD would deploy an empty directory.",
            ),
            Rule(
                "directory-hidden", "warning", "Directory is hidden", "Argo CD does not look there."
            ),
            Rule(
                "directory-unmatched",
                "warning",
                "No layout matches a directory",
                "It looks like an application and is not deployed.",
            ),
            Rule(
                "environment-unknown",
                "warning",
                "Environment is unknown",
                "What belongs to it is not deployed.",
            ),
            Rule(
                "handle-twice",
                "error",
                "Two teams have one handle",
                "Nobody can say whose applications CODEOWNERS means.",
            ),
            Rule(
                "layout-name-twice",
                "error",
                "Two layouts have one name",
                "Their ApplicationSets would replace each other.",
            ),
            Rule(
                "layouts-overlap",
                "error",
                "Two layouts match a directory",
                "Nobody can say which one names the application.",
            ),
            Rule(
                "object-twice",
                "error",
                "Object is planned twice",
                "One of the two would replace the other.",
            ),
            Rule("path-encoding", "warning", "Path is not UTF-8", "It is left out."),
            Rule(
                "repository-file",
                "error",
                ".aks-gitops.yaml is not usable",
                "The repository's own layouts and checks would not hold.",
            ),
            Rule(
                "root-twice",
                "error",
                "Environment has two roots",
                "Their Applications would have one name.",
            ),
            Rule(
                "submodule",
                "warning",
                "Submodule in the place of an application",
                "It is not read.",
            ),
            Rule(
                "symlink",
                "warning",
                "Symbolic link in the place of an application",
                "Argo CD does not follow it.",
            ),
            Rule(
                "team-file",
                "error",
                "Team file is not usable",
                "The team's project would not be what the team wrote.",
            ),
            Rule(
                "team-name",
                "error",
                "Team has no Kubernetes name",
                "Its project could not be made.",
            ),
            Rule("team-twice", "error", "Team has two files", "Nobody can say which one holds."),
            Rule(
                "directory-of-tests",
                "warning",
                "Application lies in a folder of tests",
                "A built-in layout does not deploy it.",
            ),
            Rule(
                "suppression-ended",
                "warning",
                "Suppression has ended",
                "What it hid is shown again.",
            ),
            Rule(
                "suppression-unused",
                "note",
                "Suppression hides nothing",
                "It would hide the next breach that nobody thought of.",
            ),
        ),
    ),
)

RULES: Mapping[str, Rule] = {rule.id: rule for area in AREAS for rule in area.rules}
"""Each rule by its id."""
