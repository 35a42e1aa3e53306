"""A team reaches nothing that is not its own, and everything that is.

Every row of the tables in `isolation/` is committed to one config repository, whose Plan the
program made; then each row is looked at. Argo CD's words count, and what is in the cluster.
"""

from collections.abc import Mapping
from typing import cast

import pytest

from aks_gitops.live.plane import Plane
from aks_gitops.live.startup import api_of
from tests.live.attempts import Attempt
from tests.live.outcome import ALLOWED, BEFORE, REFUSED, Outcome, face_attempts


@pytest.fixture(scope="module")
def outcome(own_plane: Plane) -> Outcome:
    return face_attempts(own_plane)


@pytest.mark.parametrize("attempt", REFUSED, ids=lambda one: one.sentence)
def test_refused(attempt: Attempt, outcome: Outcome) -> None:
    subject = attempt.applicationset or attempt.application
    if not outcome.hears(attempt):
        said = outcome.said.get(subject, "nothing")
        pytest.fail(f"{subject} ought to say\n  {attempt.says}\nand says\n  {said}", pytrace=False)
    made = outcome.made.get(attempt.application, set())
    assert made - BEFORE.get(attempt.application, set()) == set()


@pytest.mark.parametrize(
    "attempt", [one for one in REFUSED if one.gone], ids=lambda one: one.sentence
)
def test_its_application_goes_all_the_same(attempt: Attempt, outcome: Outcome) -> None:
    assert attempt.application not in outcome.applications


@pytest.mark.parametrize("attempt", ALLOWED, ids=lambda one: one.sentence)
def test_allowed(attempt: Attempt, outcome: Outcome) -> None:
    said = outcome.said.get(attempt.application, "nothing")
    assert outcome.made.get(attempt.application, set()) == attempt.makes, said


def test_what_others_have_is_as_it_was(outcome: Outcome) -> None:
    assert {name: outcome.made.get(name) for name in BEFORE} == BEFORE
    assert outcome.made["storefront-shop-dev"] == {"ConfigMap storefront-dev/shop"}


def test_pod_security_is_a_wall_only_where_the_stack_makes_the_namespace(
    own_plane: Plane, outcome: Outcome
) -> None:
    assert "previews-weaker-dev" in outcome.applications
    assert "orders-namespace-own-dev" in outcome.applications
    assert _level(own_plane, "previews-weaker-dev") == "privileged"
    assert _level(own_plane, "orders-dev") == "baseline"


def _level(plane: Plane, namespace: str) -> object:
    metadata = api_of(plane).get(f"/api/v1/namespaces/{namespace}")["metadata"]
    labels = cast(Mapping[str, Mapping[str, str]], metadata)["labels"]
    return labels.get("pod-security.kubernetes.io/enforce")
