"""Render the sources of applications, on all cores, and keep what was rendered."""

import hashlib
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from itertools import groupby
from tempfile import TemporaryDirectory
from typing import NamedTuple

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.graph import Graph
from aks_gitops.check.object_key import ObjectKey, key_of
from aks_gitops.check.render.answers import decoded, encoded, outcome_of
from aks_gitops.check.render.blockers import blocker, content_blocker
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.check.render.jobs import JobMaker, kustomization_of
from aks_gitops.check.render.origins import asking_for_origins, origins
from aks_gitops.check.render.programs import MissingProgramError, ProgramName, Programs
from aks_gitops.check.render.protocol import Answer, Job
from aks_gitops.check.render.settings import RenderSettings
from aks_gitops.check.render.workers import Pools, Workers
from aks_gitops.check.store import Store
from aks_gitops.settings.mistakes import SettingsError

_VERSION = 2
"""Raise it when the same files and programs would render to something else, or are kept so."""
_WAITING = 4
"""Jobs that wait for each process; their files are in memory."""


class Variant(NamedTuple):
    """A source, with one of its files as it might be."""

    source: Dependencies
    path: str = ""
    """The file; empty for a source as it is."""
    content: bytes = b""

    @property
    def changed(self) -> Mapping[str, bytes]:
        """The files that are other than in the repository."""
        return {self.path: self.content} if self.path else {}


_Running = dict[Future[Answer | None], tuple[str, Variant, Job]]


class Renderer:
    """Renders what has not been rendered before."""

    def __init__(
        self,
        programs: Programs,
        settings: RenderSettings,
        store: Store | None = None,
        pools: Pools | None = None,
    ) -> None:
        """Given: `pools`, processes that stay for the next render; None to start and end them with
        each."""
        self._programs = programs
        self._settings = settings
        self._store = store
        self._pools = pools

    def render(
        self, graph: Graph, applications: Iterable[str]
    ) -> Mapping[str, tuple[Outcome, ...]]:
        """Return what the sources of applications render to, in the order of the sources."""
        wanted = {name: graph.of(name) for name in applications}
        every = [Variant(one) for sources in wanted.values() for one in sources]
        outcomes = iter(self.variants(graph, every))
        return {name: tuple(next(outcomes) for _ in sources) for name, sources in wanted.items()}

    def variants(self, graph: Graph, wanted: Sequence[Variant]) -> Sequence[Outcome]:
        """Return what sources would render to, were one file of each another."""
        outcomes: dict[str, Outcome] = {}
        keys: list[str] = []
        pending: dict[str, Variant] = {}
        for one in wanted:
            keys.append(key := _key(graph, one))
            if refused := blocker(one.source, self._settings):
                outcomes[key] = refused
            else:
                pending[key] = one
        outcomes.update(self._outcomes(graph, pending))
        return [outcomes[key] for key in keys]

    def origins(self, graph: Graph, application: str) -> dict[ObjectKey, str]:
        """Return the file that each object of an application comes from, as far as it is known.

        It renders kustomizations once more, so ask only for applications with something to tell.
        """
        found: dict[ObjectKey, str] = {}
        sources = graph.of(application)
        for one, outcome in zip(
            sources, self.render(graph, [application])[application], strict=True
        ):
            if isinstance(outcome, Rendered):
                known = zip(outcome.objects, outcome.sources, strict=True)
                found.update((key_of(item), path) for item, path in known if path)
                if one.type == "Kustomize":
                    found.update(self._kustomize_origins(graph, one))
        return found

    def _kustomize_origins(self, graph: Graph, one: Dependencies) -> dict[ObjectKey, str]:
        path = kustomization_of(graph.snapshot, one)
        asking = asking_for_origins(graph.snapshot.whole(path))
        if asking is None:
            return {}
        (outcome,) = self.variants(graph, [Variant(one, path, asking)])
        return origins(outcome.objects, one.directory) if isinstance(outcome, Rendered) else {}

    def _outcomes(self, graph: Graph, pending: dict[str, Variant]) -> dict[str, Outcome]:
        """Return the outcomes that are kept, and those of renders for the others."""
        outcomes: dict[str, Outcome] = {}
        stored: dict[str, str] = {}
        for key, one in list(pending.items()):
            try:
                stored[key] = self._stored_key(key, one.source)
            except MissingProgramError as error:
                del pending[key]
                outcomes[key] = RenderFailure("program", one.source.directory, 0, str(error), "")
        kept = self._store.load(stored.values()) if self._store else {}
        for key, name in stored.items():
            if name in kept:
                outcomes[key] = decoded(kept[name])
                del pending[key]
        rendered = dict(self._rendered(graph, pending))
        if self._store:
            lasting = {
                key: one for key, one in rendered.items() if _is_lasting(pending[key].source)
            }
            values = {stored[key]: encoded(one) for key, one in lasting.items()}
            self._store.save({name: value for name, value in values.items() if value})
        return outcomes | rendered

    def _stored_key(self, key: str, one: Dependencies) -> str:
        needed: list[ProgramName] = []
        if one.type == "Kustomize":
            needed = ["kustomize", "helm"] if one.charts else ["kustomize"]
        elif one.type == "Helm":
            needed = ["helm"]
        identities = " ".join(self._programs.find(name).identity for name in needed)
        options = " ".join(self._settings.build_options.arguments)
        return f"render {_VERSION} {key} [{identities}] [{options}]"

    def _rendered(
        self, graph: Graph, pending: Mapping[str, Variant]
    ) -> Iterator[tuple[str, Outcome]]:
        if not pending:
            return
        graph.snapshot.prefetch({path for one in pending.values() for path in one.source.files})
        by_network = sorted(pending.items(), key=_needs_network)
        with TemporaryDirectory(prefix="aks-gitops-render-") as folder:
            maker = JobMaker(graph.snapshot, self._programs, self._settings, folder)
            for network, some in groupby(by_network, key=_needs_network):
                yield from self._run(maker, list(some), network=network)

    def _run(
        self, maker: JobMaker, some: list[tuple[str, Variant]], *, network: bool
    ) -> Iterator[tuple[str, Outcome]]:
        count = max(1, min(self._settings.workers, len(some)))
        running: _Running = {}
        with ThreadPoolExecutor(count) as pool, self._workers(network=network) as workers:
            for key, one in some:
                prepared = _prepared(maker, one)
                if isinstance(prepared, RenderFailure):
                    yield key, prepared
                    continue
                running[pool.submit(workers.run, prepared)] = key, one, prepared
                if len(running) >= count * _WAITING:
                    yield from self._ended(running)
            while running:
                yield from self._ended(running)

    @contextmanager
    def _workers(self, *, network: bool) -> Iterator[Workers]:
        """Give processes. Where a render is given up, they end before the threads that wait."""
        with ExitStack() as ends:
            pools = self._pools or ends.enter_context(Pools())
            ends.push(lambda kind, *_: pools.end() if kind else None)
            count = max(1, self._settings.workers)
            yield pools.workers(count, self._settings.limits, network=network)

    def _ended(self, running: _Running) -> Iterator[tuple[str, Outcome]]:
        """Yield the outcomes of the jobs that have ended, as soon as one has."""
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            key, one, job = running.pop(future)
            root = posixpath.join(job.root, "repo")
            yield key, outcome_of(future.result(), one.source, root, self._settings.limits)


def _key(graph: Graph, one: Variant) -> str:
    changed = hashlib.sha256(one.content).hexdigest() if one.path else ""
    return f"{graph.key(one.source)} {one.path} {changed}".rstrip()


def _needs_network(item: tuple[str, Variant]) -> bool:
    return bool(item[1].source.remotes)


def _prepared(maker: JobMaker, one: Variant) -> Job | RenderFailure:
    contents = {**maker.contents(one.source), **one.changed}
    if refused := content_blocker(contents):
        return refused
    try:
        return maker.job(one.source, contents)
    except SettingsError as error:
        fact = "is patched by its Application, and is not plain YAML"
        return RenderFailure("unreadable", one.source.directory, 0, f"{fact}: {error}", "mend it")


def _is_lasting(one: Dependencies) -> bool:
    """Tell whether the same files will render to the same objects on another day."""
    return all(remote.pin == "commit" for remote in one.remotes)
