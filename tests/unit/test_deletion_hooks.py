"""Hooks of an Application's deletion, which Argo CD does not check, are refused to teams."""

from typing import cast

from tests.builders import plan

GUARD = "aks-gitops-deletion-hooks"
TEAMS = {"teams/web.yaml": "", "teams/platform.yaml": "deletionHooks: true"}


def guarded() -> set[str]:
    """Return the projects that the policy is in force for."""
    projects = {item.name: item.manifest for item in plan(TEAMS).stage("projects")}
    binding = cast(dict[str, dict[str, dict[str, object]]], projects[GUARD])["spec"]
    selector = cast(dict[str, dict[str, str]], binding["paramRef"]["selector"])["matchLabels"]
    labels = {
        name: cast(dict[str, dict[str, str]], manifest["metadata"])["labels"]
        for name, manifest in projects.items()
        if manifest["kind"] == "AppProject"
    }
    return {name for name, found in labels.items() if selector.items() <= found.items()}


def test_no_project_permits_hooks_of_a_deletion_but_those_whose_team_file_does() -> None:
    assert guarded() == {"web-dev", "default", "gitops-root"}


def test_the_policy_and_what_puts_it_in_force_come_before_any_application() -> None:
    kinds = {item.kind: item for item in plan(TEAMS).objects if item.name == GUARD}
    assert set(kinds) == {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"}
    for item in kinds.values():
        assert (item.stage, item.environment, item.team, item.namespace) == ("projects", "", "", "")


def test_only_finalizers_that_are_added_count() -> None:
    (policy,) = (o for o in plan(TEAMS).objects if o.kind == "ValidatingAdmissionPolicy")
    spec = cast(dict[str, list[dict[str, str]]], policy.manifest["spec"])
    (validation,) = spec["validations"]
    assert validation["expression"].startswith("!variables.added.exists(")
    assert "pre-delete-finalizer.argocd.argoproj.io" in validation["expression"]
    assert "post-delete-finalizer.argocd.argoproj.io" in validation["expression"]
