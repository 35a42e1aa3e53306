"""The policy of Argo CD: what it says, in which order, and that Argo CD can read it."""

import csv
import json
import random

from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.install.policy import policy_csv
from aks_gitops.settings.rbac import ACTIONS, Rbac
from tests.unit.installed_argocd import ADMINS, ENTRA, OPERATORS, READERS, SMALL, value, values_of

WORD = st.from_regex(r"[a-z](?:[-a-z0-9*?]{0,20}[a-z0-9*])?", fullmatch=True)
GUID = st.uuids().map(str)


@st.composite
def permissions(draw: st.DrawFn) -> dict[str, str]:
    resource = draw(st.sampled_from(sorted(ACTIONS)))
    known = ["action/*" if one == "action" else one for one in ACTIONS[resource]]
    scoped = resource in ("applications", "applicationsets", "exec", "logs")
    object_ = f"{draw(WORD)}/{draw(WORD)}" if scoped else draw(WORD)
    return {
        "resource": resource,
        "action": draw(st.sampled_from([*known, "*"])),
        "object": object_,
        "effect": draw(st.sampled_from(["allow", "deny"])),
    }


ROLES = st.dictionaries(
    st.from_regex(r"[a-z]{3,5}", fullmatch=True),
    st.tuples(
        st.lists(permissions(), min_size=1, max_size=4), st.lists(GUID, min_size=1, max_size=3)
    ),
    max_size=4,
)


def rbac(
    roles: dict[str, tuple[list[dict[str, str]], list[str]]], readers: list[str] | None = None
) -> Rbac:
    values = {name: {"permissions": p, "groups": g} for name, (p, g) in roles.items()}
    return Rbac.model_validate_json(json.dumps({"roles": values, "readers": readers or []}))


def test_groups_get_the_built_in_roles_and_those_of_the_platform() -> None:
    sync = {"resource": "applications", "action": "sync", "object": "*/*"}
    roles = {"operator": ([sync], [OPERATORS])}
    assert policy_csv(rbac(roles, [READERS]), [ADMINS]) == (
        "p, role:operator, applications, sync, */*, allow\n"
        f"g, {ADMINS}, role:admin\n"
        f"g, {READERS}, role:readonly\n"
        f"g, {OPERATORS}, role:operator\n"
    )


def test_without_groups_there_is_no_policy_and_no_default_right() -> None:
    values = values_of()
    assert value(values, "configs", "rbac") == {
        "policy.csv": "",
        "policy.default": "",
        "policy.matchMode": "glob",
        "scopes": "[groups]",
    }


def test_everybody_may_look_where_the_stack_says_so() -> None:
    values = values_of(ENTRA, rbac={"defaultRole": "readonly"})
    assert value(values, "configs", "rbac", "policy.default") == "role:readonly"


def test_shells_are_on_only_where_a_role_may_open_them() -> None:
    def exec_enabled(effect: str) -> object:
        one = {"resource": "exec", "action": "create", "object": "*/*", "effect": effect}
        role = {"permissions": [one], "groups": [OPERATORS]}
        values = values_of(SMALL, ENTRA, rbac={"roles": {"operator": role}})
        return value(values, "configs", "cm", "exec.enabled")

    assert exec_enabled("allow") is True
    assert exec_enabled("deny") is False


@given(ROLES, st.lists(GUID, max_size=3), st.randoms(use_true_random=False))
def test_the_order_of_the_settings_does_not_matter(
    roles: dict[str, tuple[list[dict[str, str]], list[str]]],
    admins: list[str],
    order: random.Random,
) -> None:
    shuffled = {
        name: (order.sample(p, len(p)), order.sample(g, len(g)))
        for name, (p, g) in order.sample(sorted(roles.items()), len(roles))
    }
    assert policy_csv(rbac(shuffled), admins[::-1]) == policy_csv(rbac(roles), admins)


@given(ROLES, st.lists(GUID, max_size=3))
def test_every_line_reads_back_as_it_was_meant(
    roles: dict[str, tuple[list[dict[str, str]], list[str]]], admins: list[str]
) -> None:
    lines = policy_csv(rbac(roles), admins).splitlines()
    read = [tuple(row) for row in csv.reader(lines, skipinitialspace=True)]
    lines_of = {
        ("p", f"role:{name}", p["resource"], p["action"], p["object"], p["effect"])
        for name, (granted, _) in roles.items()
        for p in granted
    }
    members = {
        ("g", group, f"role:{name}") for name, (_, groups) in roles.items() for group in groups
    }
    assert set(read) == lines_of | members | {("g", group, "role:admin") for group in admins}
    assert len(read) == len(set(read))
