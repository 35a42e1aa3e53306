"""A check from end to end: two revisions, or one, in; what changes and what is wrong, out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.application_changes import ApplicationChange, application_changes
from aks_gitops.check.breach import Breach
from aks_gitops.check.control_planes import judged_otherwise
from aks_gitops.check.difference.difference import ObjectChange, difference
from aks_gitops.check.findings.every import breaches
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.graph import touched
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.application_sets import SetEvaluator
from aks_gitops.check.inventory.build_options import build_options
from aks_gitops.check.inventory.clusters import with_declared
from aks_gitops.check.inventory.declared import ARGO_KINDS, DeclaredReader, FileFacts, declared
from aks_gitops.check.inventory.definitions import DefinitionReader
from aks_gitops.check.inventory.here import here
from aks_gitops.check.inventory.inventory import Inventory, Readers, inventory
from aks_gitops.check.inventory.seeds import Seeds, seeds_by_hand
from aks_gitops.check.levels import Judged, judged
from aks_gitops.check.located import located
from aks_gitops.check.render.failure import Outcome, Rendered, RenderFailure
from aks_gitops.check.render.programs import Programs
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import BuildOptions, RenderSettings
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.review import Renders, Review
from aks_gitops.check.store import Store
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.folder_tree import FolderTree
from aks_gitops.repo.repository_file import repository_settings
from aks_gitops.repo.tree import WholeTree

# The settings of stacks take long to import, and most repositories name none.
if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Planned, Stack


@dataclass(frozen=True)
class Question:
    """What to check."""

    head: WholeTree
    """The revision that is checked, from the repository's top."""
    base: WholeTree | None = None
    """The revision that it is compared with; None to look at everything in one revision."""
    urls: tuple[str, ...] = ()
    """What the repository is called elsewhere."""
    revisions: tuple[str, ...] = ()
    """Names of the branch that Argo CD follows."""
    stacks: "tuple[Stack, ...]" = ()
    """The stacks whose config repository it is; none where it is described by its own files."""
    everything: bool = False
    """Report what the base had already, too."""


class Surroundings(NamedTuple):
    """What a check uses of the machine."""

    store: Store | None
    programs: Programs
    now: datetime
    pools: Pools | None = None
    """Processes that stay for the next check; None to start and end them with this one."""


@dataclass(frozen=True)
class ChangedApplication:
    """What becomes of one Application, and of what it deploys."""

    change: ApplicationChange
    environment: str
    objects: tuple[ObjectChange, ...]
    """What becomes of its objects; of a deleted Application, all that it had."""
    unknown: bool = False
    """Whether that is not known, since one revision cannot be rendered; `objects` is then empty."""


@dataclass(frozen=True)
class Report:
    """What a check found."""

    compared: bool
    """Whether two revisions were compared; else one was looked at as a whole."""
    base: str
    """The commit that was compared with; empty where there was none."""
    head: str
    """The commit that was checked; empty for files that are not committed."""
    applications: int
    """How many Applications the revision has."""
    rendered: int
    """How many of them were rendered and looked at."""
    changes: tuple[ChangedApplication, ...]
    judged: Judged


def check(question: Question, around: Surroundings) -> Report:
    """Return what a check found. Raises SourceError where the repository cannot be read."""
    with _pools(around) as pools:
        return _Check(question, around, pools).report()


@contextmanager
def reviewed(question: Question, around: Surroundings) -> Iterator[Review]:
    """Give the later revision as a whole, to whoever judges it by other measures.

    Raises SourceError where the repository cannot be read.
    """
    with _pools(around) as pools:
        yield _Check(replace(question, base=None), around, pools).review()


def _pools(around: Surroundings) -> AbstractContextManager[Pools]:
    return nullcontext(around.pools) if around.pools else Pools()


class _Revision(NamedTuple):
    inventory: Inventory
    renderer: Renderer
    """Renders as the Argo CD of this revision does."""
    build_options: BuildOptions | None
    """What that gives kustomize; None where nobody says it."""
    findings: tuple[Finding, ...]
    """What is wrong with the layout."""


class _Check:
    def __init__(self, question: Question, around: Surroundings, pools: Pools) -> None:
        self._question = question
        self._now = around.now
        self._declared = DeclaredReader(around.store)
        self._definitions = DefinitionReader(around.store)
        self._facts = FactReader(around.store)
        self._sets = SetEvaluator(around.store)
        self._head, self._base = question.head, question.base
        # A pull request must not switch off what checks it.
        own, self._about_settings = repository_settings(question.base or question.head)
        self.checks = own.checks
        self._around, self._pools = around, pools

    def report(self) -> Report:
        """Look at both revisions, and judge the later one."""
        head = self._revision(self._head)
        base = self._before(head)
        review, old = self._reviews(head, base)
        if base is head and not self._question.everything:
            return self._report(head, review, ())
        broken, wrong = breaches(review), head.findings
        if base and old and not self._question.everything:
            known = {_identity(one) for one in breaches(old)}
            broken = tuple(one for one in broken if _identity(one) not in known)
            wrong = tuple(one for one in wrong if one not in base.findings)
        return self._report(head, review, (*located(review, broken, head.renderer), *wrong))

    def _report(self, head: _Revision, review: Review, found: Iterable[Finding]) -> Report:
        return Report(
            compared=self._base is not None,
            base=(self._base.revision.commit or "") if self._base else "",
            head=self._head.revision.commit or "",
            applications=len(head.inventory.applications),
            rendered=len(review.rendered),
            changes=tuple(_changed(review)),
            judged=judged((*found, *self._about_settings), self.checks, self._now.date()),
        )

    def review(self) -> Review:
        """Look at the later revision as a whole."""
        return self._reviews(self._revision(self._head), None)[0]

    def _before(self, head: _Revision) -> _Revision | None:
        """Return the base; the same one where nothing is another."""
        if self._base is None:
            return None
        same = self._base.listing == self._head.listing and all(self._head.listing.files.values())
        linked = same and bool(self._head.listing.symlinks)
        return head if same and not linked else self._revision(self._base)

    def _revision(self, tree: WholeTree) -> _Revision:
        snapshot = Snapshot(tree)
        files = self._declared.read(snapshot)
        stacks = self._question.stacks or self._assumed(tree, files)
        plans = _planned(stacks, tree)
        written = [one.manifest for one in declared(files)]
        written += [seed.manifest for plan in plans for seed in plan.seeds.objects]
        known = here(self._urls(stacks), self._revisions(stacks), written, snapshot)
        seeds: list[Seeds] = [plan.seeds for plan in plans]
        if not seeds:
            seeds = list(seeds_by_hand(snapshot, files, self._facts, known))
        declared_too = self.checks.clusters
        seeds = [replace(one, clusters=with_declared(one.clusters, declared_too)) for one in seeds]
        options = build_options(self.checks, stacks, written)
        renderer = self._renderer(options)
        found = inventory(tree, files, seeds, known, Readers(self._facts, renderer, self._sets))
        wrong = tuple(sorted({one for plan in plans for one in plan.findings}))
        return _Revision(found, renderer, options, wrong)

    def _renderer(self, options: BuildOptions | None) -> Renderer:
        # Where nobody says what Argo CD permits, Helm in a kustomization is rendered, and reported.
        chosen = BuildOptions.parse("--enable-helm") if options is None else options
        settings = RenderSettings(chosen, self.checks.allowed_remotes)
        return Renderer(self._around.programs, settings, self._around.store, self._pools)

    def _assumed(self, tree: WholeTree, files: Mapping[str, FileFacts]) -> "tuple[Stack, ...]":
        """Return a stack for a repository that only its layout describes."""
        if any(one.manifest.get("kind") in ARGO_KINDS for one in declared(files)):
            return ()
        from aks_gitops.check.inventory.stacks import assumed

        stack = assumed((*self._question.urls, _NO_URL)[0], tree)
        return (stack,) if stack else ()

    def _urls(self, stacks: "Iterable[Stack]") -> list[str]:
        own = (*self._question.urls, *self.checks.repositories, _NO_URL)
        return [*own, *(one.repository for one in stacks)]

    def _revisions(self, stacks: "Iterable[Stack]") -> list[str]:
        followed = (one.settings.gitops.revision for one in stacks)
        return [*self._question.revisions, *self.checks.revisions, *followed]

    def _reviews(self, head: _Revision, base: _Revision | None) -> tuple[Review, Review | None]:
        if base is None:
            everything = {*head.inventory.graph.applications, *head.inventory.applications}
            return self._review(head, _rendered(head, everything)), None
        reads_other = touched(base.inventory.graph, head.inventory.graph)
        changes = application_changes(base.inventory, head.inventory, reads_other)
        names = reads_other | {one.entry.key for one in changes}
        names |= judged_otherwise(base.inventory, head.inventory)
        if base.build_options != head.build_options:
            names |= {*_of_kustomize(base), *_of_kustomize(head)}
        after = _rendered(head, names)
        before = _rendered(base, names | {one.before.key for one in changes if one.before})
        review = self._review(
            head, after, base=base.inventory, rendered_before=before, changes=changes
        )
        return review, self._review(base, before)

    def _review(
        self,
        head: _Revision,
        rendered: Renders,
        *,
        base: Inventory | None = None,
        rendered_before: Renders | None = None,
        changes: tuple[ApplicationChange, ...] = (),
    ) -> Review:
        return Review(
            head=head.inventory,
            build_options=head.build_options,
            variants=partial(head.renderer.variants, head.inventory.graph),
            rendered=rendered,
            checks=self.checks,
            now=self._now,
            definitions=lambda groups: self._definitions.read(head.inventory.snapshot, groups),
            render_more=lambda keys: _rendered(head, keys),
            base=base,
            rendered_before=rendered_before,
            changes=changes,
        )


def _rendered(revision: _Revision, keys: Collection[str]) -> Renders:
    graph = revision.inventory.graph
    there = {*graph.applications, *revision.inventory.applications}
    return revision.renderer.render(graph, sorted(there.intersection(keys)))


def _of_kustomize(revision: _Revision) -> Iterable[str]:
    """Return the Applications for which it matters how kustomize is run."""
    found = revision.inventory.graph.dependencies
    return {one.target.owner for one in found if one.type == "Kustomize"}


_NO_URL = "https://example.invalid/this-repository"
"""The URL of a checkout that has none."""


def _planned(stacks: "Iterable[Stack]", tree: WholeTree) -> "list[Planned]":
    found = []
    for one in stacks:
        from aks_gitops.check.inventory.stacks import planned

        found.append(planned(one, _inside(tree, one)))
    return found


def _inside(tree: WholeTree, stack: "Stack") -> WholeTree:
    """Return the folder in which a stack's layouts start."""
    folder = stack.settings.gitops.path
    return FolderTree(tree, folder) if folder else tree


def _identity(one: Breach) -> tuple[object, ...]:
    """Return what tells a breach from others, but not the line where it stands."""
    return one.rule, one.application, one.object, one.path, one.fact


def _changed(review: Review) -> Sequence[ChangedApplication]:
    before = review.rendered_before or {}
    found = []
    for change in review.changes:
        old = before.get(change.before.key, ()) if change.before else ()
        new = review.rendered.get(change.after.key, ()) if change.after else ()
        inventory_of = review.head if change.after else review.base
        environment = inventory_of.environments.get(change.entry.key, "") if inventory_of else ""
        unknown = any(isinstance(outcome, RenderFailure) for outcome in (*old, *new))
        objects = () if unknown else difference(_objects(old), _objects(new))
        found.append(ChangedApplication(change, environment, objects, unknown))
    return found


def _objects(outcomes: Iterable[Outcome]) -> list[Manifest]:
    return [
        manifest
        for outcome in outcomes
        if isinstance(outcome, Rendered)
        for manifest in outcome.objects
    ]
