"""The example config repository fits the stacks that deploy it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

import pytest
import yaml

from aks_gitops.argocd.objects import PlannedObject
from aks_gitops.offline.project import read_stack, settings_of, stack_names
from aks_gitops.program import load_program

_PROJECT = Path(__file__).parents[2]
_EXAMPLE = _PROJECT / "examples" / "config-repo"


class _HandWritten(NamedTuple):
    """An Application that a root deploys, and the project it says it belongs to."""

    name: str
    destination: Mapping[str, str]
    project: Mapping[str, object]


def _hand_written(stack: str) -> Iterator[_HandWritten]:
    plan = load_program(settings_of(read_stack(_PROJECT, stack)), _PROJECT).plan
    projects = {one.name: _spec(one) for one in plan.objects if one.kind == "AppProject"}
    for root in plan.stage("roots"):
        source = cast(Mapping[str, str], _spec(root)["source"])
        for path in sorted((_EXAMPLE / source["path"]).glob("*.yaml")):
            for found in yaml.safe_load_all(path.read_text()):
                spec = found["spec"]
                yield _HandWritten(
                    found["metadata"]["name"], spec["destination"], projects[spec["project"]]
                )


def _spec(item: PlannedObject) -> Mapping[str, object]:
    return cast(Mapping[str, object], item.manifest["spec"])


@pytest.mark.parametrize("stack", stack_names(_PROJECT))
def test_every_hand_written_application_goes_where_its_project_permits(stack: str) -> None:
    found = list(_hand_written(stack))
    assert found
    refused = [
        one.name
        for one in found
        if one.destination not in cast(list[object], one.project["destinations"])
    ]
    assert refused == []
