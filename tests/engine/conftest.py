"""A cloud per test, the providers that play on it, and stacks that deploy to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import copytree

import pytest

from tests.engine.cases import GIVEN, VARIANTS, apply_variant
from tests.engine.cloud import Cloud
from tests.engine.provider import Endpoint
from tests.engine.stack import PACKAGES, Stack, copy_program

Deploy = Callable[[str], Stack]
Deployed = Callable[[str], tuple[Path, Cloud]]


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in a repository of its own, to be copied."""
    target = tmp_path_factory.mktemp("program")
    copy_program(target)
    return target


@pytest.fixture
def cloud() -> Cloud:
    """A cloud without anything that a stack makes."""
    return Cloud()


@pytest.fixture
def ports(cloud: Cloud) -> Iterator[Mapping[str, int]]:
    """The ports of the providers that play on the test's cloud."""
    with _playing(cloud) as ports:
        yield ports


@pytest.fixture
def new(program: Path, cloud: Cloud, ports: Mapping[str, int], tmp_path: Path) -> Deploy:
    """Makes the stack of a case, with nothing deployed yet."""

    def make(case: str) -> Stack:
        cloud.given |= GIVEN.get(case, frozenset())
        return _new_stack(case, program, ports, tmp_path / case)

    return make


@pytest.fixture
def deployed(
    deployments: Deployed, cloud: Cloud, ports: Mapping[str, int], tmp_path: Path
) -> Deploy:
    """Returns the stack of a case that is deployed already, for the test alone."""

    def make(case: str) -> Stack:
        home, filled = deployments(case)
        copytree(home, tmp_path / case, symlinks=True)
        cloud.take_over(filled)
        return Stack(_stack_of(case), tmp_path / case, ports)

    return make


@pytest.fixture(scope="session")
def deployments(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """Deploys a case once, for all tests that start from there."""

    @cache
    def first(case: str) -> tuple[Path, Cloud]:
        home = tmp_path_factory.mktemp(case)
        cloud = Cloud()
        cloud.given |= GIVEN.get(case, frozenset())
        with _playing(cloud) as ports:
            _new_stack(case, program, ports, home).up()
        return home, cloud

    return first


def _new_stack(case: str, program: Path, ports: Mapping[str, int], home: Path) -> Stack:
    copytree(program, home / "project", symlinks=True)
    stack = Stack(_stack_of(case), home, ports)
    if case in VARIANTS:
        stack.edit(lambda settings: apply_variant(settings, VARIANTS[case]))
    stack.init()
    return stack


def _stack_of(case: str) -> str:
    return VARIANTS[case].stack if case in VARIANTS else case


@contextmanager
def _playing(cloud: Cloud) -> Iterator[Mapping[str, int]]:
    """Let the provider of each package listen while the block runs."""
    endpoints = [Endpoint(package, _version(package), cloud) for package in PACKAGES]
    for endpoint in endpoints:
        endpoint.start()
    try:
        yield {endpoint.package: endpoint.port for endpoint in endpoints}
    finally:
        for endpoint in endpoints:
            endpoint.stop()


def _version(package: str) -> str:
    """Return the version that the program asks for; any will do where it asks for none."""
    try:
        return version(f"pulumi-{package}")
    except PackageNotFoundError:
        return "0.0.1"
