"""Objects of a cluster that leave with it, without a call to delete each."""

from collections.abc import Sequence

import pulumi


def leaving_with(
    cluster: pulumi.Resource, below: Sequence[pulumi.Resource]
) -> pulumi.ResourceTransformation:
    """Return a transformation for what lies in a cluster that may be replaced in this run.

    The engine closes the connection to the old cluster before it deletes what is in there, and
    stops. Told that all of it goes with the cluster, it makes no such calls. A stack that is
    destroyed must make them, so that finalizers run: this is for a replacement only.

    Given: `below`, whose replacement replaces the cluster too. The engine does not look further
    than to the cluster then: it would make the objects in the new cluster first, and delete the old
    ones afterwards, by the same names and in the same place (pulumi/pulumi,
    pkg/resource/deploy/step_generator.go, findDependentCascadeReplacements).
    """

    def transform(
        args: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if not args.type_.startswith("kubernetes:"):
            return None
        leaving = pulumi.ResourceOptions(deleted_with=cluster, replace_with=list(below))
        return pulumi.ResourceTransformationResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, leaving)
        )

    return transform
