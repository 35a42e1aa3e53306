"""Objects of a cluster that leave with it, without a call to delete each."""

import pulumi


def leaving_with(cluster: pulumi.Resource) -> pulumi.ResourceTransformation:
    """Return a transformation for what lies in a cluster that may be replaced in this run.

    The engine closes the connection to the old cluster before it deletes what is in there, and
    stops. Told that all of it goes with the cluster, it makes no such calls. A stack that is
    destroyed must make them, so that finalizers run: this is for a replacement only.
    """

    def transform(
        args: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if not args.type_.startswith("kubernetes:"):
            return None
        leaving = pulumi.ResourceOptions(deleted_with=cluster)
        return pulumi.ResourceTransformationResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, leaving)
        )

    return transform
