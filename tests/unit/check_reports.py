"""Reports of checks, made without a repository."""

from datetime import date

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.application_changes import ApplicationChange, Fate, Verb
from aks_gitops.check.difference.difference import difference
from aks_gitops.check.difference.fields import changes
from aks_gitops.check.inventory.entries import Entry, Origin, entry
from aks_gitops.check.levels import Judged
from aks_gitops.check.report.comment import GITHUB_LIMIT
from aks_gitops.check.report.file_links import LinkBase, link_base
from aks_gitops.check.report.showing import Showing
from aks_gitops.check.reported import ChangedApplication, Report
from aks_gitops.repo.finding import Finding
from aks_gitops.settings.checks import Suppression

LINKS = link_base("https://github.com/example-org/config/blob/0123456789abcdef")
NO_LINKS = LinkBase("")
HOW = Showing(LINKS, "1.0", GITHUB_LIMIT)


def finding(number: int = 1, **other: object) -> Finding:
    usual = Finding(
        "error",
        "project-cluster-kind",
        f"apps/web-{number:04}/role.yaml",
        "is refused: resource rbac.authorization.k8s.io:ClusterRole is not permitted",
        "remove the object, or have the project permit its kind",
        7,
        f"web-{number:04}",
        "resource is not permitted in project web",
    )
    return usual._replace(**other)  # type: ignore[arg-type]


def application(name: str = "web", **spec: object) -> Entry:
    manifest: Manifest = {
        "kind": "Application",
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"project": "web", **spec},
    }
    origin = Origin(f"argocd/{name}.yaml", 0, "argocd: ApplicationSet argocd/webs")
    return entry("argocd", manifest, origin, "argocd")


def config_map(name: str = "settings", kind: str = "ConfigMap", **data: object) -> Manifest:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": data}


def changed(
    name: str = "web",
    verb: Verb = "rendered",
    *,
    environment: str = "dev",
    before: tuple[Manifest, ...] = (),
    after: tuple[Manifest, ...] = (),
    fate: Fate = "",
    why: str = "",
) -> ChangedApplication:
    old, new = application(name, project="old"), application(name, project="new")
    fields = tuple(changes(old.manifest, new.manifest)) if verb in ("changed", "moved") else ()
    change = ApplicationChange(
        verb,
        None if verb == "added" else old,
        None if verb == "deleted" else new,
        fields,
        fate,
        why,
        fate == "deleted",
    )
    return ChangedApplication(change, environment, difference(before, after))


def report(
    *found: Finding,
    changes: tuple[ChangedApplication, ...] = (),
    suppressed: tuple[Finding, ...] = (),
    why: str = "moves next week",
) -> Report:
    by = Suppression.model_validate(
        {"rule": "image-mutable", "reason": why, "until": date(2027, 1, 1)}
    )
    return Report(
        compared=True,
        base="b" * 40,
        head="a" * 40,
        applications=12,
        rendered=3,
        changes=changes,
        judged=Judged(found, tuple((one, by) for one in suppressed)),
    )
