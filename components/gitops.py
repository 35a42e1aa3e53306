"""The Plan's objects as Pulumi resources: projects, then roots, then ApplicationSets."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from aks_gitops.argocd.objects import PlannedObject, Stage
from aks_gitops.argocd.plan import STAGES, Plan
from aks_gitops.argocd.sync import Manifest

_Create = Callable[[str, Manifest, pulumi.ResourceOptions], pulumi.Resource]


@dataclass(frozen=True, kw_only=True)
class GitOpsArgs:
    """What to create, and whether it may be deleted."""

    plan: Plan
    protect: bool


class GitOps(pulumi.ComponentResource):
    """Everything that Argo CD works from.

    An object depends on those of earlier stages that it needs, so that deletion runs backwards:
    ApplicationSets and roots, with their Applications, before the projects that permit them. The
    Kubernetes provider deletes in the foreground: it waits for what an object owns.
    """

    def __init__(
        self, name: str, args: GitOpsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("aks-gitops:gitops:GitOps", name, None, opts)
        made: defaultdict[tuple[Stage, str, str], list[pulumi.Resource]] = defaultdict(list)
        for item in args.plan.objects:
            options = pulumi.ResourceOptions(
                parent=self,
                protect=args.protect,
                retain_on_delete=item.retain,
                depends_on=_needed(item, made),
            )
            resource = _CREATE[item.kind](f"{name}-{item.key}", _manifest(item), options)
            made[item.stage, item.environment, item.team].append(resource)
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


def _manifest(item: PlannedObject) -> Manifest:
    if not item.adopt:
        return item.manifest
    metadata = item.manifest["metadata"]
    assert isinstance(metadata, dict)  # noqa: S101 every manifest has metadata
    forced = {**metadata, "annotations": {"pulumi.com/patchForce": "true"}}
    return {**item.manifest, "metadata": forced}


def _custom(name: str, manifest: Manifest, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    return kubernetes.apiextensions.CustomResource(
        name,
        api_version=str(manifest["apiVersion"]),
        kind=str(manifest["kind"]),
        metadata=manifest["metadata"],
        spec=manifest["spec"],
        opts=opts,
    )


def _namespace(name: str, manifest: Manifest, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    return kubernetes.core.v1.Namespace(name, metadata=manifest["metadata"], opts=opts)


def _quota(name: str, manifest: Manifest, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    return kubernetes.core.v1.ResourceQuota(
        name, metadata=manifest["metadata"], spec=manifest["spec"], opts=opts
    )


def _network_policy(name: str, manifest: Manifest, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    return kubernetes.networking.v1.NetworkPolicy(
        name, metadata=manifest["metadata"], spec=manifest["spec"], opts=opts
    )


_CREATE: Mapping[str, _Create] = {
    "Application": _custom,
    "ApplicationSet": _custom,
    "AppProject": _custom,
    "Namespace": _namespace,
    "NetworkPolicy": _network_policy,
    "ResourceQuota": _quota,
}
