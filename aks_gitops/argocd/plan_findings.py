"""What would keep a Plan from working: names that meet, and destinations that are not permitted."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from aks_gitops.argocd.objects import PlannedApplication, PlannedObject
from aks_gitops.argocd.scope import Scope
from aks_gitops.paths.glob import matches
from aks_gitops.repo.finding import Finding
from aks_gitops.settings.fields import LABEL_LIMIT, is_name


def plan_findings(
    objects: Sequence[PlannedObject],
    applications: Sequence[PlannedApplication],
    scopes: Mapping[tuple[str, str], Scope],
) -> tuple[Finding, ...]:
    """Return what is wrong with a Plan.

    Given: its objects, its Applications sorted by name, and the scopes by team and environment.
    """
    found = {
        *_objects_twice(objects),
        *_applications_twice(applications),
        *_roots_among(applications, objects),
        *_namespaces(objects),
        *_destinations(applications, scopes),
    }
    return tuple(sorted(found))


def _objects_twice(objects: Sequence[PlannedObject]) -> Iterator[Finding]:
    """Report two objects of one name, such as one namespace for two teams."""
    seen: dict[str, PlannedObject] = {}
    for item in objects:
        other = seen.setdefault(item.key, item)
        if other is not item:
            who = " and ".join(sorted(_whose(one) for one in (other, item)))
            fact = f"is made twice, for {who}"
            yield _error("object-twice", item.key, fact, "give them different names")


def _whose(item: PlannedObject) -> str:
    return f"{item.team or 'the platform'} in {item.environment or 'all environments'}"


def _applications_twice(applications: Sequence[PlannedApplication]) -> Iterator[Finding]:
    for one, other in pairwise(applications):
        if one.name == other.name:
            fact = f"would be called '{one.name}' like {one.path}"
            fix = "rename one of the directories"
            yield _error("application-name-twice", other.path, fact, fix)


def _roots_among(
    applications: Sequence[PlannedApplication], objects: Sequence[PlannedObject]
) -> Iterator[Finding]:
    roots = {item.name: item for item in objects if item.stage == "roots"}
    for one in applications:
        if one.name in roots:
            fact = f"would be called '{one.name}' like the root of {roots[one.name].environment}"
            yield _error("application-name-twice", one.path, fact, "rename the directory")


def _namespaces(objects: Sequence[PlannedObject]) -> Iterator[Finding]:
    """Report a team's namespaces that Kubernetes does not take."""
    for item in objects:
        if item.kind == "Namespace" and not is_name(item.name):
            fact = f"gives {_whose(item)} the namespace '{item.name}', which is not a name"
            fix = f"use at most {LABEL_LIMIT} of a-z, 0-9 and '-', with no '-' at an end"
            path = item.origins[0] if item.origins else item.key
            yield _error("namespace-not-a-name", path, fact, fix)


def _destinations(
    applications: Sequence[PlannedApplication], scopes: Mapping[tuple[str, str], Scope]
) -> Iterator[Finding]:
    """Report destinations that are no namespace, or that the team's project does not permit."""
    permitted: dict[tuple[str, str, str], bool] = {}
    for a in applications:
        namespace = a.destination_namespace
        key = (a.team, a.environment, namespace)
        if key not in permitted:
            globs = scopes[a.team, a.environment].namespaces
            permitted[key] = any(matches(glob, namespace) for glob in globs)
        if not is_name(namespace):
            fact = f"goes to '{namespace}', which is not a namespace of {LABEL_LIMIT} characters"
            fix = f"shorten its name, or 'namespace' in teams/{a.team}.yaml"
            yield _error("destination-not-a-name", a.path, fact, fix)
        elif not permitted[key]:
            fact = (
                f"goes to the namespace '{namespace}', which project '{a.project}' does not permit"
            )
            fix = f"add it to 'namespaces' in teams/{a.team}.yaml, or choose another"
            yield _error("destination-not-permitted", a.path, fact, fix)


def _error(rule: str, path: str, fact: str, fix: str) -> Finding:
    return Finding("error", rule, path, fact, fix)
