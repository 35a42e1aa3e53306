"""ApplicationSets: what Argo CD is told to make of a row, and of an application's own settings."""

from collections.abc import Callable
from typing import Any

import pytest

from aks_gitops.repo.layouts import BUILT_IN, Layout
from aks_gitops.report.manifests import to_yaml
from aks_gitops.settings.stack import Settings
from tests.builders import REPOSITORY, environment, kustomizations, plan, settings

APP = kustomizations("teams/web/apps/shop/overlays/dev")
OWN_SETTINGS = {"teams/web/apps/shop/overlays/dev/argocd-app.yaml": "autoSync: false"}
CHART = {"charts/shop/Chart.yaml": "", "charts/shop/values-dev.yaml": ""}


def only_set(files: dict[str, str], stack: Settings | None = None) -> Any:
    (item,) = plan(files, stack).stage("applicationsets")
    return item.manifest


def template(files: dict[str, str], stack: Settings | None = None) -> Any:
    return only_set(files, stack)["spec"]["template"]


def test_a_missing_parameter_stops_the_set_instead_of_leaving_a_gap() -> None:
    spec = only_set(APP)["spec"]
    assert (spec["goTemplate"], spec["goTemplateOptions"]) == (True, ["missingkey=error"])


def test_a_set_reads_the_config_repository_at_the_stacks_revision() -> None:
    spec = only_set(APP, settings(revision="v1", path="config"))["spec"]
    assert spec["generators"] == [
        {
            "git": {
                "repoURL": REPOSITORY,
                "revision": "v1",
                "directories": [{"path": "config/teams/web/apps/*/overlays/dev"}],
            }
        }
    ]
    assert spec["template"]["spec"]["source"] == {
        "repoURL": REPOSITORY,
        "targetRevision": "v1",
        "path": "{{ .path.path }}",
    }


def test_an_application_belongs_to_its_teams_project_and_namespace() -> None:
    spec = template(APP)["spec"]
    assert spec["project"] == "web-dev"
    assert spec["destination"] == {
        "namespace": "web-dev",
        "server": "https://kubernetes.default.svc",
    }


def test_an_application_goes_to_a_cluster_by_its_name() -> None:
    stack = settings(environments={"dev": environment(cluster="spoke")})
    spec = template(APP, stack)["spec"]
    assert spec["destination"] == {"name": "spoke", "namespace": "web-dev"}
    assert "CreateNamespace=true" in spec["syncPolicy"]["syncOptions"]
    labels = spec["syncPolicy"]["managedNamespaceMetadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "baseline"


def test_argo_cd_makes_no_namespace_that_the_stack_makes() -> None:
    policy = template(APP)["spec"]["syncPolicy"]
    assert "CreateNamespace=true" not in policy["syncOptions"]
    assert "managedNamespaceMetadata" not in policy


def test_an_application_with_a_namespace_of_its_own_gets_it_by_template() -> None:
    defaults = {"namespaces": ["{team}-*"], "namespace": "{team}-{app}"}
    spec = template(APP, settings(teamDefaults=defaults))["spec"]
    name = '(index .path.segments 3 | normalize | replace "." "-")'
    assert spec["destination"]["namespace"] == f"web-{{{{ {name} }}}}"


def test_own_settings_are_merged_by_path_and_read_with_a_default() -> None:
    spec = only_set(APP | OWN_SETTINGS)["spec"]
    merge = spec["generators"][0]["merge"]
    assert merge["mergeKeys"] == ["values"]
    directories, files = (child["git"] for child in merge["generators"])
    glob = "teams/web/apps/*/overlays/dev"
    assert directories["directories"] == [{"path": glob}]
    assert files["files"] == [
        {"path": f"{glob}/argocd-app.yaml"},
        {"path": "teams/web/apps/*/*/overlays/dev/argocd-app.yaml", "exclude": True},
    ]
    assert directories["values"] == files["values"] == {"path": "{{ .path.path }}"}
    made = spec["template"]["spec"]
    default = '{{ dig "%s" "%s" . | default "%s" }}'
    assert made["source"]["targetRevision"] == default % ("revision", "main", "main")
    assert made["destination"]["namespace"] == default % ("namespace", "web-dev", "web-dev")
    assert spec["templatePatch"] == (
        '{{- if eq (toString (dig "autoSync" true .)) "false" }}\n'
        "spec:\n  syncPolicy:\n    automated: null\n{{- end }}\n"
    )


def test_auto_sync_is_patched_away_only_where_there_is_auto_sync() -> None:
    manual = environment(syncPolicy={"automated": False, "prune": False, "selfHeal": False})
    stack = settings(environments={"dev": manual})
    spec = only_set(APP | OWN_SETTINGS, stack)["spec"]
    assert "templatePatch" not in spec
    assert "automated" not in spec["template"]["spec"]["syncPolicy"]


def test_a_chart_is_rendered_with_the_values_file_that_made_it_an_application() -> None:
    spec = only_set(CHART)["spec"]
    (generator,) = spec["generators"]
    assert generator["git"]["files"] == [
        {"path": "charts/*/values-dev.yaml"},
        {"path": "charts/*/*/values-dev.yaml", "exclude": True},
    ]
    source = spec["template"]["spec"]["source"]
    assert source["path"] == "{{ index .path.segments 0 }}/{{ index .path.segments 1 }}"
    assert source["helm"] == {
        "releaseName": (
            '{{ (index .path.segments 1 | normalize | replace "." "-") '
            '| trunc 53 | trimSuffix "-" }}'
        ),
        "valueFiles": ["{{ .path.filename }}"],
    }


@pytest.mark.parametrize("preserve", [False, True])
def test_what_an_application_leaves_behind_is_deleted_unless_the_stack_preserves_it(
    preserve: bool,
) -> None:
    one = environment(syncPolicy={"preserveResourcesOnDeletion": preserve})
    spec = only_set(APP, settings(environments={"dev": one}))["spec"]
    finalizers = spec["template"]["metadata"].get("finalizers", [])
    assert spec["syncPolicy"] == {
        "applicationsSync": "sync",
        "preserveResourcesOnDeletion": preserve,
    }
    assert finalizers == ([] if preserve else ["resources-finalizer.argocd.argoproj.io"])


@pytest.mark.parametrize(
    ("sync", "keeps"),
    [("create-only", True), ("create-update", True), ("create-delete", False), ("sync", False)],
)
def test_a_set_that_may_not_delete_applications_keeps_them_when_it_is_deleted_itself(
    sync: str, keeps: bool
) -> None:
    one = environment(syncPolicy={"applicationsSync": sync})
    metadata = only_set(APP, settings(environments={"dev": one}))["metadata"]
    finalizers = ["resources-finalizer.argocd.argoproj.io"]
    assert metadata.get("finalizers", []) == (finalizers if keeps else [])
    background = {"pulumi.com/deletionPropagationPolicy": "background"}
    assert metadata.get("annotations", {}) == (background if keeps else {})


def test_a_repeated_sync_waits_for_earlier_waves_unless_the_stack_says_otherwise() -> None:
    def only_what_differs(one: dict[str, object]) -> bool:
        spec = template(APP, settings(environments={"dev": environment(syncPolicy=one)}))["spec"]
        return "ApplyOutOfSyncOnly=true" in spec["syncPolicy"]["syncOptions"]

    assert not only_what_differs({})
    assert only_what_differs({"applyOutOfSyncOnly": True})


def test_a_failed_sync_is_repeated_for_a_quarter_of_an_hour_with_the_newest_commit() -> None:
    retry = template(APP)["spec"]["syncPolicy"]["retry"]
    assert retry.pop("backoff") == {"duration": "5s", "factor": 2, "maxDuration": "3m"}
    assert retry == {"limit": 10, "refresh": True}
    waits = [min(5 * 2**attempt, 180) for attempt in range(retry["limit"])]
    assert 15 * 60 < sum(waits) < 20 * 60


def test_an_argocd_that_does_not_know_refresh_is_not_told_of_it() -> None:
    one = environment(syncPolicy={"retry": {"refresh": False}})
    retry = template(APP, settings(environments={"dev": one}))["spec"]["syncPolicy"]["retry"]
    assert "refresh" not in retry


def test_replicas_belong_to_the_autoscaler_unless_the_stack_says_otherwise() -> None:
    spec = template(APP)["spec"]
    assert [one["kind"] for one in spec["ignoreDifferences"]] == ["Deployment", "StatefulSet"]
    assert "RespectIgnoreDifferences=true" in spec["syncPolicy"]["syncOptions"]
    one = environment(syncPolicy={"ignoreReplicas": False})
    spec = template(APP, settings(environments={"dev": one}))["spec"]
    assert "ignoreDifferences" not in spec
    assert "RespectIgnoreDifferences=true" not in spec["syncPolicy"]["syncOptions"]


def test_notifications_are_annotations_of_every_application() -> None:
    one = environment(
        syncPolicy={
            "notifications": [
                {"trigger": "on-failed", "service": "slack", "recipients": ["web", "ops"]}
            ]
        }
    )
    metadata = template(APP, settings(environments={"dev": one}))["metadata"]
    subscriptions = {
        key: value for key, value in metadata["annotations"].items() if "notifications" in key
    }
    assert subscriptions == {"notifications.argoproj.io/subscribe.on-failed.slack": "web;ops"}


def test_what_is_applied_on_the_server_is_compared_there() -> None:
    compared = {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}
    for on_server in (True, False):
        one = environment(syncPolicy={"serverSideApply": on_server})
        metadata = template(APP, settings(environments={"dev": one}))["metadata"]
        assert metadata.get("annotations", {}) == (compared if on_server else {})


def _built_in_set(layout: Layout) -> Any:
    """Return the set that the layout's pattern, filled with words, makes."""
    words = {"team": "web", "group": "misc", "app": "shop", "env": "dev", "cluster": "eu"}
    path = layout.pattern.text
    for name, word in words.items():
        path = path.replace(f"{{{name}}}", word)
    chart = "/".join(path.split("/")[: layout.pattern.chart_depth])
    files = {path: "", f"{chart}/Chart.yaml": ""} if layout.kind == "values" else {}
    stack = settings(environments={"dev": environment(cluster="eu")})
    manifest = only_set({"teams/web.yaml": ""} | (files or kustomizations(path)), stack)
    made = manifest["spec"]["template"]
    return {
        "pattern": layout.pattern.text,
        "name": manifest["metadata"]["name"],
        "generators": manifest["spec"]["generators"],
        "application": made["metadata"]["name"],
        "source": made["spec"]["source"],
        "destination": made["spec"]["destination"],
    }


# This was compared with what Argo CD's own generators make of it.
def test_each_built_in_layout_has_its_set(golden: Callable[[str, str], None]) -> None:
    sets = {one.name: _built_in_set(one) for one in BUILT_IN if one.kind != "applications"}
    golden("built-in-layouts.yaml", to_yaml(sets))


def test_a_name_in_front_of_a_cluster_is_split_at_the_cluster() -> None:
    stack = settings(
        environments={"dev": environment(clusters=["aks-weu"])},
        layouts=[{"path": "apps/{env}/{app}-{cluster}", "name": "flat"}],
        builtInLayouts=False,
    )
    found = plan({"apps/dev/web-shop-aks-weu/kustomization.yaml": ""}, stack)
    (item,) = (one for one in found.stage("applicationsets") if one.name.endswith("aks-weu"))
    assert "^(.+?)-(?:aks-weu)$" in repr(item.manifest)
    assert [one.name for one in found.applications] == ["platform-web-shop-dev-aks-weu"]
