"""What lies in a cluster leaves with it, where a replacement is allowed."""

from unittest.mock import sentinel

import pulumi

from components.leaving import leaving_with


def _transformed(type_: str) -> pulumi.ResourceTransformationResult | None:
    options = pulumi.ResourceOptions(protect=True)
    args = pulumi.ResourceTransformationArgs(
        resource=sentinel.resource, type_=type_, name="one", props={"a": 1}, opts=options
    )
    return leaving_with(sentinel.cluster, [sentinel.network])(args)


def test_objects_of_the_cluster_leave_with_it_and_keep_their_other_options() -> None:
    for type_ in ("kubernetes:core/v1:Secret", "kubernetes:helm.sh/v3:Release"):
        result = _transformed(type_)
        assert result is not None
        assert result.opts.deleted_with is sentinel.cluster
        assert result.opts.replace_with == [sentinel.network]
        assert result.opts.protect
        assert result.props == {"a": 1}


def test_what_lies_in_azure_is_deleted_by_itself() -> None:
    assert _transformed("azure-native:keyvault:Vault") is None
    assert _transformed("aks-gitops:gitops:GitOps") is None
