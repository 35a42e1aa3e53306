"""How fast `aks-gitops check` is: where nothing changed, where a base did, and from nothing."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median

from aks_gitops.check.checking import check
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.render.programs import Programs
from aks_gitops.check.reported import Report
from aks_gitops.check.store import Store
from aks_gitops.machine.memory import collect_rarely
from aks_gitops.repo.source import open_tree
from benchmarks.deployable import (
    OVERLAYS,
    SHARED,
    SHARED_USERS,
    URL,
    commit,
    generate_deployable,
    overlays,
    users_of_shared,
)

_RUNS = 5
_SLOW_RUNS = 3
_APPLICATIONS = 1_000
_COMMAND = Path(sys.executable).parent / "aks-gitops"


def print_checking() -> None:
    """Measure on a generated repository of 1,000 applications and print the figures."""
    collect_rarely()  # As the command does.
    with tempfile.TemporaryDirectory(prefix="aks-gitops-bench-") as folder:
        bench = _Bench(Path(folder))
        print(f"checks of {_APPLICATIONS:,} applications (load {os.getloadavg()[0]:.1f})")
        cold, warm = bench.unchanged()
        _print("nothing changed: the whole command, cold", cold, most=2.0)
        _print("nothing changed: the whole command, warm", warm, most=0.5)
        beside, renders = bench.shared_change()
        _print(f"a change that reaches {SHARED_USERS}: beside the renders", beside, most=0.5)
        _print(f"a change that reaches {SHARED_USERS}: their kustomize builds", renders)
        ours, plain = bench.all_overlays()
        _print(f"a check of {OVERLAYS} kustomizations, cold", ours)
        _print("the same, `kustomize build` on all cores", plain)
        print(f"  {'ratio':<50} {ours / plain:8.2f} x  (at most 1.1)")


class _Bench:
    """The repositories, and what is measured on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._repository = generate_deployable(folder / "repository")
        self._overlays = generate_deployable(folder / "overlays", overlays_only=True)
        self._numbers = count()
        self._programs = Programs()
        self._kustomize = self._programs.find("kustomize").path

    def unchanged(self) -> tuple[float, float]:
        """Return the seconds of the command between equal revisions, first and later."""
        cold = [_timed(lambda: self._command(self._cache())) for _ in range(_RUNS)]
        cache = self._cache()
        self._command(cache)
        return median(cold), median(_timed(lambda: self._command(cache)) for _ in range(_RUNS))

    def shared_change(self) -> tuple[float, float]:
        """Return the seconds that a change of a shared file takes, without and for the builds.

        An earlier check has read all other files: the cache is warm, as it is in CI.
        """
        (self._repository / "README.md").write_text("No application reads this.\n")
        commit(self._repository, "readme")
        shared = self._repository / SHARED
        shared.write_text(shared.read_text().replace("256Mi", "512Mi"))
        commit(self._repository, "shared")
        beside, renders = [], []
        for _ in range(_RUNS):
            cache = self._cache()
            self._check(self._repository, cache, base="HEAD~2", head="HEAD~")
            start = time.perf_counter()
            report = self._check(self._repository, cache, base="HEAD~")
            whole = time.perf_counter() - start
            _require(report.rendered, SHARED_USERS)
            renders.append(self._build(self._repository, users_of_shared() * 2))
            beside.append(whole - renders[-1])
        return median(beside), median(renders)

    def all_overlays(self) -> tuple[float, float]:
        """Return the seconds that all kustomizations take, in a check and without one."""
        ours, plain = [], []
        for _ in range(_SLOW_RUNS):
            start = time.perf_counter()
            report = self._check(self._overlays, self._cache())
            ours.append(time.perf_counter() - start)
            _require(report.rendered, OVERLAYS)
            plain.append(self._build(self._overlays, overlays()))
        return median(ours), median(plain)

    def _check(self, repository: Path, cache: Path, base: str = "", head: str = "HEAD") -> Report:
        question = Question(
            head=open_tree(str(repository), head),
            base=open_tree(str(repository), base) if base else None,
            urls=(URL,),
            revisions=("main",),
        )
        store = Store(cache / "store.sqlite")
        report = check(question, Surroundings(store, self._programs, datetime.now(UTC)))
        store.close()
        if errors := [one for one in report.judged.findings if one.severity == "error"]:
            raise SystemExit(f"the benchmark's repository has errors: {errors[0]}")
        return report

    def _command(self, cache: Path) -> None:
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
        command = [str(_COMMAND), "check", "HEAD..HEAD", "-C", str(self._repository)]
        subprocess.run(command, env=environment, check=True, capture_output=True)

    def _build(self, repository: Path, directories: Sequence[str]) -> float:
        """Return the seconds that `kustomize build` takes for directories, on all cores."""
        processes = str(os.cpu_count() or 1)
        command = ["xargs", "-P", processes, "-I{}", self._kustomize, "build", "{}"]
        names = "\n".join(directories).encode()
        return _timed(
            lambda: subprocess.run(
                command, input=names, cwd=repository, stdout=subprocess.DEVNULL, check=True
            )
        )

    def _cache(self) -> Path:
        """Return a cache folder that nobody used."""
        folder = self._folder / f"cache-{next(self._numbers)}"
        folder.mkdir()
        return folder


def _require(found: int, wanted: int) -> None:
    if found != wanted:
        raise SystemExit(f"{found} applications are rendered instead of {wanted}")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _print(name: str, seconds: float, most: float | None = None) -> None:
    promise = f"  (at most {most})" if most else ""
    print(f"  {name:<50} {seconds:8.2f} s{promise}")
