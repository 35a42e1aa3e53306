"""Which applications Argo CD does not deploy now, because a sync window is closed."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from aks_gitops.check.project.application import Application, parse_application
from aks_gitops.check.project.refusal import Refusal
from aks_gitops.check.project.sync_windows import sync_refusal
from aks_gitops.check.unanswered import Unanswered
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.settings.mistakes import SettingsError


def closed_windows(found: Deployments, some: Iterable[Deployment], now: datetime) -> Iterator[str]:
    """Yield a sentence for each application that is not deployed at a time."""
    for one in some:
        try:
            said = _refused(found, one, now)
        except (SettingsError, Unanswered) as error:
            said = f"whether its sync windows are open cannot be told: {error}"
        if said:
            yield f"{one}: {said}"


def _refused(found: Deployments, one: Deployment, now: datetime) -> str:
    entry = found.inventory.applications[one.key]
    application = parse_application(entry.manifest)
    project = found.revision.control_planes[entry.argocd].project_of(application)
    if isinstance(project, Refusal):
        return ""  # Nothing here knows its windows.
    refusal = sync_refusal(project, application, now, manual=not _is_automated(application))
    if refusal is None:
        return ""
    return f"a sync window of project {project.name} is closed now; Argo CD follows once it opens"


def _is_automated(application: Application) -> bool:
    automated = application.spec.sync_policy.automated
    return automated is not None and automated.get("enabled") is not False
