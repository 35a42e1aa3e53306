"""Namespaces that a project had better not permit are reported."""

import pytest

from aks_gitops.settings.stack import Settings
from tests.builders import environment, plan, settings


def facts(files: dict[str, str], stack: Settings | None = None) -> list[tuple[str, str]]:
    """Return the places and facts of such warnings."""
    found = plan(files, stack).findings
    return [(one.path, one.fact) for one in found if one.rule == "namespaces-take-in"]


def test_teams_with_namespaces_of_their_own_are_not_reported() -> None:
    assert facts({"teams/web.yaml": "", "teams/shop.yaml": "namespaces: ['shop-*']"}) == []


@pytest.mark.parametrize("glob", ["argocd", "argo*"])
def test_argo_cds_own_namespace_is_reported(glob: str) -> None:
    assert facts({"teams/web.yaml": f"namespaces: [web-dev, '{glob}']"}) == [
        (
            "teams/web.yaml",
            f"permits the namespace '{glob}' in dev, which takes in argocd, from where all of "
            "Argo CD can be changed",
        )
    ]


def test_argo_cds_own_namespace_matters_on_its_own_cluster_only() -> None:
    remote = settings(environments={"dev": environment(cluster="spoke")})
    assert facts({"teams/web.yaml": "namespaces: [argocd]"}, remote) == []


def test_the_clusters_own_namespace_is_reported_on_every_cluster() -> None:
    remote = settings(environments={"dev": environment(cluster="spoke")})
    ((_, fact),) = facts({"teams/web.yaml": "namespaces: [kube-system]"}, remote)
    assert "takes in kube-system" in fact


def test_a_glob_that_takes_in_other_teams_names_three_of_them() -> None:
    others = {f"teams/{name}.yaml": "" for name in ("a", "b", "c", "d")}
    assert facts({**others, "teams/web.yaml": "namespaces: ['*-dev']"}) == [
        (
            "teams/web.yaml",
            "permits the namespace '*-dev' in dev, which takes in namespaces of other teams: "
            "a, b, c and 2 more",
        )
    ]


def test_the_same_namespace_on_another_cluster_is_another_one() -> None:
    stack = settings(environments={"dev": environment(), "prod": environment(cluster="spoke")})
    files = {"teams/a.yaml": "namespaces: ['a-{env}', '*-b-prod']"}
    files["teams/b.yaml"] = "namespaces: ['x-b-{env}']"
    ((_, fact),) = facts(files, stack)
    assert fact.startswith("permits the namespace '*-b-prod' in prod, which")


def test_a_teams_default_is_reported_where_it_stands() -> None:
    stack = settings(teamDefaults={"namespaces": ["*"]}, environments={"dev": environment()})
    places = {path for path, _ in facts({"apps/x/overlays/dev/kustomization.yaml": ""}, stack)}
    assert places == {"gitops.teamDefaults, for team platform"}
