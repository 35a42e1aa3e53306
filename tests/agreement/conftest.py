"""The oracle: a program that asks Argo CD's own packages. Go builds it once, into the cache."""

from pathlib import Path

import pytest

from tests.agreement.generated import Amount
from tests.agreement.oracle import PROGRAM, Oracle
from tests.built_programs import built_program, mark_live


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mark_live(items, Path(__file__).parent, "oracle")


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """Argo CD's own packages, which answer questions."""
    return Oracle(built_program(PROGRAM))


@pytest.fixture(scope="session")
def amount(request: pytest.FixtureRequest) -> Amount:
    """How many random cases are compared."""
    option = request.config.getoption
    return Amount(option("--agreement-cases"), option("--random-seed"))
