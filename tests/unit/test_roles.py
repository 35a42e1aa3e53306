"""Role assignments have the same name in every run, and no two have the same."""

import re
import uuid
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.azure.roles import (
    ROLE_IDS,
    Role,
    assignment_name,
    role_definition_id,
    subscription_of,
)

GUID = "00000000-0000-0000-0000-000000000000"
SCOPE = f"/subscriptions/{GUID}/resourceGroups/rg"
ROLES = st.sampled_from(get_args(Role))
LABELS = st.text("abc/-", max_size=4)
Grant = tuple[str, Role, str]
GRANTS = st.tuples(LABELS, ROLES, LABELS)


def test_every_role_has_an_id_of_its_own() -> None:
    assert set(ROLE_IDS) == set(get_args(Role))
    assert len(set(ROLE_IDS.values())) == len(ROLE_IDS)
    assert all(str(uuid.UUID(one)) == one for one in ROLE_IDS.values())


def test_a_role_is_named_by_its_id_in_the_subscription() -> None:
    assert role_definition_id(GUID, "AcrPull") == (
        f"/subscriptions/{GUID}/providers/Microsoft.Authorization/roleDefinitions"
        "/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    )


def test_a_name_stays_what_it_is() -> None:
    """It is in the state of every stack: a new one would replace all assignments."""
    name = assignment_name(SCOPE, "AcrPull", "kubelet")
    assert name == "2c14bb0e-d323-54f1-98fb-816db397615c"


@given(GRANTS, GRANTS)
def test_two_assignments_share_a_name_only_if_they_are_the_same(one: Grant, other: Grant) -> None:
    assert (assignment_name(*one) == assignment_name(*other)) == (one == other)


@given(st.text("abc/", max_size=9), ROLES)
def test_the_case_of_a_resource_id_does_not_count(scope: str, role: Role) -> None:
    assert assignment_name(scope.upper(), role, "x") == assignment_name(scope, role, "x")


@given(LABELS, ROLES, LABELS)
def test_a_name_is_a_guid(scope: str, role: Role, principal: str) -> None:
    assert re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", assignment_name(scope, role, principal)
    )


def test_a_resource_id_tells_its_subscription() -> None:
    assert subscription_of(SCOPE) == GUID
    assert subscription_of(f"/Subscriptions/{GUID}") == GUID
    with pytest.raises(ValueError, match="/providers/x is not in a subscription"):
        subscription_of("/providers/x")
