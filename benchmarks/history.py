"""How fast `aks-gitops history` reads 10,000 commits, beside git itself.

Which image ran is in the files alone, so the `git log` to compare with is the one that shows their
changes; the one with names alone, which the command runs, is printed beside it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from aks_gitops.history.git_log import CONFIGURATION, OPTIONS

COMMITS = 10_000
_APPS = 200
_TEAMS = 20
_ENVIRONMENTS = ("dev", "staging", "production")
_RUNS = 5
_MOST_TIMES_GIT_LOG = 3
_WITH_PATCHES = tuple("--patch" if one == "--raw" else one for one in OPTIONS)
_START = 1_700_000_000
_HOUR = 3600

_BASE = "resources: [deployment.yaml]\n"
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: {name}
          image: registry.example.org/{name}
          ports:
            - containerPort: 8080
"""
_OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {name}-{environment}
resources:
  - ../../base
images:
  - name: registry.example.org/{name}
    newTag: {tag}
patches:
  - path: replicas.yaml
"""
_REPLICAS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: {count}
"""
_VALUES = """\
image:
  repository: registry.example.org/{name}
  tag: {tag}
replicaCount: 2
"""
_CHART = "apiVersion: v2\nname: {name}\nversion: 1.0.0\n"


class _Run(NamedTuple):
    """Seconds of each, one right after the other: a busy machine slows all of them down."""

    patches: float
    names: float
    cold: float
    warm: float
    megabytes: float


def print_history() -> None:
    """Measure on a generated repository, and print the medians."""
    with tempfile.TemporaryDirectory(prefix="aks-gitops-bench-") as folder:
        repository = generate_history(Path(folder) / "repository.git")
        runs = [_run(repository, Path(folder) / f"cache-{number}") for number in range(_RUNS)]
    print(f"history of {COMMITS:,} commits (load {os.getloadavg()[0]:.1f})")
    _print("git log --first-parent --patch, to /dev/null", (one.patches for one in runs))
    _print("git log --first-parent --raw, to /dev/null", (one.names for one in runs))
    _print("deployments and figures, without a cache", (one.cold for one in runs))
    _print("deployments and figures, with the cache", (one.warm for one in runs))
    for name, ratios in (
        ("without a cache, of --patch", [one.cold / one.patches for one in runs]),
        ("with the cache, of --patch", [one.warm / one.patches for one in runs]),
        ("without a cache, of --raw", [one.cold / one.names for one in runs]),
        ("with the cache, of --raw", [one.warm / one.names for one in runs]),
    ):
        promise = f"  (at most {_MOST_TIMES_GIT_LOG})" if name.endswith("--patch") else ""
        print(f"  {name:<50} {median(ratios):8.2f} x{promise}")
    print(f"  {'memory':<50} {median(one.megabytes for one in runs):8.0f} MB")


def _run(repository: Path, cache: Path) -> _Run:
    patches, names = (_timed_log(repository, one) for one in (_WITH_PATCHES, OPTIONS))
    cold, warm = (_measured(repository, cache) for _ in range(2))
    return _Run(patches, names, cold["seconds"], warm["seconds"], cold["megabytes"])


def generate_history(folder: Path, commits: int = COMMITS) -> Path:
    """Make a bare repository with so many commits, packed; return it.

    The first one adds all applications; each of the others sets one tag, or in one of ten cases
    the count of replicas.
    """
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", str(folder)], check=True)
    git = ["git", "-C", str(folder)]
    stream = b"".join(_stream(commits))
    subprocess.run([*git, "fast-import", "--quiet"], input=stream, check=True)
    subprocess.run([*git, "repack", "-adq"], check=True)
    return folder


def _stream(commits: int) -> Iterator[bytes]:
    yield _commit(0, "Add all applications")
    for number in range(_APPS):
        for path, text in _application(number):
            yield _file(path, text)
    for number in range(1, commits):
        app, environment = number * 7 % _APPS, _ENVIRONMENTS[number % len(_ENVIRONMENTS)]
        name, home = _name(app), _home(app)
        tag = f"1.{number}.0"
        trailers = f"Application: {name}\nEnvironment: {environment}\nSource-Commit: {number:040x}"
        yield _commit(number, f"chore({name}): run {tag} in {environment}\n\n{trailers}")
        if _is_chart(app):
            yield _file(f"{home}/values-{environment}.yaml", _VALUES.format(name=name, tag=tag))
        elif number % 10:
            overlay = _OVERLAY.format(name=name, environment=environment, tag=tag)
            yield _file(f"{home}/overlays/{environment}/kustomization.yaml", overlay)
        else:
            replicas = _REPLICAS.format(name=name, count=number)
            yield _file(f"{home}/overlays/{environment}/replicas.yaml", replicas)


def _application(number: int) -> Iterator[tuple[str, str]]:
    name, home = _name(number), _home(number)
    if _is_chart(number):
        yield f"{home}/Chart.yaml", _CHART.format(name=name)
        yield f"{home}/values.yaml", _VALUES.format(name=name, tag='""')
    else:
        yield f"{home}/base/kustomization.yaml", _BASE
        yield f"{home}/base/deployment.yaml", _DEPLOYMENT.format(name=name)
    for environment in _ENVIRONMENTS:
        if _is_chart(number):
            values = _VALUES.format(name=name, tag="1.0.0")
            yield f"{home}/values-{environment}.yaml", values
        else:
            overlay = f"{home}/overlays/{environment}"
            text = _OVERLAY.format(name=name, environment=environment, tag="1.0.0")
            yield f"{overlay}/kustomization.yaml", text
            yield f"{overlay}/replicas.yaml", _REPLICAS.format(name=name, count=2)


def _name(number: int) -> str:
    return f"app-{number:03d}"


def _is_chart(number: int) -> bool:
    return number % 4 == 3


def _home(number: int) -> str:
    team = f"teams/team-{number % _TEAMS:02d}"
    return f"{team}/{'charts' if _is_chart(number) else 'apps'}/{_name(number)}"


def _commit(number: int, message: str) -> bytes:
    data = message.encode()
    who = f"Robot <robot@example.org> {_START + number * _HOUR} +0000"
    return b"commit refs/heads/main\ncommitter %s\ndata %d\n%s\n" % (who.encode(), len(data), data)


def _file(path: str, text: str) -> bytes:
    data = text.encode()
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)


def _print(name: str, seconds: Iterable[float]) -> None:
    print(f"  {name:<50} {median(seconds):8.2f} s")


def _timed_log(repository: Path, options: Sequence[str]) -> float:
    settings = [word for one in CONFIGURATION for word in ("-c", one)]
    command = ["git", "-C", str(repository), *settings, "log", *options, "main", "--"]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _measured(repository: Path, cache: Path) -> dict[str, float]:
    """Return the figures of one run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.history_once", str(repository), str(cache)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
