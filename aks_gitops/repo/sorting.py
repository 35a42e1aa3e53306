"""Sort matches into applications and paths that are left out, with a reason for each."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from aks_gitops.repo.catalog import Application, LeftOut, SourceType
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.match import Directories, Match
from aks_gitops.repo.owners import Owners
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES, source_type
from aks_gitops.repo.tree import parents
from aks_gitops.settings.fields import is_name

_TESTS = frozenset({"fixtures", "testdata", "tests"})
"""Folders above an application that say that it is none."""
_MAYBE_IN_TESTS = re.compile("|".join(sorted(_TESTS)))
_NAMEABLE = re.compile(r"[A-Za-z0-9]")


@dataclass
class Sorter:
    """Takes matches one by one; its lists hold what became of them."""

    found: Directories
    owners: Owners
    applications: list[Application] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, match: Match | LeftOut) -> None:
        """Sort one match."""
        if isinstance(match, LeftOut):
            self.left_out.append(match)
            return
        path = _deployed(match)
        source = source_type(self.found.get(path, ()), match.layout)
        if source is None:
            self._leave_out_empty(match, path)
        elif not self._refused(match, path):
            self._keep(match, path, source)

    def _refused(self, match: Match, path: str) -> bool:
        """Leave out what Argo CD could not deploy under a name of its own; tell whether it was."""
        if _in_tests(match):
            fact = "looks like an application, but lies in a folder of tests and is left out"
            self._refuse(
                match, "directory-of-tests", path, fact, "add a layout of your own, if it is one"
            )
        elif match.team and not is_name(match.team):
            fact = f"belongs to the team '{match.team}', which is not a Kubernetes name"
            self._refuse(match, "team-name", path, fact, "rename the team's folder")
        elif match.layout.kind == "directory" and (path.startswith(".") or "/." in path):
            fact = "is in a hidden directory, where Argo CD does not look"
            self._refuse(match, "directory-hidden", path, fact, "rename it")
        elif not _NAMEABLE.search(match.app):
            fact = f"has the name '{match.app}', which cannot become a Kubernetes name"
            self._refuse(match, "application-name", path, fact, "rename it")
        else:
            return False
        return True

    def _refuse(self, match: Match, rule: str, path: str, fact: str, fix: str) -> None:
        self.left_out.append(match.left_out(fact))
        self.findings.append(Finding("warning", rule, path, fact, fix))

    def _keep(self, match: Match, path: str, source: SourceType) -> None:
        owner = self.owners.owner(match.layout, match.app, match.team or None, path)
        if owner.rivals:
            names = " and ".join(f"teams/{team}.yaml" for team in (owner.team, *owner.rivals))
            fact = f"'{match.app}' is claimed by two teams, in {names}"
            fix = "make the globs under 'applications' apart"
            self.findings.append(Finding("error", "claimed-twice", path, fact, fix))
        self.applications.append(
            Application(
                owner.team,
                match.environment,
                match.app,
                match.group,
                match.cluster,
                path,
                match.path,
                source,
                match.layout,
                owner.reason,
                owner.by,
            )
        )

    def _leave_out_empty(self, match: Match, path: str) -> None:
        if match.layout.kind == "values":
            self.left_out.append(match.left_out("no Chart.yaml beside it"))
        elif path in self._above_kustomizations:
            fact = "holds no manifests and is left out, though kustomizations lie below it"
            fix = "add a kustomization.yaml there, or a layout that reaches deeper"
            self._refuse(match, "directory-empty", path, fact, fix)
        else:
            self.left_out.append(match.left_out("holds no manifests"))

    @cached_property
    def _above_kustomizations(self) -> set[str]:
        return {
            parent
            for path, names in self.found.items()
            if not KUSTOMIZATION_FILES.isdisjoint(names)
            for parent in parents(path)
        }


def _deployed(match: Match) -> str:
    """Return the directory that Argo CD deploys for a match."""
    if match.layout.kind == "directory":
        return match.path
    return "/".join(match.path.split("/")[: match.layout.pattern.chart_depth])


def _in_tests(match: Match) -> bool:
    """Tell whether a built-in layout found an application below a folder of tests."""
    if not match.layout.built_in or not _MAYBE_IN_TESTS.search(match.path):
        return False
    above = match.path.split("/")[: match.layout.pattern.home_depth - 1]
    return not _TESTS.isdisjoint(above)
