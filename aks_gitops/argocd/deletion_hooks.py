"""What keeps PreDelete and PostDelete hooks from running: an admission policy.

Argo CD checks every object of a sync against the project, but not the hooks of a deletion: it
creates them whatever their kind and namespace are (v3.5.1, controller/hook.go, executeHooks). It
runs them only for Applications on which it could put a finalizer before, so that is refused.
"""

from collections.abc import Iterator

from aks_gitops.argocd.objects import ARGO_API, PlannedObject, labels
from aks_gitops.argocd.sync import Manifest

NAME = "aks-gitops-deletion-hooks"
REFUSED = {"aks-gitops/deletion-hooks": "refused"}
"""The label of the projects whose Applications may not have such hooks."""

_API = "admissionregistration.k8s.io/v1"
_HAS_HOOKS = " || ".join(
    f"one.startsWith('{phase}-delete-finalizer.argocd.argoproj.io')" for phase in ("pre", "post")
)
_VARIABLES = {
    "before": "oldObject == null ? [] : oldObject.metadata.?finalizers.orValue([])",
    "added": "object.metadata.?finalizers.orValue([]).filter(one, !(one in variables.before))",
}
_MESSAGE = (
    "PreDelete and PostDelete hooks would run without asking the project; "
    "deletionHooks: true in the team file permits them"
)


def deletion_hook_guard(argocd_namespace: str) -> Iterator[PlannedObject]:
    """Yield the policy that refuses deletion hooks to Applications, and what puts it in force.

    What an Application had before may stay: its status could not be written otherwise.
    """
    rule: Manifest = {
        "apiGroups": ["argoproj.io"],
        "apiVersions": ["*"],
        "operations": ["CREATE", "UPDATE"],
        "resources": ["applications"],
    }
    policy: Manifest = {
        "failurePolicy": "Fail",
        "paramKind": {"apiVersion": ARGO_API, "kind": "AppProject"},
        "matchConstraints": {"resourceRules": [rule]},
        "matchConditions": [
            {"name": "project", "expression": "object.spec.project == params.metadata.name"}
        ],
        "variables": [{"name": name, "expression": text} for name, text in _VARIABLES.items()],
        "validations": [
            {"expression": f"!variables.added.exists(one, {_HAS_HOOKS})", "message": _MESSAGE}
        ],
    }
    projects: Manifest = {
        "namespace": argocd_namespace,
        "selector": {"matchLabels": dict(REFUSED)},
        "parameterNotFoundAction": "Allow",
    }
    yield _planned("ValidatingAdmissionPolicy", policy)
    yield _planned(
        "ValidatingAdmissionPolicyBinding",
        {"policyName": NAME, "paramRef": projects, "validationActions": ["Deny"]},
    )


def _planned(kind: str, spec: Manifest) -> PlannedObject:
    metadata: Manifest = {"name": NAME, "labels": labels("", "")}
    manifest: Manifest = {"apiVersion": _API, "kind": kind, "metadata": metadata, "spec": spec}
    return PlannedObject("projects", manifest, environment="", team="", origins=())
