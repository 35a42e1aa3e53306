"""Build the Catalog of a tree: match its directories with the layouts, and name the owners."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from aks_gitops.repo.application_settings import APPLICATION_SETTINGS, read_application_settings
from aks_gitops.repo.catalog import Application, Catalog
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.layouts import Layout
from aks_gitops.repo.links import left_out_links, link_findings
from aks_gitops.repo.lookalike import unmatched
from aks_gitops.repo.match import Clash, Matcher, directories
from aks_gitops.repo.nesting import outermost
from aks_gitops.repo.owners import read_owners
from aks_gitops.repo.roots import find_roots, roots_twice
from aks_gitops.repo.sorting import Sorter
from aks_gitops.repo.team_files import Team, read_team_files, unknown_environments
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.vocabulary import Vocabulary
from aks_gitops.settings.application import ApplicationSettings
from aks_gitops.settings.teams import TeamFile


def scan(
    tree: Tree, layouts: Sequence[Layout], vocabulary: Vocabulary, default_team: str
) -> Catalog:
    """Return the Catalog of a tree.

    Given: `layouts`, in order of precedence, the user's first; `vocabulary`, the names of
    environments and clusters; `default_team`, the owner of what nobody claims. What is wrong with
    the repository is in the Catalog's findings.
    """
    teams, findings = read_team_files(tree)
    owners = read_owners(tree, teams, default_team)
    files = (*tree.listing.files, *tree.listing.symlinks)
    # Argo CD lists the directories above a submodule too, even if they hold nothing else.
    found = directories((*files, *tree.listing.submodules))
    matcher = Matcher(layouts, vocabulary, teams)
    clashes: list[Clash] = []
    directory_matches = matcher.directories(found, clashes)
    values_matches = matcher.values_files(files, clashes)
    sorter = Sorter(found, owners)
    for match in (*outermost(directory_matches), *values_matches):
        sorter.add(match)
    roots = tuple(find_roots(layouts, vocabulary, found, clashes))
    applications = tuple(sorted(sorter.applications, key=_application_order))
    matched = {match.path: match.layout for match in (*directory_matches, *values_matches)}
    in_use = {id(one) for one in (*matched.values(), *(root.layout for root in roots))}
    used = tuple(layout for layout in layouts if id(layout) in in_use)
    deployed = {*(one.path for one in applications), *(root.path for root in roots)}
    settings, settings_findings = _own_settings(tree, applications)
    findings += owners.findings()
    findings += unknown_environments(teams, vocabulary)
    findings += settings_findings
    findings += _clash_findings(clashes)
    findings += sorter.findings
    findings += _twice(applications)
    findings += roots_twice(roots)
    findings += link_findings(tree.listing, matcher)
    findings += unmatched(found, matched, deployed, used, layouts)
    left_out = [*sorter.left_out, *left_out_links(tree.listing, matcher)]
    return Catalog(
        revision=tree.revision,
        layouts=used,
        teams=_all_teams(teams, applications, default_team),
        applications=applications,
        roots=roots,
        left_out=tuple(sorted(left_out, key=lambda item: (item.path, item.environment))),
        settings=settings,
        vocabulary=vocabulary,
        findings=tuple(sorted(set(findings))),
        files=len(tree.listing.files),
    )


def _own_settings(
    tree: Tree, applications: Sequence[Application]
) -> tuple[dict[str, ApplicationSettings], list[Finding]]:
    """Read the settings of the applications that carry any; charts' values files carry none."""
    end = f"/{APPLICATION_SETTINGS}"
    carriers = {path.removesuffix(end) for path in tree.listing.files if path.endswith(end)}
    if not carriers:
        return {}, []
    directories = {one.path for one in applications if one.layout.kind == "directory"}
    return read_application_settings(tree, carriers & directories)


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


def _all_teams(
    teams: dict[str, Team], applications: Sequence[Application], default: str
) -> dict[str, Team]:
    names = {default, *teams, *(application.team for application in applications)}
    return {name: teams.get(name) or Team(name, TeamFile(), None) for name in sorted(names)}
