"""Projects that permit nearly everything."""

from collections.abc import Iterator, Mapping

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.project.application import DEFAULT_PROJECT
from aks_gitops.check.review import Review

_ANY = "*"


def project_wide(review: Review) -> Iterator[Breach]:
    """Yield the projects that keep nothing apart, as far as Applications use them."""
    used = {project_of(one) for one in review.head.applications.values()} - {DEFAULT_PROJECT}
    for one in review.head.of_kind("AppProject"):
        wide = wide_fields(one.spec)
        if one.name in used and wide:
            yield Breach(
                rule="project-wide",
                fact=f"permits {_listed(list(wide))}",
                fix="name what its Applications need",
                application=one.key,
                keys=("spec", *next(iter(wide.values()))),
            )


def default_project(review: Review) -> Iterator[Breach]:
    """Yield what uses the project that Argo CD opens to everything.

    The Applications of one ApplicationSet count once.
    """
    for key, one in review.applications.items():
        if project_of(one) == DEFAULT_PROJECT and _is_open(review, one):
            yield Breach(
                rule="project-wide",
                fact="belongs to project 'default', which permits everything",
                fix="give it a project of its team's own",
                application=one.origin.applicationset or key,
                keys=_place(one),
                severity="note",
            )


def project_of(one: Entry) -> str:
    """Return the name of an Application's project."""
    return text(one.spec.get("project")) or DEFAULT_PROJECT


def wide_fields(spec: Mapping[str, object]) -> dict[str, tuple[str | int, ...]]:
    """Return what a project permits without limit, in words, and the field that says so."""
    found: dict[str, tuple[str | int, ...]] = {}
    for at, repository in enumerate(_list(spec.get("sourceRepos"))):
        if repository == _ANY:
            found.setdefault("every repository", ("sourceRepos", at))
    for at, place in enumerate(map(mapping, _list(spec.get("destinations")))):
        cluster = _ANY in (place.get("server"), place.get("name"))
        if cluster and place.get("namespace") == _ANY:
            what = "every namespace of every cluster"
            found.setdefault(what, ("destinations", at))
    for at, kind in enumerate(map(mapping, _list(spec.get("clusterResourceWhitelist")))):
        if kind.get("group") == kind.get("kind") == _ANY and kind.get("name") in (None, "", _ANY):
            found.setdefault("every cluster-scoped kind", ("clusterResourceWhitelist", at))
    return found


def _is_open(review: Review, one: Entry) -> bool:
    """Tell whether nobody has locked the project `default` of an Argo CD."""
    project = review.control_planes[one.argocd].projects.get(DEFAULT_PROJECT)
    if project is None:
        return False
    open_to = [place for place in project.spec.destinations if place.namespace == _ANY]
    return _ANY in project.spec.source_repos and bool(open_to)


def _place(one: Entry) -> tuple[str, ...]:
    keys = ("spec", "project")
    return ("spec", "template", *keys) if one.origin.applicationset else keys


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
