"""What all tests share: golden files, and how Hypothesis searches."""

import difflib
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

GOLDEN = Path(__file__).parent / "golden"

hypothesis_settings.register_profile(
    "fixed",
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write tests/golden anew instead of comparing"
    )
    parser.addoption(
        "--agreement-cases", type=int, help="how many random cases of each kind Argo CD is asked"
    )
    parser.addoption("--random-seed", type=int, default=0, help="other cases for another number")
    parser.addoption(
        "--fuzz-runs", type=int, help="how many hostile inputs of each kind are evaluated"
    )


def pytest_configure() -> None:
    """Let Ctrl-C end what tests start: whom a shell starts in the background, it lets ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Run on one process more than there are cores: some tests wait."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the file of that name in tests/golden, or write the file."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-goldens"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return
        if not path.exists():
            pytest.fail(
                f"tests/golden/{name} does not exist; write it with --update-goldens", pytrace=False
            )
        expected = path.read_text(encoding="utf-8")
        if text != expected:
            lines = difflib.unified_diff(
                expected.splitlines(), text.splitlines(), f"tests/golden/{name}", "now", lineterm=""
            )
            fix = "if this is intended, write it with --update-goldens"
            pytest.fail("\n".join([f"tests/golden/{name} differs; {fix}", *lines]), pytrace=False)

    return compare
