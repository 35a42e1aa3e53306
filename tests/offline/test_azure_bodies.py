"""What the stacks in Azure ask Azure for, in full: a change of any of it shows in a golden file."""

from collections.abc import Callable, Mapping

import pytest
import yaml

from aks_gitops.offline.preview import run_program
from aks_gitops.offline.record import Resource
from tests.components.arm import arm_body, arm_types
from tests.offline.edited import PROJECT, of_stack


class _Text(yaml.SafeDumper):
    """Writes lists indented below their key, and no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.mark.parametrize("stack", ["dev", "production"])
def test_azure_is_asked_for_just_this(stack: str, golden: Callable[[str, str], None]) -> None:
    recording = run_program(PROJECT, of_stack(stack), "unknown").recording
    found = sorted(recording.resources.values(), key=lambda one: (one.type, one.name))
    golden(f"azure-{stack}.yaml", _text([one for one in found if one.type.startswith("azure")]))


def _text(resources: list[Resource]) -> str:
    values = {one.name: _described(one) for one in resources}
    return yaml.dump(values, Dumper=_Text, sort_keys=False, width=100)


def _described(resource: Resource) -> Mapping[str, object]:
    """Return a resource as Azure gets it, and what the engine is told of it."""
    arm = arm_types().get(resource.type)
    told = {
        "protect": resource.protect,
        "ignoreChanges": list(resource.ignore_changes),
        "replaceOnChanges": list(resource.replace_on_changes),
        "replaceWith": [one.rpartition("::")[2] for one in resource.replace_with],
        "deleteBeforeReplace": resource.delete_before_replace,
    }
    return {
        "type": f"{arm.name}@{arm.version}" if arm else resource.type,
        **{key: value for key, value in told.items() if value},
        **({"body": arm_body(arm, resource)} if arm else {"inputs": dict(resource.inputs)}),
        **({"url": _url(resource, arm.path_params)} if arm else {}),
    }


def _url(resource: Resource, params: frozenset[str]) -> Mapping[str, object]:
    return {key: resource.inputs[key] for key in sorted(params) if key in resource.inputs}
