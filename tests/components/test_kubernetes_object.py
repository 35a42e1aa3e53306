"""The small resource classes register just what the provider's own typed classes would."""

from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from aks_gitops.offline.record import Recording
from components.kubernetes_object import KubernetesObject, KubernetesPatch
from tests.components.recording import recorded

NAMES = {"name": "one", "namespace": "default"}
MANIFESTS: dict[str, dict[str, object]] = {
    "ConfigMap": {"apiVersion": "v1", "metadata": NAMES, "data": {"key": "value"}},
    "Namespace": {"apiVersion": "v1", "metadata": {"name": "one"}},
    "ResourceQuota": {"apiVersion": "v1", "metadata": NAMES, "spec": {"hard": {"pods": "4"}}},
    "NetworkPolicy": {
        "apiVersion": "networking.k8s.io/v1",
        "metadata": NAMES,
        "spec": {"podSelector": {}, "policyTypes": ["Ingress"]},
    },
}


def registered(build: object) -> tuple[str, Mapping[str, object]]:
    assert callable(build)
    recording: Recording = recorded(build)
    (one,) = (r for r in recording.resources.values() if r.type.startswith("kubernetes:"))
    return one.type, one.inputs


def options() -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(provider=kubernetes.Provider("p", context="c"))


@pytest.mark.parametrize("kind", sorted(MANIFESTS))
def test_an_object_is_registered_as_by_the_typed_class(kind: str) -> None:
    manifest = {**MANIFESTS[kind], "kind": kind}
    module = kubernetes.networking.v1 if kind == "NetworkPolicy" else kubernetes.core.v1
    arguments = {key: manifest[key] for key in ("metadata", "spec", "data") if key in manifest}
    typed = registered(lambda: getattr(module, kind)("one", **arguments, opts=options()))
    assert registered(lambda: KubernetesObject("one", manifest, options())) == typed


def test_a_patch_is_registered_as_by_the_typed_class() -> None:
    manifest = {**MANIFESTS["ConfigMap"], "kind": "ConfigMap"}
    typed = registered(
        lambda: kubernetes.core.v1.ConfigMapPatch(
            "one",
            metadata=kubernetes.meta.v1.ObjectMetaPatchArgs(name="one", namespace="default"),
            data={"key": "value"},
            opts=options(),
        )
    )
    assert registered(lambda: KubernetesPatch("one", manifest, options())) == typed


def test_a_custom_resource_is_registered_as_by_the_provider() -> None:
    manifest = {"apiVersion": "argoproj.io/v1alpha1", "kind": "AppProject", "metadata": NAMES}
    typed = registered(
        lambda: kubernetes.apiextensions.CustomResource(
            "one",
            api_version="argoproj.io/v1alpha1",
            kind="AppProject",
            metadata=NAMES,
            opts=options(),
        )
    )
    assert registered(lambda: KubernetesObject("one", manifest, options())) == typed
