"""How fast checks find out what a change touches, and how fast they render that."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.graph import Graph, touched
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import Target
from aks_gitops.check.render.failure import Rendered
from aks_gitops.check.render.programs import Programs
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import RenderSettings
from aks_gitops.check.store import Store
from aks_gitops.repo.source import open_tree
from benchmarks.deployable import (
    SHARED,
    SHARED_USERS,
    commit,
    deployable_targets,
    generate_deployable,
)

_RUNS = 5


def print_checking() -> None:
    """Measure on a generated repository of 1,000 applications and print the figures."""
    with tempfile.TemporaryDirectory(prefix="aks-gitops-bench-") as folder:
        bench = _Bench(Path(folder))
        print(f"checks of {len(bench.targets):,} applications (load {os.getloadavg()[0]:.1f})")
        _print("graph, cold", bench.graph_cold())
        _print("graph, warm", bench.graph_warm())
        _print("graph of the working tree, warm", bench.graph_warm(working_tree=True))
        beside, renders = bench.shared_change()
        _print(f"a change that reaches {SHARED_USERS}: beside the renders", beside, most=0.5)
        _print(f"a change that reaches {SHARED_USERS}: their kustomize builds", renders)
        ours, plain = bench.all_overlays()
        _print("all kustomizations, cold", ours)
        _print("the same, `kustomize build` on all cores", plain)
        print(f"  {'ratio':<50} {ours / plain:8.2f} x  (at most 1.1)")


class _Bench:
    """The repository, and what is measured on it."""

    def __init__(self, folder: Path) -> None:
        self.targets: Sequence[Target] = list(deployable_targets())
        self._folder = folder
        self._repository = generate_deployable(folder / "repository")
        self._stores = 0
        self._programs = Programs()
        self._kustomize = self._programs.find("kustomize").path

    def graph_cold(self) -> float:
        """Return the seconds that a first run takes."""
        return median(self._timed(lambda: self._graph(self._store())) for _ in range(_RUNS))

    def graph_warm(self, *, working_tree: bool = False) -> float:
        """Return the seconds that a later run takes."""
        store = self._store()
        self._graph(store)
        return median(
            self._timed(lambda: self._graph(store, working_tree=working_tree)) for _ in range(_RUNS)
        )

    def shared_change(self) -> tuple[float, float]:
        """Return the seconds that a change of a shared file takes, without and for the builds."""
        (self._repository / SHARED).write_text((self._repository / SHARED).read_text() + "# new\n")
        commit(self._repository, "shared")
        beside, renders = [], []
        for _ in range(_RUNS):
            store = self._store()
            self._graph(store)
            start = time.perf_counter()
            facts = FactReader(store)
            base, head = self._graph(store, "HEAD~", facts), self._graph(store, "HEAD", facts)
            names = sorted(touched(base, head))
            for graph in (base, head):
                self._render(graph, names, store)
            whole = time.perf_counter() - start
            renders.append(self._build([head.of(name)[0].directory for name in names] * 2))
            beside.append(whole - renders[-1])
        if len(names) != SHARED_USERS:
            raise SystemExit(f"{len(names)} applications are touched instead of {SHARED_USERS}")
        return median(beside), median(renders)

    def all_overlays(self) -> tuple[float, float]:
        """Return the seconds that all kustomizations take, as checks do it and without them."""
        ours, plain = [], []
        for _ in range(_RUNS):
            graph = self._graph(self._store())
            names = [
                one.target.application for one in graph.dependencies if one.type == "Kustomize"
            ]
            store = self._store()
            ours.append(self._timed(lambda: self._render(graph, names, store)))  # noqa: B023
            plain.append(self._build([graph.of(name)[0].directory for name in names]))
        return median(ours), median(plain)

    def _render(self, graph: Graph, names: Sequence[str], store: Store) -> None:
        outcomes = Renderer(self._programs, RenderSettings(), store).render(graph, names)
        if not all(isinstance(one, Rendered) for found in outcomes.values() for one in found):
            raise SystemExit("the benchmark's repository does not render")

    def _build(self, directories: Sequence[str]) -> float:
        """Return the seconds that `kustomize build` takes for directories, on all cores."""
        processes = str(os.cpu_count() or 1)
        command = ["xargs", "-P", processes, "-I{}", self._kustomize, "build", "{}"]
        names = "\n".join(directories).encode()
        return self._timed(
            lambda: subprocess.run(
                command, input=names, cwd=self._repository, stdout=subprocess.DEVNULL, check=True
            )
        )

    def _graph(
        self,
        store: Store,
        revision: str = "HEAD",
        facts: FactReader | None = None,
        *,
        working_tree: bool = False,
    ) -> Graph:
        repository = str(self._repository)
        tree = open_tree(repository, None if working_tree else revision, working_tree=working_tree)
        graph = Graph(Snapshot(tree), self.targets, facts or FactReader(store))
        if not graph.keys or any(one.faults for one in graph.dependencies):
            raise SystemExit("the benchmark's repository was not read as expected")
        return graph

    def _store(self) -> Store:
        self._stores += 1
        return Store(self._folder / f"store-{self._stores}")

    def _timed(self, work: Callable[[], object]) -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start


def _print(name: str, seconds: float, most: float | None = None) -> None:
    promise = f"  (at most {most})" if most else ""
    print(f"  {name:<50} {seconds:8.2f} s{promise}")
