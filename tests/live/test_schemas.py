"""The schemas that are shipped are those of the API server, and it judges objects as they do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.schema.harvest.__main__ import argocd_definitions
from aks_gitops.check.schema.harvest.gathering import gathered, made_kinds
from aks_gitops.check.schema.harvest.serving import PlaneServer
from aks_gitops.check.schema.schemas import Schemas
from aks_gitops.check.schema.stored import decoded, encoded, read_stored
from aks_gitops.check.schema.versions import REMOVED
from aks_gitops.live.api import Api, ApiError
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import until
from aks_gitops.live.startup import api_of
from tests.live.conftest import running
from tests.schema_objects import GOOD, REFUSED, TAKEN, UNSEEN, Change

_ARGOCD = "argoproj.io/v1alpha1"
_KINDS = ("Application", "ApplicationSet", "AppProject")
_SECONDS = 60.0
_NAMES = ("a.b", "1a", "A_b", "x" * 64, "x" * 254, "a/b", "a%b", "system:x", "-a", "a..b", "a.")
_SCHEMAS = Schemas.shipped()


@pytest.fixture(scope="module")
def schema_plane(state: Path) -> Iterator[Plane]:
    """A control plane with Argo CD's kinds, and without Argo CD."""
    with running("schemas", state, argocd=False) as plane:
        yield plane


@pytest.fixture(scope="module")
def api(schema_plane: Plane) -> Api:
    api = api_of(schema_plane)
    for crd in argocd_definitions():
        api.apply(crd)
    assert until(lambda: all(api.has_storage(_ARGOCD, kind) for kind in _KINDS), _SECONDS)
    return api


@pytest.fixture(scope="module")
def server(schema_plane: Plane, api: Api) -> PlaneServer:
    server = PlaneServer(schema_plane)
    server.learn(made_kinds(server.documents()))
    for kind in _KINDS:  # OpenAPI comes to have them later than they are served.
        plural = f"{kind.lower()}s"
        server.paths[f"{_ARGOCD}/{kind}"] = f"/apis/{_ARGOCD}/namespaces/{{namespace}}/{plural}"
    return server


def test_the_shipped_schemas_are_what_the_api_server_says(server: PlaneServer) -> None:
    found = decoded(encoded(gathered(server, argocd_definitions())))
    shipped = read_stored()
    assert found.kinds == shipped.kinds
    assert found.unchecked == shipped.unchecked
    assert dict(found.definitions) == dict(shipped.definitions)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_object_is_taken(name: str, api: Api, server: PlaneServer) -> None:
    assert _refusals(GOOD[name], api, server) == []


@pytest.mark.parametrize("change", TAKEN, ids=lambda one: one.name)
def test_a_change_that_we_take_is_taken(change: Change, api: Api, server: PlaneServer) -> None:
    assert _refusals(change.made(), api, server) == []


@pytest.mark.parametrize("change", REFUSED, ids=lambda one: one.name)
def test_a_change_that_we_refuse_is_refused_applied_and_created(
    change: Change, api: Api, server: PlaneServer
) -> None:
    assert len(_refusals(change.made(), api, server)) == 2


@pytest.mark.parametrize("change", UNSEEN, ids=lambda one: one.name)
def test_what_we_do_not_see_is_known(change: Change, api: Api, server: PlaneServer) -> None:
    assert _refusals(change.made(), api, server)


def test_a_name_that_we_refuse_is_refused_for_every_kind(server: PlaneServer) -> None:
    wrong = []
    for name in server.paths:
        for text in _NAMES:
            metadata = {"name": text, "namespace": "default"}
            version, _, kind = name.rpartition("/")
            group = version.rpartition("/")[0]
            if not _SCHEMAS.is_namespaced(group, kind):
                del metadata["namespace"]
            made = {"apiVersion": version, "kind": kind, "metadata": metadata}
            ours = any(one.path == ("metadata", "name") for one in _SCHEMAS.faults(made))
            if ours and all(one.field != "metadata.name" for one in server.causes(name, made)):
                wrong.append((name, text))
    assert wrong == []


def test_no_version_that_we_call_removed_is_served(server: PlaneServer) -> None:
    assert REMOVED.keys() & server.paths.keys() == set()


def _refusals(manifest: Manifest, api: Api, server: PlaneServer) -> list[str]:
    """Return what the API server says of an object: applied on the server, and created strictly."""
    said = []
    try:
        api.apply(manifest, dry_run=True)
    except ApiError as error:
        said.append(str(error))
    answer = server.create(f"{manifest['apiVersion']}/{manifest['kind']}", manifest)
    if answer.get("kind") == "Status":
        said.append(str(answer.get("message")))
    return said
