"""The Plan: the same objects for the same facts, and an answer to what is wrong with them."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from aks_gitops.argocd.plan import Plan
from aks_gitops.offline.project import read_stack
from aks_gitops.program import load_program
from aks_gitops.report.manifests import to_yaml
from aks_gitops.settings.stack import Settings, load_settings
from tests.builders import environment, kustomizations, plan, program, settings
from tests.unit.repositories import Repository, repositories

PROJECT = Path(__file__).parents[2]

SHOP = {
    **kustomizations(
        "teams/web/apps/shop/overlays/dev",
        "teams/web/apps/shop/overlays/prod",
        "apps/store-front/overlays/dev",
        "apps/api/overlays/dev",
        "infrastructure/dns/overlays/dev",
    ),
    "teams/web.yaml": "applications: [store-*]\nnamespaces: ['web-{env}']",
    "argocd/dev/cert-manager.yaml": "",
}


def two_environments(**keys: Any) -> Settings:
    return settings(environments={"dev": environment(), "prod": environment()}, **keys)


def text_of(found: Plan) -> str:
    """Return a whole Plan as one YAML file."""
    objects = [f"# {item.stage}: {item.key}\n{to_yaml(item.manifest)}" for item in found.objects]
    rest = {
        "applications": [application._asdict() for application in found.applications],
        "argocdConfig": dict(found.argocd_cm),
        "findings": [finding._asdict() for finding in found.findings],
    }
    return "---\n".join([*objects, to_yaml(rest)])


def objects_of(found: Plan) -> dict[str, object]:
    return {item.key: item.manifest for item in found.objects}


def rules(found: Plan) -> list[str]:
    return [finding.rule for finding in found.findings]


def with_working_tree(stack: str) -> Settings:
    config = read_stack(PROJECT, stack)
    read = load_settings(lambda area: config.values.get(f"{config.project}:{area}"))
    gitops = read.gitops.model_copy(update={"read_working_tree": True})
    return read.model_copy(update={"gitops": gitops})


@pytest.mark.parametrize("stack", ["local", "dev", "production"])
def test_the_plan_of_an_example_stack(stack: str, golden: Callable[[str, str], None]) -> None:
    found = load_program(with_working_tree(stack), PROJECT)
    assert found.findings == ()
    golden(f"plan-{stack}.yaml", text_of(found.plan))


@hypothesis_settings(max_examples=40)
@given(repository=repositories(), seed=st.integers(0, 1000))
def test_a_plan_does_not_depend_on_the_order_of_anything(repository: Repository, seed: int) -> None:
    files = list(repository.files.items())
    order = random.Random(seed)  # noqa: S311 no secret
    order.shuffle(files)
    other = replace(repository, files=dict(files), gitops=_turned(repository.gitops))
    one, two = (plan(each.files, each.stack) for each in (repository, other))
    assert text_of(one) == text_of(two)


def _turned(values: dict[str, object]) -> dict[str, object]:
    """Return a mapping with the keys of all mappings in it the other way round."""
    return {
        key: _turned(value) if isinstance(value, dict) else value
        for key, value in reversed(values.items())
    }


def test_the_repository_that_these_tests_add_to_has_nothing_wrong() -> None:
    assert program(SHOP, two_environments()).findings == ()


def test_the_order_of_a_team_files_keys_does_not_matter() -> None:
    keys = ["podSecurity: restricted", "quota: {dev: {pods: '4', cpu: '2'}}", "description: x"]
    other = [keys[2], "quota: {dev: {cpu: '2', pods: '4'}}", keys[0]]
    one, two = (plan({"teams/web.yaml": "\n".join(lines)}) for lines in (keys, other))
    assert text_of(one) == text_of(two)


def test_objects_come_in_stages_and_by_name() -> None:
    keys = [(item.stage, item.key) for item in plan(SHOP, two_environments()).objects]
    stages = list(dict.fromkeys(stage for stage, _ in keys))
    assert stages == ["namespaces", "projects", "roots", "applicationsets"]
    for stage in stages:
        of_stage = [key for one, key in keys if one == stage]
        assert of_stage == sorted(of_stage)


def test_a_namespace_comes_before_what_is_in_it() -> None:
    files = {**SHOP, "teams/web.yaml": "quota: {dev: {pods: '4'}}\nnetworkPolicy: default-deny"}
    keys = [item.key for item in plan(files, two_environments()).objects]
    kinds = ("NetworkPolicy/web-dev/default-deny", "ResourceQuota/web-dev/team-quota")
    namespace, *inside = (keys.index(key) for key in ("Namespace/web-dev", *kinds))
    assert namespace < min(inside)


@pytest.mark.parametrize(
    ("added", "new_objects"),
    [
        (kustomizations("teams/web/apps/cart/overlays/dev"), set()),
        (kustomizations("apps/store-back/overlays/dev"), set()),
        (kustomizations("apps/aaa/overlays/prod"), set()),
        (
            {"teams/data.yaml": ""},
            {
                *(f"AppProject/argocd/data-{env}" for env in ("dev", "prod")),
                *(f"Namespace/data-{env}" for env in ("dev", "prod")),
            },
        ),
        (
            kustomizations("teams/aa/apps/x/overlays/dev"),
            {
                *(f"AppProject/argocd/aa-{env}" for env in ("dev", "prod")),
                *(f"Namespace/aa-{env}" for env in ("dev", "prod")),
                *(f"ApplicationSet/argocd/aa-{env}-team-apps" for env in ("dev", "prod")),
            },
        ),
        ({"argocd/prod/a.yaml": ""}, {"Application/argocd/root-prod"}),
    ],
    ids=["app-by-path", "app-by-name", "app-of-default", "team-file", "team-by-path", "root"],
)
def test_what_is_added_to_a_repository_changes_nothing_else(
    added: dict[str, str], new_objects: set[str]
) -> None:
    before = objects_of(plan(SHOP, two_environments()))
    after = objects_of(plan(SHOP | added, two_environments()))
    assert after.keys() - before.keys() == new_objects
    assert {key: after.get(key) for key in before} == before


@pytest.mark.parametrize("name", ["aaa", "prod-2", "zzz"])
def test_an_added_environment_changes_nothing_else(name: str) -> None:
    names = {"dev": environment(), "prod": environment()}
    before = objects_of(plan(SHOP, settings(environments=names)))
    both = [{name: environment()} | names, names | {name: environment()}]
    for environments in both:
        after = objects_of(plan(SHOP, settings(environments=environments)))
        assert {key: after.get(key) for key in before} == before
        assert all(name in key for key in after.keys() - before.keys())


def test_the_number_of_objects_does_not_grow_with_applications() -> None:
    one, many = (
        plan(kustomizations(*(f"apps/app-{n}/overlays/dev" for n in range(count))))
        for count in (1, 100)
    )
    assert len(many.applications) == 100
    assert objects_of(one) == objects_of(many)


def test_an_application_is_predicted_as_argo_cd_will_make_it() -> None:
    stack = settings(path="config", environments={"dev": environment(cluster="spoke")})
    (application,) = plan(kustomizations("teams/web/apps/Shop.V2/overlays/dev"), stack).applications
    assert application._asdict() == {
        "name": "web-shop-v2-dev",
        "project": "web-dev",
        "environment": "dev",
        "team": "web",
        "app": "shop-v2",
        "path": "config/teams/web/apps/Shop.V2/overlays/dev",
        "destination_namespace": "web-dev",
        "destination_cluster": "spoke",
        "automated": True,
        "applicationset": "web-dev-team-apps",
        "owner": "path teams/{team}/apps/{app}/overlays/{env}",
        "origin": "teams/web/apps/Shop.V2/overlays/dev",
    }


@pytest.mark.parametrize(
    ("text", "namespace", "automated"),
    [
        ("", "web-dev", True),
        ("autoSync: false", "web-dev", False),
        ("autoSync: true", "web-dev", True),
        ("namespace: web-shop", "web-shop", True),
        ("namespace: web-shop\nautoSync: false", "web-shop", False),
    ],
)
def test_an_applications_own_settings_change_what_is_predicted(
    text: str, namespace: str, automated: bool
) -> None:
    home = "teams/web/apps/shop/overlays/dev"
    files = kustomizations(home) | {
        f"{home}/argocd-app.yaml": text,
        "teams/web.yaml": "namespaces: [web-dev, web-shop]",
    }
    found = plan(files)
    (application,) = found.applications
    assert (application.destination_namespace, application.automated) == (namespace, automated)
    assert found.findings == ()


def test_own_settings_switch_no_auto_sync_on_that_the_environment_has_off() -> None:
    manual = environment(syncPolicy={"automated": False, "prune": False, "selfHeal": False})
    home = "teams/web/apps/shop/overlays/dev"
    files = kustomizations(home) | {f"{home}/argocd-app.yaml": "autoSync: true"}
    (application,) = plan(files, settings(environments={"dev": manual})).applications
    assert application.automated is False


def test_a_destination_that_the_project_does_not_permit_is_an_error() -> None:
    home = "teams/web/apps/shop/overlays/dev"
    found = plan(kustomizations(home) | {f"{home}/argocd-app.yaml": "namespace: kube-system"})
    (finding,) = found.findings
    assert (finding.severity, finding.rule) == ("error", "destination-not-permitted")
    assert str(finding) == (
        f"{home}: goes to the namespace 'kube-system', which project 'web-dev' does not permit; "
        "add it to 'namespaces' in teams/web.yaml, or choose another"
    )


@pytest.mark.parametrize(
    ("team", "file", "namespace"),
    [("a" * 60, "", f"{'a' * 60}-dev"), ("web", "namespaces: [web-dev, -a]", "-a")],
)
def test_a_namespace_that_kubernetes_does_not_take_is_an_error_without_an_application_too(
    team: str, file: str, namespace: str
) -> None:
    found = plan({f"teams/{team}.yaml": file})
    (finding,) = found.findings
    assert (finding.severity, finding.rule) == ("error", "namespace-not-a-name")
    assert str(finding) == (
        f"teams/{team}.yaml: gives {team} in dev the namespace '{namespace}', which is not a name; "
        "use at most 63 of a-z, 0-9 and '-', with no '-' at an end"
    )


def test_two_applications_of_one_name_are_an_error_that_names_both() -> None:
    found = plan(kustomizations("apps/a.b/overlays/dev", "apps/a-b/overlays/dev"))
    (finding,) = found.findings
    assert str(finding) == (
        "apps/a.b/overlays/dev: would be called 'platform-a-b-dev' like apps/a-b/overlays/dev; "
        "rename one of the directories"
    )
    assert (finding.severity, finding.rule) == ("error", "application-name-twice")


def test_one_namespace_of_two_teams_is_an_error_that_names_both() -> None:
    files = {f"teams/{team}.yaml": "namespaces: [shared]" for team in ("web", "data")}
    found = plan(files)
    (finding,) = found.findings
    assert str(finding) == (
        "Namespace/shared: is made twice, for data in dev and web in dev; give them different names"
    )
    assert (finding.severity, finding.rule) == ("error", "object-twice")


def test_two_projects_of_one_name_are_an_error() -> None:
    environments = {"dev": environment(), "b-dev": environment()}
    found = plan({"teams/a.yaml": "", "teams/a-b.yaml": ""}, settings(environments=environments))
    assert ("AppProject/argocd/a-b-dev", "is made twice, for a in b-dev and a-b in dev") in {
        (finding.path, finding.fact) for finding in found.findings
    }


def test_a_team_called_like_the_root_project_is_an_error() -> None:
    found = plan({"teams/gitops.yaml": ""}, settings(environments={"root": environment()}))
    assert "AppProject/argocd/gitops-root" in {finding.path for finding in found.findings}


def test_environments_of_other_stacks_get_no_objects() -> None:
    stack = settings(otherEnvironments={"prod": {}})
    found = plan(SHOP, stack)
    assert not any("prod" in item.key for item in found.objects)
    assert {application.environment for application in found.applications} == {"dev"}


def test_a_layout_without_an_environment_deploys_where_its_settings_say() -> None:
    layouts = [{"path": "agents/{app}", "name": "agents", "environments": ["prod"]}]
    found = plan(kustomizations("agents/log"), two_environments(layouts=layouts))
    assert [one.name for one in found.applications] == ["platform-log-prod"]
    assert [one.name for one in found.stage("applicationsets")] == ["platform-prod-agents"]


def test_namespaces_are_made_only_on_argo_cds_own_cluster() -> None:
    here = plan({"teams/web.yaml": ""})
    away = plan(
        {"teams/web.yaml": ""}, settings(environments={"dev": environment(cluster="spoke")})
    )
    assert [item.key for item in here.stage("namespaces")] == [
        "Namespace/platform-dev",
        "Namespace/web-dev",
    ]
    assert away.stage("namespaces") == ()


def test_a_namespace_is_kept_where_what_applications_leave_behind_is_kept() -> None:
    one = environment(syncPolicy={"preserveResourcesOnDeletion": True})
    quota = "quota: {default: {pods: '9'}}\nnetworkPolicy: default-deny"
    found = plan({"teams/web.yaml": quota}, settings(environments={"dev": one}))
    kept = {item.key: item.retain for item in found.stage("namespaces")}
    assert kept == {
        "Namespace/platform-dev": True,
        "Namespace/web-dev": True,
        "NetworkPolicy/web-dev/allow-dns": False,
        "NetworkPolicy/web-dev/default-deny": False,
        "ResourceQuota/web-dev/team-quota": False,
    }


def test_every_object_names_the_paths_that_caused_it() -> None:
    found = {item.key: item.origins for item in plan(SHOP).objects}
    assert found["Application/argocd/root-dev"] == ("argocd/dev/cert-manager.yaml",)
    assert found["AppProject/argocd/web-dev"] == ("teams/web.yaml",)
    assert found["AppProject/argocd/default"] == ()
    assert found["ApplicationSet/argocd/web-dev-apps"] == ("apps/store-front/overlays/dev",)


def test_the_configuration_that_the_objects_rely_on_parses() -> None:
    keys = plan({}).argocd_cm
    assert keys["application.resourceTrackingMethod"] == "annotation"
    health = keys["resource.customizations.health.argoproj.io_Application"]
    assert 'hs = {status = "Progressing"' in health


def test_jsonnet_which_reads_the_repo_servers_files_is_switched_off() -> None:
    assert plan({}).argocd_cm["jsonnet.enable"] == "false"


def test_every_object_is_plain_data() -> None:
    for item in plan(SHOP, two_environments()).objects:
        assert yaml.safe_load(to_yaml(item.manifest)) == item.manifest


def test_an_application_that_globs_cannot_tell_apart_is_an_error() -> None:
    stack = settings(
        environments={
            "one": environment(aliases=["prod", "x-pre-prod"]),
            "two": environment(aliases=["pre-prod"]),
        },
        layouts=[{"path": "apps/{app}-{env}", "name": "flat"}],
        builtInLayouts=False,
    )
    found = plan({"apps/a-x-pre-prod/kustomization.yaml": ""}, stack)
    (finding,) = found.findings
    assert finding.rule == "application-not-covered"
    assert str(finding) == (
        "apps/a-x-pre-prod: ends in the names of two environments or clusters, "
        "so platform-one-flat leaves it out; "
        "rename the directory, or drop an alias that ends in another's name"
    )


def test_a_root_says_nothing_that_argo_cd_takes_out_again() -> None:
    root: Any = objects_of(plan(SHOP))["Application/argocd/root-dev"]
    assert set(root["spec"]["source"]) == {"repoURL", "targetRevision", "path"}
