"""One Kubernetes object of any kind, from the plain dict that the Plan holds."""

from collections.abc import Mapping

import pulumi

from aks_gitops.argocd.sync import Manifest


class KubernetesObject(pulumi.CustomResource):
    """A resource of the Kubernetes provider, with the type token that its typed classes have.

    The typed classes cost close to a second of start-up and would check nothing here: the Plan's
    manifests are dicts already.
    """

    def __init__(
        self, name: str, manifest: Mapping[str, pulumi.Input[object]], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__(_token(manifest), name, dict(manifest), opts)


class KubernetesPatch(pulumi.CustomResource):
    """Some fields of an object that somebody else owns; deleting it gives them up."""

    def __init__(
        self, name: str, manifest: Mapping[str, pulumi.Input[object]], opts: pulumi.ResourceOptions
    ) -> None:
        super().__init__(f"{_token(manifest)}Patch", name, dict(manifest), opts)


def forced(manifest: Manifest) -> Manifest:
    """Return a patch that takes its fields over from whoever set them before."""
    metadata = manifest["metadata"]
    assert isinstance(metadata, dict)  # noqa: S101 every manifest has metadata
    annotated = {**metadata, "annotations": {"pulumi.com/patchForce": "true"}}
    return {**manifest, "metadata": annotated}


def _token(manifest: Mapping[str, pulumi.Input[object]]) -> str:
    """Return the provider's type token; the core group has no name in Kubernetes."""
    api_version = str(manifest["apiVersion"])
    group_version = api_version if "/" in api_version else f"core/{api_version}"
    return f"kubernetes:{group_version}:{manifest['kind']}"
