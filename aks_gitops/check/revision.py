"""Read one revision of a repository: what it makes Argo CD deploy, and how that is rendered."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aks_gitops.check.control_planes import control_planes
from aks_gitops.check.graph.facts import FactReader
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.inventory.application_sets import SetEvaluator
from aks_gitops.check.inventory.build_options import build_options
from aks_gitops.check.inventory.clusters import with_declared
from aks_gitops.check.inventory.declared import ARGO_KINDS, DeclaredReader, FileFacts, declared
from aks_gitops.check.inventory.growing import Readers, inventory
from aks_gitops.check.inventory.here import here
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.check.inventory.seeds import Seeds, seeds_by_hand
from aks_gitops.check.project.control_plane import ControlPlane
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.render.renderer import Renderer
from aks_gitops.check.render.settings import BuildOptions, RenderSettings
from aks_gitops.check.render.workers import Pools
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.folder_tree import FolderTree
from aks_gitops.repo.tree import WholeTree
from aks_gitops.settings.checks import Checks

# The settings of stacks take long to import, and most repositories name none.
if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Planned, Stack


class Revision(NamedTuple):
    """One revision, read."""

    inventory: Inventory
    control_planes: Mapping[str, ControlPlane]
    """What each Argo CD knows, by its name."""
    renderer: Renderer
    """Renders as the Argo CD of this revision does."""
    build_options: BuildOptions | None
    """What that gives kustomize; None where nobody says it."""
    findings: tuple[Finding, ...]
    """What is wrong with the layout."""
    plans: "tuple[Planned, ...]"
    """What each stack makes of it."""


class RevisionReader:
    """Reads revisions; what two of them share is read once."""

    def __init__(
        self, question: Question, around: Surroundings, pools: Pools, checks: Checks
    ) -> None:
        """Given: `checks`, the settings that hold for both revisions of a change."""
        self._question = question
        self._around = around
        self._pools = pools
        self._checks = checks
        self._declared = DeclaredReader(around.store)
        self._facts = FactReader(around.store)
        self._sets = SetEvaluator(around.store)

    def read(self, tree: WholeTree) -> Revision:
        """Return what a revision makes Argo CD deploy. Raises SourceError."""
        snapshot = Snapshot(tree)
        files = self._declared.read(snapshot)
        stacks = self._question.stacks or self._assumed(tree, files)
        plans = _planned(stacks, tree)
        written = [one.manifest for one in declared(files)]
        told = (plan.seeds for plan in plans if not plan.seeds.assumed)
        written += [seed.manifest for seeds in told for seed in seeds.objects]
        known = here(self._urls(stacks), self._revisions(stacks), written, snapshot)
        seeds: list[Seeds] = [plan.seeds for plan in plans]
        if not seeds or (self._question.layouts_too and not self._question.stacks):
            seeds += seeds_by_hand(snapshot, files, self._facts, known)
        declared_too = self._checks.clusters
        seeds = [replace(one, clusters=with_declared(one.clusters, declared_too)) for one in seeds]
        options = build_options(self._checks, stacks, written)
        renderer = self._renderer(options)
        found = inventory(tree, files, seeds, known, Readers(self._facts, renderer, self._sets))
        wrong = tuple(sorted({one for plan in plans for one in plan.findings}))
        return Revision(found, control_planes(found), renderer, options, wrong, tuple(plans))

    def _renderer(self, options: BuildOptions | None) -> Renderer:
        # Where nobody says what Argo CD permits, Helm in a kustomization is rendered, and reported.
        chosen = BuildOptions.parse("--enable-helm") if options is None else options
        settings = RenderSettings(chosen, self._checks.allowed_remotes)
        return Renderer(self._around.programs, settings, self._around.store, self._pools)

    def _assumed(self, tree: WholeTree, files: Mapping[str, FileFacts]) -> "tuple[Stack, ...]":
        """Return a stack for a repository that only its layout describes."""
        by_hand = any(one.manifest.get("kind") in ARGO_KINDS for one in declared(files))
        if by_hand and not self._question.layouts_too:
            return ()
        from aks_gitops.check.inventory.stacks import assumed

        stack = assumed((*self._question.urls, _NO_URL)[0], tree)
        return (stack,) if stack else ()

    def _urls(self, stacks: "Iterable[Stack]") -> list[str]:
        own = (*self._question.urls, *self._checks.repositories, _NO_URL)
        return [*own, *(one.repository for one in stacks)]

    def _revisions(self, stacks: "Iterable[Stack]") -> list[str]:
        followed = (one.settings.gitops.revision for one in stacks)
        return [*self._question.revisions, *self._checks.revisions, *followed]


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
