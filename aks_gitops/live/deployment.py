"""Put a stack's objects into a control plane that reads a local copy of the config repository."""

import json
from collections.abc import Sequence
from pathlib import Path

from aks_gitops.argocd.objects import PlannedObject
from aks_gitops.argocd.plan import STAGES
from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.config_repository import BRANCH, repository_folder, repository_url
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.offline.project import StackConfig, read_stack, settings_of
from aks_gitops.program import Program, load_program

EXAMPLE = "examples/config-repo"
"""The config repository that is served, as a path in the project."""


def local_program(plane: Plane, project: Path, stack: str) -> Program:
    """Return a stack's Plan for the served repository.

    Raises ProjectError and SettingsError for the stack's files, SourceError for the repository,
    and LiveError where the Plan has errors.
    """
    settings = settings_of(with_served_repository(read_stack(project, stack), plane))
    if settings.argocd.namespace != NAMESPACE:
        raise LiveError(f"{stack}: a local control plane has Argo CD in {NAMESPACE} only")
    return checked(stack, load_program(settings, project))


def checked(stack: str, program: Program) -> Program:
    """Return what a stack comes to. Raises LiveError where it has errors, with all of them."""
    if program.errors:
        told = "\n".join(f"  {error}" for error in program.errors)
        raise LiveError(f"{stack}: cannot be applied:\n{told}")
    return program


def with_served_repository(config: StackConfig, plane: Plane) -> StackConfig:
    """Return a stack's configuration that reads the served repository, as Argo CD will."""
    key = f"{config.project}:gitops"
    gitops = json.loads(config.values.get(key, "{}"))
    gitops |= {
        "repository": repository_url(plane),
        "revision": BRANCH,
        "readFrom": str(repository_folder(plane)),
    }
    gitops.pop("readRevision", None)
    return config._replace(values={**config.values, key: json.dumps(gitops)})


def apply_program(api: Api, program: Program) -> int:
    """Apply every object of a Plan, stage after stage; return their number. Raises LiveError."""
    return apply_objects(api, program.plan.objects)


def apply_objects(api: Api, objects: Sequence[PlannedObject]) -> int:
    """Apply objects, stage after stage; return their number. Raises LiveError."""
    for item in sorted(objects, key=lambda one: STAGES.index(one.stage)):
        _apply(api, item)
    return len(objects)


def _apply(api: Api, item: PlannedObject) -> None:
    try:
        api.apply(item.manifest)
    except ApiError as error:
        raise LiveError(f"{item.key}: the API server refuses it: {error}") from error
