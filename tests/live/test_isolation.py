"""A team reaches nothing that is not its own, and everything that is.

Every row of the tables in `isolation/` is committed to one config repository, whose Plan the
program made; then each row is looked at. Argo CD's words count, and what is in the cluster.
"""

import pytest

from aks_gitops.live.plane import Plane
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
