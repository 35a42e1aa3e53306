"""Which kinds a project permits."""

import pytest

from aks_gitops.check.golang.path_match import matches
from aks_gitops.check.project.group_kinds import is_group_kind_name_permitted
from aks_gitops.check.project.object_ref import ObjectRef
from tests.unit.argocd_projects import project

DEPLOYMENT = ObjectRef("apps", "Deployment", "web", "team-a")
ROLE = ObjectRef("rbac.authorization.k8s.io", "ClusterRole", "view")
ALL = {"group": "*", "kind": "*"}


def namespaced(ref: ObjectRef = DEPLOYMENT, /, **spec: object) -> bool:
    return is_group_kind_name_permitted(project(**spec), ref, namespaced=True)


def cluster_scoped(ref: ObjectRef = ROLE, /, **spec: object) -> bool:
    return is_group_kind_name_permitted(project(**spec), ref, namespaced=False)


def test_no_list_permits_every_namespaced_kind() -> None:
    assert namespaced()
    assert namespaced(namespaceResourceWhitelist=None)


def test_an_empty_list_permits_no_namespaced_kind() -> None:
    assert not namespaced(namespaceResourceWhitelist=[])


def test_a_list_permits_the_namespaced_kinds_in_it() -> None:
    apps = [{"group": "apps", "kind": "*"}]
    assert namespaced(namespaceResourceWhitelist=apps)
    assert not namespaced(ObjectRef("", "Service", "web", "a"), namespaceResourceWhitelist=apps)


def test_the_blacklist_refuses_what_the_whitelist_permits() -> None:
    denied = [{"group": "apps", "kind": "Deploy*"}]
    assert not namespaced(namespaceResourceBlacklist=denied)
    assert not namespaced(namespaceResourceWhitelist=[ALL], namespaceResourceBlacklist=denied)


@pytest.mark.parametrize("listed", [{}, {"clusterResourceWhitelist": []}])
def test_no_list_and_an_empty_list_permit_no_cluster_scoped_kind(
    listed: dict[str, object],
) -> None:
    assert not cluster_scoped(**listed)


def test_a_list_permits_the_cluster_scoped_kinds_in_it() -> None:
    assert cluster_scoped(clusterResourceWhitelist=[{"group": "*.k8s.io", "kind": "ClusterRole"}])
    assert not cluster_scoped(clusterResourceWhitelist=[{"group": "", "kind": "*"}])


def test_a_cluster_scoped_kind_can_be_permitted_by_name() -> None:
    views = [{**ALL, "name": "vi*"}]
    assert cluster_scoped(clusterResourceWhitelist=views)
    assert not cluster_scoped(ROLE._replace(name="edit"), clusterResourceWhitelist=views)


def test_a_cluster_scoped_kind_can_be_refused_by_name() -> None:
    denied = [{**ALL, "name": "view"}]
    listed = {"clusterResourceWhitelist": [ALL], "clusterResourceBlacklist": denied}
    assert not cluster_scoped(**listed)
    assert cluster_scoped(ROLE._replace(name="edit"), **listed)


def test_the_lists_of_both_scopes_are_apart() -> None:
    assert not cluster_scoped(namespaceResourceWhitelist=[ALL])
    assert namespaced(clusterResourceBlacklist=[ALL])


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*", "Deployment", True),
        ("*", "a/b", False),
        ("a/*", "a/b", True),
        ("?ob", "Job", True),
        ("[A-D]*", "Deployment", True),
        ("[^A-D]*", "Deployment", False),
        ("[!A-D]*", "Deployment", True),
        ("[\\]]", "]", True),
        ("[", "[", False),
        ("[]a]", "a", False),
        ("a\\", "a\\", False),
        ("\\*", "*", True),
        ("{Job,Pod}", "Job", False),
        ("**", "Job", True),
        ("deployment", "Deployment", False),
    ],
)
def test_kinds_are_patterns_of_their_own_kind(pattern: str, name: str, expected: bool) -> None:
    assert matches(pattern, name) is expected


@pytest.mark.parametrize(
    ("manifest", "ref"),
    [
        (
            {"apiVersion": "apps/v1", "kind": "A", "metadata": {"name": "n", "namespace": "s"}},
            ObjectRef("apps", "A", "n", "s"),
        ),
        ({"apiVersion": "v1", "kind": "Pod"}, ObjectRef("", "Pod", "")),
        ({"apiVersion": "a/b/c", "kind": "Pod"}, ObjectRef("", "", "")),
        ({"kind": 1, "metadata": {"name": 2}}, ObjectRef("", "", "")),
        ({"metadata": "text"}, ObjectRef("", "", "")),
    ],
)
def test_a_manifest_says_what_its_object_is_called(
    manifest: dict[str, object], ref: ObjectRef
) -> None:
    assert ObjectRef.of(manifest) == ref
