"""A check from end to end: two revisions, or one, in; what changes and what is wrong, out."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial

from aks_gitops.check.application_changes import ApplicationChange, application_changes
from aks_gitops.check.breach import Breach
from aks_gitops.check.control_planes import judged_otherwise
from aks_gitops.check.findings.every import breaches
from aks_gitops.check.graph.graph import touched
from aks_gitops.check.inventory.definitions import DefinitionReader
from aks_gitops.check.levels import judged, unknown_rules
from aks_gitops.check.located import located
from aks_gitops.check.question import Question, Surroundings
from aks_gitops.check.render.workers import Pools
from aks_gitops.check.reported import Report, changed_applications
from aks_gitops.check.review import Renders, Review
from aks_gitops.check.revision import Revision, RevisionReader
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.repository_file import repository_settings


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


class _Check:
    def __init__(self, question: Question, around: Surroundings, pools: Pools) -> None:
        self._question = question
        self._now = around.now
        self._definitions = DefinitionReader(around.store)
        self._head, self._base = question.head, question.base
        own, wrong = repository_settings(self._head)
        unknown = (Finding("error", "repository-file", *one) for one in unknown_rules(own.checks))
        self._about_settings = (*wrong, *unknown)
        if self._base:  # A pull request must not switch off what checks it.
            own, _ = repository_settings(self._base)
        self._checks = own.checks
        self._reader = RevisionReader(question, around, pools, self._checks)

    def report(self) -> Report:
        """Look at both revisions, and judge the later one."""
        if self._is_unchanged() and not self._question.everything:
            return self._report(None, None, ())
        head = self._reader.read(self._head)
        base = self._before(head)
        review, old = self._reviews(head, base)
        broken, wrong = breaches(review), head.findings
        if base and old and not self._question.everything:
            known = {_identity(one) for one in breaches(old)}
            broken = tuple(one for one in broken if _identity(one) not in known)
            wrong = tuple(one for one in wrong if one not in base.findings)
        return self._report(head, review, (*located(review, broken, head.renderer), *wrong))

    def _report(
        self, head: Revision | None, review: Review | None, found: Iterable[Finding]
    ) -> Report:
        return Report(
            compared=self._base is not None,
            base=(self._base.revision.commit or "") if self._base else "",
            head=self._head.revision.commit or "",
            applications=len(head.inventory.applications) if head else None,
            rendered=len(review.rendered) if review else 0,
            changes=tuple(changed_applications(review)) if review else (),
            judged=judged((*found, *self._about_settings), self._checks, self._now.date()),
        )

    def review(self) -> Review:
        """Look at the later revision as a whole."""
        return self._reviews(self._reader.read(self._head), None)[0]

    def _is_unchanged(self) -> bool:
        """Tell whether both revisions hold the same, by their listings."""
        if self._base is None or self._base.listing != self._head.listing:
            return False
        # A listing says nothing of links, and of files that are not committed.
        return all(self._head.listing.files.values()) and not self._head.listing.symlinks

    def _before(self, head: Revision) -> Revision | None:
        """Return the base; the same one where nothing is another."""
        if self._base is None:
            return None
        return head if self._is_unchanged() else self._reader.read(self._base)

    def _reviews(self, head: Revision, base: Revision | None) -> tuple[Review, Review | None]:
        if base is None:
            everything = {*head.inventory.graph.applications, *head.inventory.applications}
            return self._review(head, _rendered(head, everything)), None
        reads_other = touched(base.inventory.graph, head.inventory.graph)
        changes = application_changes(base.inventory, head.inventory, reads_other)
        names = reads_other | {one.entry.key for one in changes}
        names |= judged_otherwise(head.inventory, base.control_planes, head.control_planes)
        if base.build_options != head.build_options:
            names |= {*_of_kustomize(base), *_of_kustomize(head)}
        after = _rendered(head, names)
        before = _rendered(base, names | {one.before.key for one in changes if one.before})
        review = self._review(head, after, base=base, rendered_before=before, changes=changes)
        return review, self._review(base, before)

    def _review(
        self,
        head: Revision,
        rendered: Renders,
        *,
        base: Revision | None = None,
        rendered_before: Renders | None = None,
        changes: tuple[ApplicationChange, ...] = (),
    ) -> Review:
        return Review(
            head=head.inventory,
            control_planes=head.control_planes,
            build_options=head.build_options,
            variants=partial(head.renderer.variants, head.inventory.graph),
            rendered=rendered,
            checks=self._checks,
            now=self._now,
            definitions=lambda groups: self._definitions.read(head.inventory.snapshot, groups),
            render_more=lambda keys: _rendered(head, keys),
            base=base.inventory if base else None,
            control_planes_before=base.control_planes if base else {},
            rendered_before=rendered_before,
            changes=changes,
        )


def _rendered(revision: Revision, keys: Collection[str]) -> Renders:
    graph = revision.inventory.graph
    there = {*graph.applications, *revision.inventory.applications}
    return revision.renderer.render(graph, sorted(there.intersection(keys)))


def _of_kustomize(revision: Revision) -> Iterable[str]:
    """Return the Applications for which it matters how kustomize is run."""
    found = revision.inventory.graph.dependencies
    return {one.target.owner for one in found if one.type == "Kustomize"}


def _identity(one: Breach) -> tuple[object, ...]:
    """Return what tells a breach from others, but not the line where it stands."""
    return one.rule, one.application, one.object, one.path, one.fact
