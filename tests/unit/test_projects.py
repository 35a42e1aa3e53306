"""AppProjects: what a team may do, spelled out."""

from typing import cast

import pytest

from aks_gitops.argocd.projects import window_applications
from aks_gitops.argocd.scope import Scope
from aks_gitops.repo.team_files import Team
from aks_gitops.settings.environments import Environment
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings
from aks_gitops.settings.teams import TeamDefaults, TeamFile
from tests.builders import REPOSITORY, environment, plan, settings

GROUP = "11111111-2222-3333-4444-555555555555"
OTHER_GROUP = "00000000-2222-3333-4444-555555555555"
Spec = dict[str, object]


def spec_of(project: str, team_file: str = "", stack: Settings | None = None) -> Spec:
    found = plan({"teams/web.yaml": team_file}, stack)
    (item,) = (one for one in found.stage("projects") if one.name == project)
    return cast(Spec, item.manifest["spec"])


def policies(spec: Spec) -> dict[str, set[str]]:
    """Return each role's rights, as `resource action` on objects of the project."""
    found: dict[str, set[str]] = {}
    for role in cast(list[dict[str, list[str]]], spec["roles"]):
        for line in role["policies"]:
            kind, subject, resource, action, target, effect = line.split(", ")
            project, name = subject.split(":")[1:]
            assert (kind, name, target, effect) == ("p", str(role["name"]), f"{project}/*", "allow")
            found.setdefault(name, set()).add(f"{resource} {action}")
    return found


VIEWER = {"applications get", "applicationsets get", "logs get"}
DEVELOPER = VIEWER | {"applications sync", "applications action/*"}
OPERATOR = DEVELOPER | {
    "applications override",
    "applications update",
    "applications update/*",
    "applications delete",
    "applications delete/*",
    "exec create",
}


def test_the_roles_have_the_rights_that_argo_cd_3_tells_apart() -> None:
    assert policies(spec_of("web-dev")) == {
        "viewer": VIEWER,
        "developer": DEVELOPER,
        "operator": OPERATOR,
    }


def test_no_team_may_create_applications() -> None:
    rights = policies(spec_of("web-dev"))
    assert not any("applications create" in right for one in rights.values() for right in one)
    assert "applications create" in policies(spec_of("gitops-root"))["admin"]


def test_a_role_has_groups_only_where_the_team_names_some() -> None:
    groups = f"groups: {{operator: [{GROUP}, {OTHER_GROUP}, {GROUP}]}}"
    roles = cast(list[dict[str, object]], spec_of("web-dev", groups)["roles"])
    assert {role["name"]: role.get("groups") for role in roles} == {
        "developer": None,
        "operator": [OTHER_GROUP, GROUP],
        "viewer": None,
    }


def test_the_default_project_is_locked_taken_over_and_left_behind() -> None:
    (item,) = (one for one in plan({}).stage("projects") if one.name == "default")
    assert (item.adopt, item.retain) == (True, True)
    assert item.manifest["spec"] == {
        "description": "Locked: every Application belongs to a team's project",
        "sourceRepos": [],
        "sourceNamespaces": [],
        "destinations": [],
        "clusterResourceWhitelist": [],
        "namespaceResourceBlacklist": [{"group": "*", "kind": "*"}],
    }


def test_the_root_project_permits_only_applications_and_applicationsets_in_argocd() -> None:
    stack = settings(argocd={"namespace": "gitops", "adminGroups": [GROUP]})
    spec = spec_of("gitops-root", "", stack)
    assert spec["sourceRepos"] == [REPOSITORY]
    assert spec["destinations"] == [
        {"namespace": "gitops", "server": "https://kubernetes.default.svc"}
    ]
    assert spec["clusterResourceWhitelist"] == []
    assert spec["namespaceResourceWhitelist"] == [
        {"group": "argoproj.io", "kind": "Application"},
        {"group": "argoproj.io", "kind": "ApplicationSet"},
    ]
    (role,) = cast(list[dict[str, object]], spec["roles"])
    assert (role["name"], role["groups"]) == ("admin", [GROUP])


def test_the_root_projects_admin_has_no_groups_where_the_stack_names_none() -> None:
    (role,) = cast(list[dict[str, object]], spec_of("gitops-root")["roles"])
    assert "groups" not in role


def test_cluster_kinds_are_denied_unless_the_team_lists_them() -> None:
    assert spec_of("web-dev")["clusterResourceWhitelist"] == []
    listed = "clusterKinds: [{group: scheduling.k8s.io, kind: PriorityClass}]"
    assert spec_of("web-dev", listed)["clusterResourceWhitelist"] == [
        {"group": "scheduling.k8s.io", "kind": "PriorityClass"}
    ]


def test_cluster_kinds_are_permitted_under_the_names_that_the_team_lists() -> None:
    kind = "group: scheduling.k8s.io, kind: PriorityClass"
    listed = f"clusterKinds: [{{{kind}, name: web-*}}, {{{kind}, name: standard}}]"
    assert spec_of("web-dev", listed)["clusterResourceWhitelist"] == [
        {"group": "scheduling.k8s.io", "kind": "PriorityClass", "name": "standard"},
        {"group": "scheduling.k8s.io", "kind": "PriorityClass", "name": "web-*"},
    ]


def test_namespace_is_permitted_by_name_where_argo_cd_makes_the_namespaces() -> None:
    remote = settings(environments={"dev": environment(cluster="spoke")})
    assert spec_of("web-dev", "", remote)["clusterResourceWhitelist"] == [
        {"group": "", "kind": "Namespace", "name": "web-dev"}
    ]
    globs = "namespaces: ['web-*']\nnamespace: web-{app}"
    assert spec_of("web-dev", globs)["clusterResourceWhitelist"] == [
        {"group": "", "kind": "Namespace", "name": "web-*"}
    ]


def test_namespaced_kinds_are_denied_as_the_stack_says_unless_the_team_says_otherwise() -> None:
    assert spec_of("web-dev")["namespaceResourceBlacklist"] == [
        {"group": "", "kind": "LimitRange"},
        {"group": "", "kind": "ResourceQuota"},
        {"group": "rbac.authorization.k8s.io", "kind": "Role"},
        {"group": "rbac.authorization.k8s.io", "kind": "RoleBinding"},
    ]
    own = "deniedKinds: [{group: batch, kind: Job}]"
    assert spec_of("web-dev", own)["namespaceResourceBlacklist"] == [
        {"group": "batch", "kind": "Job"}
    ]
    assert spec_of("web-dev", "deniedKinds: []")["namespaceResourceBlacklist"] == []


def test_a_team_deploys_from_the_config_repository_and_what_it_lists() -> None:
    listed = "sourceRepos: ['https://charts.example.com', 'https://a.example.com']"
    assert spec_of("web-dev", listed)["sourceRepos"] == [
        "https://a.example.com",
        "https://charts.example.com",
        REPOSITORY,
    ]


def test_a_team_deploys_to_its_namespaces_on_every_cluster_of_the_environment() -> None:
    stack = settings(environments={"dev": environment(clusters=["spoke-b", "spoke-a"])})
    names = "namespaces: ['{team}-{env}', 'jobs-*']"
    server = "https://kubernetes.default.svc"
    assert spec_of("web-dev", names, stack)["destinations"] == [
        {"namespace": "jobs-*", "server": server},
        {"namespace": "web-dev", "server": server},
        {"name": "spoke-a", "namespace": "jobs-*"},
        {"name": "spoke-a", "namespace": "web-dev"},
        {"name": "spoke-b", "namespace": "jobs-*"},
        {"name": "spoke-b", "namespace": "web-dev"},
    ]


WINDOW = """
syncWindows:
  - {kind: deny, schedule: 0 16 * * 5, duration: 62h, applications: ['*'], environments: [prod]}
  - {kind: allow, schedule: 0 2 * * *, duration: 3h, applications: [queue*, api], manualSync: true}
"""


def windows(project: str, stack: Settings | None = None) -> list[dict[str, object]]:
    spec = spec_of(project, WINDOW, stack)
    return cast(list[dict[str, object]], spec.get("syncWindows", []))


def test_a_sync_window_holds_only_in_its_environments() -> None:
    stack = settings(environments={"dev": environment(), "prod": environment()})
    assert [one["kind"] for one in windows("web-dev", stack)] == ["allow"]
    assert [one["kind"] for one in windows("web-prod", stack)] == ["deny", "allow"]
    assert "syncWindows" not in spec_of("web-dev", "", stack)


def test_a_sync_window_names_applications_as_argo_cd_calls_them() -> None:
    (window,) = windows("web-dev")
    assert window == {
        "kind": "allow",
        "schedule": "0 2 * * *",
        "duration": "3h",
        "timeZone": "UTC",
        "manualSync": True,
        "applications": ["web-api-dev", "web-api-dev-*", "web-queue*-dev", "web-queue*-dev-*"],
    }


@pytest.mark.parametrize(
    ("app", "globs"),
    [
        ("*", ["*"]),
        ("api", ["web-api-dev", "web-api-dev-*"]),
        ("store-*", ["web-store-*-dev", "web-store-*-dev-*"]),
    ],
)
def test_a_glob_of_app_names_becomes_globs_of_application_names(app: str, globs: list[str]) -> None:
    assert window_applications(SCOPE, [app], []) == globs


SCOPE = Scope(
    Team("web", TeamFile(), None), "dev", validate(Environment, environment()), TeamDefaults()
)
LONG = "queue-" + "a" * 60


def test_a_sync_window_lists_names_that_no_glob_of_names_reaches() -> None:
    found = plan(
        {
            "teams/web.yaml": "syncWindows: [{kind: deny, schedule: 0 1 * * *, duration: 1h, "
            "applications: [queue*, api]}]",
            f"teams/web/apps/{LONG}/overlays/dev/kustomization.yaml": "",
            "web/shop/api/overlays/dev/kustomization.yaml": "",
        },
        settings(layouts=[{"path": "{team}/{group}/{app}/overlays/{env}", "name": "grouped"}]),
    )
    names = {one.name for one in found.applications}
    (project,) = (one for one in found.stage("projects") if one.name == "web-dev")
    (window,) = cast(
        list[dict[str, list[str]]], cast(Spec, project.manifest["spec"])["syncWindows"]
    )
    assert len(names) == 2
    assert names < set(window["applications"])


def test_what_the_stack_makes_in_a_namespace_is_no_orphan() -> None:
    spec = spec_of("web-dev", "quota: {default: {pods: '4'}}\nnetworkPolicy: default-deny")
    ignored = cast(dict[str, list[dict[str, str]]], spec["orphanedResources"])["ignore"]
    assert {(one["kind"], one["name"]) for one in ignored} >= {
        ("ResourceQuota", "team-quota"),
        ("NetworkPolicy", "default-deny"),
        ("NetworkPolicy", "allow-dns"),
    }
