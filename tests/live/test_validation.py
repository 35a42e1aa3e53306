"""The API server and Argo CD accept everything that stacks hold, strictly and on the server."""

import pytest

from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.config_repository import serve_copy
from aks_gitops.live.deployment import EXAMPLE, local_program, with_served_repository
from aks_gitops.live.plane import Plane
from aks_gitops.live.startup import api_of
from aks_gitops.offline.project import read_stack, settings_of, stack_names
from aks_gitops.program import load_program
from aks_gitops.settings.stack import Settings
from tests.live.argocd_api import ArgoCDApi, Refusal
from tests.live.conftest import PROJECT
from tests.live.gitops_matrix import Variation, variations
from tests.live.predicted import facts, name_of, predicted
from tests.live.served import serve
from tests.live.strict import refused

MATRIX = variations()


@pytest.fixture(scope="module")
def api(own_plane: Plane) -> Api:
    """A control plane of their own: namespaces are made, and projects replace each other."""
    serve_copy(own_plane, PROJECT / EXAMPLE)
    return api_of(own_plane)


@pytest.fixture(scope="module")
def argocd(own_plane: Plane) -> ArgoCDApi:
    return ArgoCDApi(own_plane)


@pytest.mark.parametrize("stack", stack_names(PROJECT))
def test_every_object_of_a_stack_is_valid(
    stack: str, own_plane: Plane, api: Api, argocd: ArgoCDApi
) -> None:
    settings = settings_of(with_served_repository(read_stack(PROJECT, stack), own_plane))
    _assert_valid(settings, api, argocd)


@pytest.mark.parametrize("one", MATRIX, ids=lambda one: one.name)
def test_every_object_of_the_matrix_of_settings_is_valid(
    one: Variation, own_plane: Plane, api: Api, argocd: ArgoCDApi
) -> None:
    repository = serve(own_plane, f"matrix-{MATRIX.index(one)}", one.files)
    _assert_valid(one.stack(repository), api, argocd)


def test_the_matrix_is_large_and_every_row_is_another() -> None:
    assert len(MATRIX) >= 60
    assert len({str(one.row) for one in MATRIX}) == len(MATRIX)


def test_a_misspelt_field_is_refused(own_plane: Plane, api: Api) -> None:
    project = next(
        item.manifest
        for item in local_program(own_plane, PROJECT, "local").plan.objects
        if item.kind == "AppProject"
    )
    with pytest.raises(ApiError, match=r"unknown field|field not declared in schema"):
        api.apply({**project, "spec": {"sourceRepositories": []}}, dry_run=True)


def test_argo_cds_own_checks_go_beyond_the_schema(argocd: ArgoCDApi) -> None:
    metadata = {"name": "odd", "namespace": "argocd"}
    twice = {"sourceRepos": ["https://git.example.com/a.git"] * 2}
    with pytest.raises(Refusal, match="already added"):
        argocd.put_project({"metadata": metadata, "spec": twice})


def _assert_valid(settings: Settings, api: Api, argocd: ArgoCDApi) -> None:
    """The API server takes every object; Argo CD takes the projects, and makes of the sets just
    the Applications that the Plan predicts."""
    program = load_program(settings, PROJECT)
    assert program.errors == ()
    objects = program.plan.objects
    assert refused(api, (item.manifest for item in objects)) == {}
    for item in objects:
        if item.kind == "AppProject":
            argocd.put_project(item.manifest)
    sets = (item.manifest for item in objects if item.kind == "ApplicationSet")
    made = [one for item in sets for one in argocd.generated(item)]
    assert {name_of(one): facts(one) for one in made} == predicted(program, settings)
    assert len(made) == len(program.plan.applications)
