"""Build the Catalog of a tree: match its directories with the layouts, and name the owners."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from aks_gitops.repo.application_settings import APPLICATION_SETTINGS, read_application_settings
from aks_gitops.repo.catalog import (
    Application,
    Catalog,
    LeftOut,
    Root,
    SourceType,
    Vocabulary,
)
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.lookalike import unmatched
from aks_gitops.repo.match import Clash, Directories, Match, Matcher, directories
from aks_gitops.repo.owners import Owners, read_owners
from aks_gitops.repo.team_files import Team, read_team_files
from aks_gitops.repo.tree import Listing, Tree, parents
from aks_gitops.settings.fields import DNS_LABEL
from aks_gitops.settings.teams import TeamFile

KUSTOMIZATION_FILES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
_MANIFEST = (".yaml", ".yml", ".json")
_TESTS = frozenset({"fixtures", "testdata", "tests"})
"""Folders above an application that say that it is none."""


def scan(
    tree: Tree, layouts: Sequence[Layout], vocabulary: Vocabulary, default_team: str
) -> Catalog:
    """Return the Catalog of a tree.

    Given: `layouts`, in order of precedence, the user's first; `vocabulary`, the names of
    environments and clusters; `default_team`, the owner of what nobody claims. What is wrong with
    the repository is in the Catalog's findings.
    """
    teams, findings = read_team_files(tree)
    listing = tree.listing
    files = (*listing.files, *listing.symlinks)
    found = directories(files)
    matcher = Matcher(layouts, vocabulary, teams)
    clashes: list[Clash] = []
    matches = [
        *_outermost(list(matcher.directories(found, clashes))),
        *matcher.values_files(files, clashes),
    ]
    sorter = _Sorter(found, read_owners(tree, teams, default_team))
    for match in matches:
        sorter.add(match)
    roots = tuple(_roots(layouts, vocabulary, found, clashes))
    in_use = {match.layout.name for match in matches} | {root.layout.name for root in roots}
    used = tuple(layout for layout in layouts if layout.name in in_use)
    applications = tuple(sorted(sorter.applications, key=_application_order))
    settings, settings_findings = read_application_settings(
        tree, (x for x in sorter.settings if f"{x}/{APPLICATION_SETTINGS}" in listing.files)
    )
    findings += settings_findings
    findings += _clash_findings(clashes)
    findings += sorter.findings
    findings += _twice(applications)
    links, link_findings = _links(listing, matcher)
    findings += link_findings
    findings += unmatched(
        found,
        {match.path: match.layout for match in matches},
        {*(application.path for application in applications), *(root.path for root in roots)},
        used,
        layouts,
    )
    return Catalog(
        revision=tree.revision,
        layouts=used,
        teams=_all_teams(teams, applications, default_team),
        applications=applications,
        roots=roots,
        left_out=tuple(
            sorted([*sorter.left_out, *links], key=lambda item: (item.path, item.environment))
        ),
        settings=settings,
        vocabulary=vocabulary,
        findings=tuple(sorted(set(findings))),
        files=len(listing.files),
    )


@dataclass
class _Sorter:
    """Sorts matches into applications and paths that are left out."""

    found: Directories
    owners: Owners
    applications: list[Application] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    settings: set[str] = field(default_factory=set)

    def add(self, match: Match | LeftOut) -> None:
        if isinstance(match, LeftOut):
            self.left_out.append(match)
            return
        path = _deployed(match)
        names = self.found.get(path, ())
        source = _source(names, match.layout)
        if source is None:
            self._leave_out_empty(match, path)
        elif _in_tests(match):
            self._leave_out(match, "in a folder of tests")
            self._warn(
                "directory-of-tests",
                path,
                "looks like an application, but lies in a folder of tests and is left out",
                "add a layout of your own for it, if it is one",
            )
        elif match.team and not DNS_LABEL.fullmatch(match.team):
            self._leave_out(match, f"the team '{match.team}' is not a Kubernetes name")
            self._warn(
                "team-name",
                path,
                f"'{match.team}' is not a Kubernetes name",
                "rename the team's folder",
            )
        elif match.layout.kind == "directory" and _is_hidden(path):
            self._warn(
                "directory-hidden",
                path,
                "is in a hidden directory, where Argo CD does not look",
                "rename it",
            )
        elif not any(c.isascii() and c.isalnum() for c in match.app):
            self._leave_out(match, "its name has no letter or digit")
            self._warn(
                "application-name",
                path,
                f"'{match.app}' cannot become a Kubernetes name",
                "rename it",
            )
        else:
            self._keep(match, path, source)
            if APPLICATION_SETTINGS in names and match.layout.kind == "directory":
                self.settings.add(path)

    def _keep(self, match: Match, path: str, source: SourceType) -> None:
        owner = self.owners.owner(match.layout, match.app, match.team or None, path)
        if owner.rivals:
            names = " and ".join(f"teams/{team}.yaml" for team in (owner.team, *owner.rivals))
            fact = f"'{match.app}' is claimed by two teams, in {names}"
            self.findings.append(
                Finding(
                    "error",
                    "claimed-twice",
                    path,
                    fact,
                    "make the globs under 'applications' apart",
                )
            )
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
        values = match.layout.kind == "values"
        self._leave_out(match, "no Chart.yaml beside it" if values else "holds no manifests")
        if not values and path in self._above_kustomizations:
            self._warn(
                "directory-empty",
                path,
                "holds no manifests and is left out, though kustomizations lie below it",
                "add a kustomization.yaml there, or a layout that reaches deeper",
            )

    @cached_property
    def _above_kustomizations(self) -> set[str]:
        return {
            parent
            for path, names in self.found.items()
            if not KUSTOMIZATION_FILES.isdisjoint(names)
            for parent in parents(path)
        }

    def _leave_out(self, match: Match, reason: str) -> None:
        self.left_out.append(_left_out(match, reason))

    def _warn(self, rule: str, path: str, fact: str, fix: str) -> None:
        self.findings.append(Finding("warning", rule, path, fact, fix))


def _is_hidden(path: str) -> bool:
    return path.startswith(".") or "/." in path


def _left_out(match: Match, reason: str) -> LeftOut:
    return LeftOut(match.layout, match.environment, match.cluster, match.path, reason)


def _deployed(match: Match) -> str:
    """Return the directory that Argo CD deploys for a match."""
    if match.layout.kind == "directory":
        return match.path
    return "/".join(match.path.split("/")[: match.layout.pattern.chart_depth()])


def _in_tests(match: Match) -> bool:
    """Tell whether a built-in layout found an application below a folder of tests."""
    segments = match.path.split("/")
    if not match.layout.built_in or _TESTS.isdisjoint(segments):
        return False
    position = match.layout.pattern.position("app")
    return position is not None and not _TESTS.isdisjoint(segments[: position[0]])


def _source(names: Sequence[str], layout: Layout) -> SourceType | None:
    """Return how Argo CD renders a directory with these files; None where it renders nothing.

    Values files make it a chart, even where a kustomization lies beside them.
    """
    if layout.kind == "values":
        return "helm" if "Chart.yaml" in names else None
    if not KUSTOMIZATION_FILES.isdisjoint(names):
        return "kustomize"
    if "Chart.yaml" in names:
        return "helm"
    return "directory" if any(name.endswith(_MANIFEST) for name in names) else None


def _outermost(matches: list[Match]) -> Iterator[Match | LeftOut]:
    """Keep the outermost of nested matches; only a {cluster} below an environment goes deeper."""
    if len({match.layout.pattern.depth for match in matches}) < 2:
        yield from matches
        return
    by_path = {match.path: match for match in matches}
    above = {path: _nearest(path, by_path) for path in by_path}
    bases = {
        outer.path
        for match in matches
        if match.cluster and (outer := above[match.path]) and not outer.cluster
    }
    for match in matches:
        outer = above[match.path]
        if match.path in bases:
            yield _left_out(match, "the base of its {cluster} directories")
        elif outer is None or outer.path in bases:
            yield match
        else:
            yield _left_out(match, f"a part of {outer.path}")


def _nearest(path: str, by_path: Mapping[str, Match]) -> Match | None:
    return next((by_path[parent] for parent in parents(path) if parent in by_path), None)


def _roots(
    layouts: Iterable[Layout], vocabulary: Vocabulary, found: Directories, clashes: list[Clash]
) -> Iterator[Root]:
    taken: dict[str, Layout] = {}
    for layout in layouts:
        regex = layout.pattern.regex({"env": vocabulary.environments})
        if layout.kind != "applications" or regex is None:
            continue
        slashes = layout.pattern.depth - 2
        for folder in sorted(path for path in found if path.count("/") == slashes):
            match = regex.fullmatch(f"{folder}/any.yaml")
            files = tuple(sorted(name for name in found[folder] if name.endswith(_MANIFEST)))
            if match is None or not files:
                continue
            if folder not in taken:
                taken[folder] = layout
                yield Root(vocabulary.environments[match.group(1)], folder, files, layout)
            elif not layout.built_in:
                clashes.append(Clash(folder, (taken[folder], layout)))


def _application_order(application: Application) -> tuple[str, ...]:
    return application[:7]


def _twice(applications: Sequence[Application]) -> Iterator[Finding]:
    """Report applications that two directories make for one team, environment and cluster."""
    for one, other in pairwise(applications):
        if one[:5] == other[:5]:
            yield Finding(
                "error",
                "application-twice",
                other.origin,
                f"is the application '{other.app}' of {other.environment} again: {one.origin} "
                f"({one.layout.pattern.text}) and {other.origin} ({other.layout.pattern.text})",
                "remove one, rename one, or limit a layout to listed values such as {app:one|two}",
            )


def _clash_findings(clashes: Sequence[Clash]) -> Iterator[Finding]:
    for clash in clashes:
        one, other = (layout.pattern.text for layout in clash.layouts)
        yield Finding(
            "error",
            "layouts-overlap",
            clash.path,
            f"is matched by two layouts: {one} and {other}",
            "limit a placeholder of one to listed values such as {app:one|two}",
        )


def _links(listing: Listing, matcher: Matcher) -> tuple[list[LeftOut], list[Finding]]:
    """Return what stands where an application could, but is a link to somewhere else.

    Argo CD's git generator follows no symlinked directory; it does list a submodule's.
    """
    left_out: list[LeftOut] = []
    findings: list[Finding] = []
    for path in listing.undecodable:
        findings.append(
            Finding("warning", "path-encoding", path, "is not UTF-8 and was left out", "rename it")
        )
    for path in listing.symlinks:
        # A link with such a name is one to a file, and Argo CD reads those.
        if not path.endswith(_MANIFEST) and any(matcher.directories([path], [])):
            fact = "is a symbolic link, which Argo CD does not follow"
            findings.append(Finding("warning", "symlink", path, fact, "make it a directory"))
    for path in listing.submodules:
        for match in matcher.directories([path], []):
            left_out.append(_left_out(match, "a submodule"))
            fact = "is a submodule, which is not read and therefore left out"
            findings.append(Finding("warning", "submodule", path, fact, "commit its files here"))
    return left_out, findings


def _all_teams(
    teams: dict[str, Team], applications: Sequence[Application], default: str
) -> dict[str, Team]:
    names = {default, *teams, *(application.team for application in applications)}
    return {name: teams.get(name) or Team(name, TeamFile(), None) for name in sorted(names)}
