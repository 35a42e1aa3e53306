"""The API server accepts everything that a Plan holds, strictly and on the server."""

import pytest

from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.deployment import local_program
from aks_gitops.live.plane import Plane
from aks_gitops.offline.project import stack_names
from tests.live.conftest import PROJECT


@pytest.mark.parametrize("stack", stack_names(PROJECT))
def test_every_object_of_a_stack_passes_the_api_servers_strict_validation(
    stack: str, plane: Plane, api: Api
) -> None:
    objects = local_program(plane, PROJECT, stack).plan.objects
    for item in objects:
        if item.kind == "Namespace":  # What lives in it is only validated once it is there.
            api.apply(item.manifest)
    refused = {}
    for item in objects:
        try:
            api.apply(item.manifest, dry_run=True)
        except ApiError as error:
            refused[item.key] = str(error)
    assert refused == {}


def test_a_misspelt_field_is_refused(plane: Plane, api: Api) -> None:
    project = next(
        item.manifest
        for item in local_program(plane, PROJECT, "local").plan.objects
        if item.kind == "AppProject"
    )
    with pytest.raises(ApiError, match=r"unknown field|field not declared in schema"):
        api.apply({**project, "spec": {"sourceRepositories": []}}, dry_run=True)
