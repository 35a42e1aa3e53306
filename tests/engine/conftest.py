"""A cloud per test, the providers that play on it, and stacks that deploy to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import copytree

import pytest

from tests.engine.cases import GIVEN
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
    """Makes a stack of the project, with nothing deployed yet."""

    def make(name: str) -> Stack:
        cloud.given |= GIVEN.get(name, frozenset())
        return _new_stack(name, program, ports, tmp_path / name)

    return make


@pytest.fixture
def deployed(
    deployments: Deployed, cloud: Cloud, ports: Mapping[str, int], tmp_path: Path
) -> Deploy:
    """Returns a stack of the project that is deployed already, for the test alone."""

    def make(name: str) -> Stack:
        home, filled = deployments(name)
        copytree(home, tmp_path / name, symlinks=True)
        cloud.take_over(filled)
        return Stack(name, tmp_path / name, ports)

    return make


@pytest.fixture(scope="session")
def deployments(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """Deploys a stack once, for all tests that start from there."""

    @cache
    def first(name: str) -> tuple[Path, Cloud]:
        home = tmp_path_factory.mktemp(name)
        cloud = Cloud()
        cloud.given |= GIVEN.get(name, frozenset())
        with _playing(cloud) as ports:
            _new_stack(name, program, ports, home).up()
        return home, cloud

    return first


def _new_stack(name: str, program: Path, ports: Mapping[str, int], home: Path) -> Stack:
    copytree(program, home / "project", symlinks=True)
    stack = Stack(name, home, ports)
    stack.init()
    return stack


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
