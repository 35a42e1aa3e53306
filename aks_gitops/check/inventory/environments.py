"""Which environment an Application belongs to: what it is labelled, or the words in its names."""

import re
from collections.abc import Iterable, Mapping

from aks_gitops.check.inventory.declared import mapping, metadata, sources_of, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.repo.layouts import WELL_KNOWN_ENVIRONMENTS

LABEL = "aks-gitops/environment"
PRODUCTION = "production"
SPELLINGS: Mapping[str, str] = {
    spelling: name
    for name, others in WELL_KNOWN_ENVIRONMENTS.items()
    for spelling in (name, *others)
}
"""The usual name of each environment by its spellings, in lower case."""
_WORD = re.compile(r"[A-Za-z0-9]+")


def environments(applications: Iterable[Entry]) -> dict[str, str]:
    """Return the environment of each Application that tells it, by key."""
    found = ((one.key, environment_of(one)) for one in applications)
    return {key: name for key, name in found if name}


def environment_of(one: Entry) -> str:
    """Return an Application's environment; empty where nothing tells it.

    The label that this program writes comes first; else the words of its path, its cluster, its
    name, its namespace and its file, the last word first, as `apps/shop/overlays/prod` has it.
    """
    labelled = text(mapping(metadata(one.manifest).get("labels")).get(LABEL))
    if labelled:
        return labelled
    destination = mapping(one.spec.get("destination"))
    told = (
        *(text(source.get("path")) for source in sources_of(one.spec)),
        text(destination.get("name")),
        one.name,
        text(destination.get("namespace")),
        one.origin.path,
    )
    for words in told:
        for word in reversed(_WORD.findall(words.lower())):
            if word in SPELLINGS:
                return SPELLINGS[word]
    return ""
