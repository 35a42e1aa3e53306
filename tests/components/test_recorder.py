"""What the recorder refuses: the faults that a preview must not let pass."""

import pulumi
import pytest

from aks_gitops.offline.preview import ProgramFailed, record
from aks_gitops.offline.project import StackConfig, placeholder
from aks_gitops.offline.record import SECRET, UNKNOWN
from components.kubernetes_object import KubernetesObject
from tests.components.recording import recorded, the

MANIFEST = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}


class _Component(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:test:Component", name, None, opts)


class _Provider(pulumi.ProviderResource):
    def __init__(self, name: str, package: str = "kubernetes") -> None:
        super().__init__(package, name, {})


def _rules(build: object) -> list[str]:
    assert callable(build)
    return [violation.rule for violation in recorded(build).violations]


def test_a_resource_with_provider_and_parent_is_fine() -> None:
    def build() -> None:
        parent = _Component("c", pulumi.ResourceOptions(providers=[_Provider("p")]))
        KubernetesObject("one", MANIFEST, pulumi.ResourceOptions(parent=parent))

    assert _rules(build) == []


def test_a_urn_that_is_registered_twice_is_a_fault() -> None:
    def build() -> None:
        parent = _Component("c", pulumi.ResourceOptions(providers=[_Provider("p")]))
        for _ in range(2):
            KubernetesObject("one", MANIFEST, pulumi.ResourceOptions(parent=parent))

    assert _rules(build) == ["urn-twice"]


def test_a_resource_without_an_explicit_provider_is_a_fault() -> None:
    def build() -> None:
        KubernetesObject("one", MANIFEST, pulumi.ResourceOptions(parent=_Component("c")))

    assert _rules(build) == ["provider-default"]


def test_a_provider_of_another_package_is_a_fault() -> None:
    def build() -> None:
        options = pulumi.ResourceOptions(parent=_Component("c"), provider=_Provider("p", "other"))
        KubernetesObject("one", MANIFEST, options)

    assert "provider-default" in _rules(build)


def test_a_resource_outside_every_component_is_a_fault() -> None:
    def build() -> None:
        KubernetesObject("one", MANIFEST, pulumi.ResourceOptions(provider=_Provider("p")))

    assert _rules(build) == ["parent-missing"]


def test_an_output_in_a_text_stops_the_program() -> None:
    def build() -> None:
        output = pulumi.Output.from_input("value")
        pulumi.export("text", f"{output}")

    with pytest.raises(ProgramFailed, match=r"__str__.* \(test_recorder\.py:\d+\)"):
        recorded(build)


def test_a_secret_in_plain_is_a_fault_and_its_value_is_not_in_the_message() -> None:
    config = StackConfig("p", "s", {"p:token": placeholder("p:token")}, ("p:token",))

    def build() -> None:
        pulumi.export("token", pulumi.Config("p").require("token"))

    (violation,) = record(build, config, "known").violations
    assert violation.rule == "secret-plain"
    assert str(violation) == "stack outputs: shows a secret in plain at token (secret-plain)"


def test_a_secret_that_stays_secret_is_masked() -> None:
    config = StackConfig("p", "s", {"p:token": placeholder("p:token")}, ("p:token",))

    def build() -> None:
        pulumi.export("token", pulumi.Config("p").require_secret("token"))

    recording = record(build, config, "known")
    assert recording.violations == []
    assert recording.outputs == {"token": SECRET}


def test_ids_are_known_in_an_update_and_unknown_in_a_first_preview() -> None:
    def build() -> None:
        parent = _Component("c", pulumi.ResourceOptions(providers=[_Provider("p")]))
        one = KubernetesObject("one", MANIFEST, pulumi.ResourceOptions(parent=parent))
        pulumi.export("id", one.id)

    assert recorded(build, "known").outputs == {"id": "one"}
    assert recorded(build, "unknown").outputs == {"id": UNKNOWN}


def test_a_urn_holds_the_types_of_all_parents_as_in_the_engine() -> None:
    def build() -> None:
        outer = _Component("outer", pulumi.ResourceOptions(providers=[_Provider("p")]))
        inner = _Component("inner", pulumi.ResourceOptions(parent=outer))
        KubernetesObject("one", MANIFEST, pulumi.ResourceOptions(parent=inner))

    urn = the(recorded(build), "kubernetes:core/v1:ConfigMap").urn
    assert urn == (
        "urn:pulumi:test::aks-gitops::"
        "test:test:Component$test:test:Component$kubernetes:core/v1:ConfigMap::one"
    )


def test_a_run_error_becomes_the_programs_own_message() -> None:
    def build() -> None:
        raise pulumi.RunError("the settings are wrong")

    with pytest.raises(ProgramFailed, match="the settings are wrong"):
        recorded(build)


def test_a_function_call_without_an_offline_answer_stops_the_program() -> None:
    def build() -> None:
        pulumi.runtime.invoke("some:cloud:function", {})

    with pytest.raises(ProgramFailed, match="some:cloud:function, which has no offline answer"):
        recorded(build)
