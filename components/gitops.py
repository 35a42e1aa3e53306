"""The Plan's objects as Pulumi resources: projects, then roots, then ApplicationSets."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from aks_gitops.argocd.objects import PlannedObject, Stage
from aks_gitops.argocd.plan import STAGES, Plan
from components.kubernetes_object import KubernetesObject, KubernetesPatch, forced


@dataclass(frozen=True, kw_only=True)
class GitOpsArgs:
    """What to create, and how."""

    plan: Plan
    protect: bool
    """Refuse to delete or replace it."""
    renders: bool
    """Objects are written as YAML, so there is none to take over."""


class GitOps(pulumi.ComponentResource):
    """Everything that Argo CD works from.

    An object depends on its namespace and on those of earlier stages that it needs, so that
    deletion runs backwards: ApplicationSets and roots, with their Applications, before the projects
    that permit them. The Kubernetes provider deletes in the foreground: it waits for what an object
    owns.
    """

    def __init__(
        self, name: str, args: GitOpsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:gitops:GitOps", name, None, opts)
        made: defaultdict[tuple[Stage, str, str], list[pulumi.Resource]] = defaultdict(list)
        namespaces: dict[str, pulumi.Resource] = {}
        for item in args.plan.objects:
            options = pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                retain_on_delete=item.retain,
                depends_on=[*_needed(item, made), *_own_namespace(item, namespaces)],
            )
            resource = _register(f"{name}-{item.key}", item, options, renders=args.renders)
            made[item.stage, item.environment, item.team].append(resource)
            if item.kind == "Namespace":
                namespaces[item.name] = resource
        self.register_outputs({})


def _needed(
    item: PlannedObject, made: Mapping[tuple[Stage, str, str], list[pulumi.Resource]]
) -> list[pulumi.Resource]:
    """Return what must be there before an object.

    A team's set needs the team's namespaces and project, and the environment's root; a root, whose
    children may belong to any team, needs every project of its environment and the root project.
    """
    everyone = item.stage == "roots"
    return [
        resource
        for (stage, environment, team), resources in made.items()
        if STAGES.index(stage) < STAGES.index(item.stage)
        and environment in ("", item.environment)
        and (everyone or team in ("", item.team))
        for resource in resources
    ]


def _own_namespace(
    item: PlannedObject, namespaces: Mapping[str, pulumi.Resource]
) -> list[pulumi.Resource]:
    """Return the namespace that an object is in, where the Plan makes it: the API server takes no
    quota for one that is not there yet."""
    found = namespaces.get(item.namespace)
    return [found] if found else []


def _register(
    name: str, item: PlannedObject, options: pulumi.ResourceOptions, *, renders: bool
) -> pulumi.Resource:
    """Register an object; one that may be there already is patched, since the provider refuses to
    create what exists."""
    if not item.adopt or renders:
        return KubernetesObject(name, item.manifest, options)
    return KubernetesPatch(name, forced(item.manifest), options)
