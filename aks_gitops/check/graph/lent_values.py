"""The values files of this repository that Argo CD gives to charts from elsewhere.

Rules: Argo CD's docs/user-guide/multiple_sources.md ("Helm value files from external Git
repository") and reposerver/repository/repository.go (getResolvedValueFiles), 3.5.1.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import HelmOptions, Target
from aks_gitops.check.graph.value_files import value_files
from aks_gitops.repo.url import redact


class LentValues(NamedTuple):
    """What a source reads here whose chart lies elsewhere."""

    target: Target
    files: frozenset[str]
    """Every file of this repository that it reads, and the links on the way to them."""
    ordered: tuple[str, ...]
    """The real paths of the values files from the weakest to the strongest, as far as none from
    elsewhere wins over them."""
    unseen: tuple[str, ...]
    """What else decides the values and is not here: the chart itself, and files of its own."""


def lent_values(target: Target, snapshot: Snapshot) -> LentValues | None:
    """Return what a source from elsewhere reads in this repository; None for nothing.

    Given: `target`, whose `references` name the sources that are this repository.
    """
    helm = target.source.helm or HelmOptions()
    own = [text for text in helm.value_files if _is_lent(text, target)]
    parameters = tuple(one for one in helm.file_parameters if _is_lent(one.path, target))
    if not own and not parameters:
        return None
    lent = helm.model_copy(update={"value_files": tuple(own), "file_parameters": parameters})
    found = value_files(target, lent, snapshot)
    places = [snapshot.place("", path) for path in _certain(target, found.ordered, snapshot)]
    strange = [text for text in helm.value_files if text not in own]
    return LentValues(
        target,
        frozenset(found.files),
        tuple(dict.fromkeys(one.path for one in places if one.kind == "file")),
        (_title(target), *strange),
    )


def _certain(target: Target, ordered: Collection[str], snapshot: Snapshot) -> Iterable[str]:
    """Return the files that come after every file from elsewhere."""
    helm = target.source.helm or HelmOptions()
    strange = [n for n, text in enumerate(helm.value_files) if not _is_lent(text, target)]
    if not strange:
        return ordered
    before = [text for text in helm.value_files[: strange[-1]] if _is_lent(text, target)]
    weaker = helm.model_copy(update={"value_files": tuple(before), "file_parameters": ()})
    uncertain = set(value_files(target, weaker, snapshot).ordered)
    return [path for path in ordered if path not in uncertain]


def _is_lent(text: str, target: Target) -> bool:
    return text.partition("/")[0] in target.references


def _title(target: Target) -> str:
    source = target.source
    return f"chart {source.chart or source.path or '.'} of {redact(source.repo_url)}"
