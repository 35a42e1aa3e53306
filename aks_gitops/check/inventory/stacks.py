"""What a stack of this program tells its Argo CD, at one revision of the config repository."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aks_gitops.argocd.objects import PlannedObject
from aks_gitops.argocd.plan import Plan, make_plan
from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from aks_gitops.check.inventory.declared import ARGO_KINDS
from aks_gitops.check.inventory.seeds import Seed, Seeds
from aks_gitops.program import ReadingRules, read_catalog, rules_of
from aks_gitops.repo.finding import Finding, errors_among
from aks_gitops.repo.layouts import BUILT_IN, WELL_KNOWN_ENVIRONMENTS
from aks_gitops.repo.tree import Tree
from aks_gitops.repo.url import public_url
from aks_gitops.repo.vocabulary import vocabulary
from aks_gitops.settings.environments import IN_CLUSTER
from aks_gitops.settings.stack import Settings, load_settings


@dataclass(frozen=True)
class Stack:
    """A stack, as far as its Argo CD is concerned."""

    name: str
    settings: Settings
    assumed: bool = False
    """Whether nobody wrote it; see `assumed`."""

    @property
    def repository(self) -> str:
        """The config repository's URL as the objects name it."""
        return public_url(self.settings.gitops.repository)


@dataclass(frozen=True)
class Planned:
    """What a stack makes of one revision."""

    seeds: Seeds
    findings: tuple[Finding, ...]
    """What is wrong with the layout; its paths start where the stack's layouts do."""
    plan: Plan


def planned(stack: Stack, tree: Tree) -> Planned:
    """Return what a stack makes of a revision.

    Given: `tree`, from the folder in which the stack's layouts start. Raises SourceError.
    """
    gitops = stack.settings.gitops
    catalog = read_catalog(tree, rules_of(gitops))
    plan = make_plan(catalog, stack.settings, stack.repository)
    prefix = f"{gitops.path}/" if gitops.path else ""
    seeds = Seeds(
        stack.name,
        tuple(_seed(one, prefix) for one in plan.objects if one.kind in ARGO_KINDS),
        namespace=stack.settings.argocd.namespace,
        clusters=tuple(_clusters(stack.settings)),
        stack=True,
        assumed=stack.assumed,
        sync_policies={name: one.sync_policy for name, one in gitops.environments.items()},
    )
    findings = {*catalog.findings, *plan.findings}
    if stack.assumed and len(findings) > len(catalog.applications):
        # More does not fit than fits: it is not the repository's layout.
        findings = set(errors_among(findings))
    moved = (one._replace(path=prefix + one.path) for one in findings)
    return Planned(seeds, tuple(sorted(moved)), plan)


def assumed(
    url: str, tree: Tree, names: Mapping[str, Iterable[str]] = WELL_KNOWN_ENVIRONMENTS
) -> Stack | None:
    """Return a stack for a repository that names none and holds no Application of its own.

    It serves every environment that the built-in layouts find, in one cluster. Given: `url`, the
    repository's; `names`, environments and other spellings of them. None where no layout matches.
    """
    rules = assumed_rules(names)
    found = sorted({one.environment for one in read_catalog(tree, rules).applications})
    if not found:
        return None
    policy = {
        "automated": True,
        "prune": True,
        "selfHeal": True,
        "preserveResourcesOnDeletion": False,
    }
    areas: dict[str, object] = {
        "gitops": {
            "repository": url,
            "protect": False,
            "environments": {
                name: {"aliases": list(names.get(name, ())), "syncPolicy": policy} for name in found
            },
        },
        "cluster": {"mode": "kubeconfig"},
        "argocd": {"install": "none", "config": "patch"},
    }
    settings = load_settings(lambda area: _json(areas.get(area)))
    return Stack(_ASSUMED, settings, assumed=True)


def assumed_rules(
    names: Mapping[str, Iterable[str]] = WELL_KNOWN_ENVIRONMENTS,
) -> ReadingRules:
    """Return how a repository is read that names no stack."""
    return ReadingRules((), BUILT_IN, vocabulary(names, {}, ["default"]), "platform")


_ASSUMED = "layouts"
"""The name of a stack that nobody wrote."""


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value)


def _seed(one: PlannedObject, prefix: str) -> Seed:
    # An object of one origin is mended there; one of many is the stack's.
    return Seed(one.manifest, prefix + one.origins[0] if len(one.origins) == 1 else "")


def _clusters(settings: Settings) -> Iterator[DeclaredCluster]:
    """Yield the clusters that a stack's environments name; their servers are known when they run,
    and Argo CD's own needs no Secret."""
    names = {
        name
        for environment in settings.gitops.environments.values()
        for name in (environment.cluster, *environment.clusters)
    }
    for name in sorted(names - {IN_CLUSTER}):
        yield DeclaredCluster(name, server="")
