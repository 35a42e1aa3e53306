"""The stacks and the edits that the tests of the engine run, as data."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.azure.names import cluster_id
from aks_gitops.offline.project import stack_names
from tests.engine.faults import THROTTLED, Fault
from tests.engine.stack import PROJECT

STACKS = stack_names(PROJECT)



def _group(name: str) -> str:
    return f"/subscriptions/{_NOBODY}/resourceGroups/{name}"


_NOBODY = "00000000-0000-0000-0000-000000000000"
_ARGO = "kubernetes:argoproj.io/v1alpha1"
_CORE = "kubernetes:core/v1"

GIVEN: Mapping[str, frozenset[str]] = {
    "dev": frozenset(
        {
            _group("rg-gitops-dev"),
            _group("rg-gitops-staging"),
            cluster_id(_NOBODY, "rg-gitops-staging", "aks-gitops-staging"),
        }
    ),
    "production": frozenset({_group("rg-gitops-production")}),
}
"""What a stack expects in Azure before its first deployment."""


class Edit(NamedTuple):
    """One change of a setting, and all that it may touch."""

    stack: str
    area: str
    path: tuple[str, ...]
    value: object
    """None removes the key."""
    touches: frozenset[str]
    """What happens to which types. Which resources these are, the offline preview says."""

    def __str__(self) -> str:
        return f"{self.stack}: {self.area}.{'.'.join(self.path)} = {self.value}"


EDITS = [
    Edit(
        "dev",
        "gitops",
        ("environments", "dev", "syncPolicy", "prune"),
        False,
        frozenset({f"update {_ARGO}:ApplicationSet", f"update {_ARGO}:Application"}),
    ),
    Edit(
        "dev",
        "argocd",
        ("adminGroups",),
        ["33333333-3333-3333-3333-333333333333"],
        frozenset(
            {
                f"update {_ARGO}:AppProject",
                "update kubernetes:helm.sh/v3:Release",
                "create azuread:index/appRoleAssignment:AppRoleAssignment",
                "delete azuread:index/appRoleAssignment:AppRoleAssignment",
            }
        ),
    ),
    Edit("dev", "cluster", ("login",), "workloadidentity", frozenset()),
    Edit(
        "local",
        "gitops",
        ("environments", "dev", "syncPolicy", "selfHeal"),
        False,
        frozenset({f"update {_ARGO}:ApplicationSet", f"update {_ARGO}:Application"}),
    ),
    Edit("production", "gitops", ("protect",), False, frozenset()),
    Edit("local", "argocd", ("config",), "leave", frozenset({f"delete {_CORE}:ConfigMap"})),
]


REFUSALS = [
    ("dev", Fault("Create", f"{_ARGO}:ApplicationSet", nth=2)),
    ("local", Fault("Create", f"{_ARGO}:Application")),
    ("production", Fault("Create", f"{_ARGO}:AppProject", message=THROTTLED)),
]
"""What is refused while a stack is deployed for the first time."""


def edited(area: dict[str, object], edit: Edit) -> None:
    """Change one value in an area of a stack's settings."""
    *above, last = edit.path
    inner = area
    for key in above:
        found = inner[key]
        assert isinstance(found, dict), edit
        inner = found
    if edit.value is None:
        del inner[last]
    else:
        inner[last] = edit.value
