"""When a sync makes the namespace it deploys to, which the project must permit as a kind.

Source: syncNamespace in controller/sync_namespace.go of argo-cd v3.5.1, and autoCreateNamespace in
gitops-engine's pkg/sync/sync_context.go.
"""

from collections.abc import Iterable
from typing import Literal

from aks_gitops.check.project.application import Application
from aks_gitops.check.project.object_ref import ObjectRef

SyncsNamespace = Literal["never", "if-absent", "always"]


def syncs_namespace(application: Application, rendered: Iterable[ObjectRef]) -> SyncsNamespace:
    """Return when a sync writes the namespace that an Application deploys to.

    Given: `rendered`, what it deploys, without hooks: Argo CD leaves a Namespace among these to the
    Application, and looks for none among the hooks.
    """
    policy = application.spec.sync_policy
    own = namespace_of(application)
    if "CreateNamespace=true" not in policy.sync_options or not own.name:
        return "never"
    if any((ref.group, ref.kind, ref.name) == (own.group, own.kind, own.name) for ref in rendered):
        return "never"
    return "if-absent" if policy.managed_namespace_metadata is None else "always"


def namespace_of(application: Application) -> ObjectRef:
    """Return the namespace that an Application deploys to, as the object that a sync writes."""
    return ObjectRef("", "Namespace", application.spec.destination.namespace)
