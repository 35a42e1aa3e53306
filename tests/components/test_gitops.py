"""The Plan as Pulumi resources: their order, protection and provider."""

from functools import lru_cache
from pathlib import Path

import pytest

from aks_gitops.offline.preview import Preview, preview_stack
from aks_gitops.offline.project import Source
from aks_gitops.offline.record import Recording, Resource
from tests.components.recording import named

PROJECT = Path(__file__).resolve().parents[2]
STACKS = ("local", "dev", "production")


@lru_cache
def preview(stack: str) -> Preview:
    example = Source(str(PROJECT / "examples/config-repo"), working_tree=True)
    return preview_stack(PROJECT, stack, example)


def _reaches(recording: Recording, start: Resource, goal: Resource) -> bool:
    """Tell whether `start` depends on `goal`, directly or through others."""
    waiting, seen = [start.urn], set()
    while waiting:
        urn = waiting.pop()
        if urn == goal.urn:
            return True
        if urn not in seen:
            seen.add(urn)
            waiting += recording.resources[urn].dependencies
    return False


@pytest.mark.parametrize("stack", STACKS)
def test_no_stack_of_this_project_has_a_fault_in_either_mode(stack: str) -> None:
    assert preview(stack).violations == ()


@pytest.mark.parametrize("stack", STACKS)
def test_both_modes_register_the_same_resources(stack: str) -> None:
    assert list(preview(stack).known.resources) == list(preview(stack).unknown.resources)


@pytest.mark.parametrize("stack", STACKS)
def test_every_object_of_the_plan_is_registered_as_it_is_planned(stack: str) -> None:
    run = preview(stack)
    for item in run.program.plan.objects:
        inputs = dict(named(run.known, f"gitops-{item.key}").inputs)
        if item.adopt and stack != "local":
            metadata = inputs["metadata"]
            assert isinstance(metadata, dict)
            assert metadata.pop("annotations") == {"pulumi.com/patchForce": "true"}
        assert inputs == item.manifest


@pytest.mark.parametrize("stack", STACKS)
def test_sets_wait_for_their_root_and_roots_for_every_project(stack: str) -> None:
    run = preview(stack)
    objects = run.program.plan.objects
    for item in objects:
        if item.stage not in ("roots", "applicationsets"):
            continue
        resource = named(run.known, f"gitops-{item.key}")
        for other in objects:
            earlier = other.stage == "projects" or (
                other.stage == "roots" and item.stage == "applicationsets"
            )
            if earlier and other.environment == item.environment:
                goal = named(run.known, f"gitops-{other.key}")
                assert _reaches(run.known, resource, goal), (item.key, other.key)


@pytest.mark.parametrize("stack", STACKS)
def test_what_is_in_a_namespace_of_the_plan_waits_for_it(stack: str) -> None:
    run = preview(stack)
    objects = {item.key: item for item in run.program.plan.objects}
    inside = {
        item.key: objects[f"Namespace/{item.namespace}"].key
        for item in objects.values()
        if f"Namespace/{item.namespace}" in objects
    }
    assert {key.split("/")[0] for key in inside} == {"NetworkPolicy", "ResourceQuota"}
    for key, namespace in inside.items():
        ours, theirs = (named(run.known, f"gitops-{one}") for one in (key, namespace))
        assert theirs.urn in ours.dependencies, (key, namespace)


def test_all_objects_have_the_one_kubernetes_provider() -> None:
    recording = preview("dev").known
    providers = {
        one.provider for one in recording.resources.values() if one.type.startswith("kubernetes:")
    }
    assert len(providers) == 1


def test_production_is_protected_and_dev_is_not() -> None:
    assert all(
        one.protect
        for one in preview("production").known.resources.values()
        if one.custom and "GitOps" in one.parent
    )
    assert not any(one.protect for one in preview("dev").known.resources.values())


def test_namespaces_stay_where_resources_are_preserved_and_the_default_project_always() -> None:
    retained = {
        stack: sorted(
            one.name.removeprefix("gitops-")
            for one in preview(stack).known.resources.values()
            if one.retain_on_delete
        )
        for stack in ("local", "production")
    }
    assert retained == {
        "local": ["AppProject/argocd/default"],
        "production": [
            "AppProject/argocd/default",
            "Namespace/cert-manager",
            "Namespace/external-secrets",
            "Namespace/orders-production",
            "Namespace/platform-production",
            "Namespace/storefront-production",
        ],
    }


def test_the_default_project_is_patched_in_a_cluster_and_written_where_there_is_none() -> None:
    types = {
        stack: named(preview(stack).known, "AppProject/argocd/default").type
        for stack in ("local", "dev")
    }
    assert types == {
        "local": "kubernetes:argoproj.io/v1alpha1:AppProject",
        "dev": "kubernetes:argoproj.io/v1alpha1:AppProjectPatch",
    }
