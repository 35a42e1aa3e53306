"""What somebody changed in an Application, so that it is not as git has it."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from aks_gitops.argocd.objects import IN_CLUSTER_SERVER
from aks_gitops.check.difference.fields import ABSENT, FieldChange, changes
from aks_gitops.check.graph.source import ApplicationSource
from aks_gitops.check.inventory.declared import mapping, sources_of, text
from aks_gitops.check.inventory.here import Here
from aks_gitops.check.project.repository_url import normalized
from aks_gitops.check.report.json_values import value_text

_IN_CLUSTER = "in-cluster"
_THIS_REPOSITORY = "the config repository"


def drift(wanted: Mapping[str, object], found: Mapping[str, object], here: Here) -> list[str]:
    """Return the fields of an Application's spec that are not as git has them, as sentences.

    Compared is what decides what is deployed, from where to where, and whether by itself; blocks
    that say nothing count as absent, as in Argo CD. Given: the spec in git, and the one that is
    there.
    """
    differing = changes(_compared(wanted, here), _compared(found, here), ("spec",))
    return [_sentence(one) for one in differing]


def _compared(spec: Mapping[str, object], here: Here) -> dict[str, object]:
    destination = mapping(spec.get("destination"))
    server = text(destination.get("server"))
    name = text(destination.get("name")) or (_IN_CLUSTER if server == IN_CLUSTER_SERVER else "")
    automated = mapping(spec.get("syncPolicy")).get("automated")
    policy = mapping(automated)
    is_on = automated is not None and policy.get("enabled") is not False
    return {
        "project": text(spec.get("project")) or "default",
        "destination": {
            "name": name,
            "server": "" if name else server,
            "namespace": text(destination.get("namespace")),
        },
        "sources": list(_sources(spec, here)),
        "automated": {
            "enabled": is_on,
            "prune": is_on and bool(policy.get("prune")),
            "selfHeal": is_on and bool(policy.get("selfHeal")),
        },
    }


def _sources(spec: Mapping[str, object], here: Here) -> Iterator[dict[str, object]]:
    for one in sources_of(spec):
        url = text(one.get("repoURL"))
        same = {"repoURL": _THIS_REPOSITORY if here.is_repository(url) else normalized(url)}
        try:
            source = ApplicationSource.model_validate({**one, **same}).normalized()
        except ValidationError:
            yield {**one, **same}  # Argo CD's API lets in what this reader does not know.
        else:
            told = source.model_dump(mode="json", by_alias=True, exclude_none=True)
            yield {**told, "targetRevision": source.target_revision or "HEAD"}


def _sentence(change: FieldChange) -> str:
    return f"{change} is {_shown(change.after)}, git says {_shown(change.before)}"


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return str(value) if value is ABSENT else value_text(value)
