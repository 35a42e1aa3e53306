"""Secrets in git. No finding shows one: neither a value nor a part of it."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping

from aks_gitops.check.breach import Breach
from aks_gitops.check.difference.secrets import is_secret
from aks_gitops.check.findings.written import is_entry, new_entries
from aks_gitops.check.graph.graph import Graph
from aks_gitops.check.review import RenderedObject, Review
from aks_gitops.check.schema.fault import path_text
from aks_gitops.check.secrets.kubernetes_secret import Held, held
from aks_gitops.check.secrets.searching import Suspect, suspects

_ENCRYPT = (
    "change it where it is used, take it out of git, and bring it from a store: ExternalSecret, "
    "SealedSecret or SOPS"
)
_FILL = "bring the value from a store, such as with an ExternalSecret"
_SKIPPED = frozenset({"CustomResourceDefinition", "SealedSecret", "SopsSecret"})
"""Kinds that hold examples, or what is encrypted."""
_LONGEST_LINE = 400


def plain(review: Review) -> Iterator[Breach]:
    """Yield the Secrets whose real values, or placeholders of them, are in git.

    What a chart draws at random is in no file, and is not reported.
    """
    for item in review.objects:
        if is_secret(item.manifest) and not item.manifest.get("sops"):
            yield from _of_secret(review.head.graph, item)


def _of_secret(graph: Graph, item: RenderedObject) -> Iterator[Breach]:
    files = _Files(graph, item.application)
    found = list(held(item.manifest))
    real = [one for one in found if not one.placeholder]
    if not real and found:
        keys = _listed([one.key for one in found])
        fact = f"holds a placeholder, and is deployed with it, in {keys}"
        yield _breach(item, found[0], fact, _FILL)._replace(severity="note")
    places = [(one, files.place(one)) for one in real]
    real = [one for one, place in places if place is not None]
    if real:
        path, line = next(place for _, place in places if place is not None)
        fact = f"holds a secret in plain text in {_listed([one.key for one in real])}"
        yield _breach(item, real[0], fact, _ENCRYPT)._replace(path=path, line=line)


def _breach(item: RenderedObject, one: Held, fact: str, fix: str) -> Breach:
    return Breach(
        rule="secret-plain",
        fact=fact,
        fix=fix,
        application=item.application,
        object=item.key,
        keys=(one.field, one.key),
    )


def like(review: Review) -> Iterator[Breach]:
    """Yield what looks like a secret in other objects: configuration, variables, Helm's values."""
    for item in review.objects:
        if not _is_skipped(item):
            for one in suspects(_without_status(item.manifest)):
                found = _suspected(one)._replace(object=item.key)
                yield found._replace(application=item.application)
    for entry in new_entries(review):
        for one in suspects(_without_status(entry.manifest)):
            yield _suspected(one)._replace(application=entry.key)


def _is_skipped(item: RenderedObject) -> bool:
    return item.key.kind in _SKIPPED or is_secret(item.manifest) or is_entry(item.manifest)


def _without_status(manifest: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in manifest.items() if key != "status"}


def _suspected(one: Suspect) -> Breach:
    named = f" named '{one.key}'" if one.key else ""
    return Breach(
        rule="secret-like",
        fact=f"holds what looks like {one.looks_like}{named} in {path_text(one.path)}",
        fix=f"if it is one: {_ENCRYPT}",
        keys=one.path,
    )


class _Files:
    """The files that an Application reads, to tell whether a value is in git."""

    def __init__(self, graph: Graph, application: str) -> None:
        sources = graph.of(application)
        self._snapshot = graph.snapshot
        made = any(one.type == "Helm" or one.charts for one in sources)
        self._paths = sorted(path for one in sources for path in one.files) if made else None

    def place(self, one: Held) -> tuple[str, int] | None:
        """Return the file and line of a value, '' where its object's own will do; None where it is
        in no file."""
        if self._paths is None:
            return "", 0
        needles = tuple(_needles(one.value))
        for path in (one for one in self._paths if one in self._snapshot.files):
            content = self._snapshot.start(path)
            for needle in needles:
                if needle.search(content):
                    at = needle.search(content)
                    return path, content.count(b"\n", 0, at.start() + 1 if at else 0) + 1
        return None


def _needles(value: str) -> Iterator[re.Pattern[bytes]]:
    """Yield how a value may be written in a file: as it is, and in base64."""
    line = max((one.strip() for one in value.splitlines()), key=len, default="")[:_LONGEST_LINE]
    for text in (line.encode(), b64encode(value.encode())[:_LONGEST_LINE]):
        if text:
            yield re.compile(rb"(?<![A-Za-z0-9])" + re.escape(text) + rb"(?![A-Za-z0-9])")


def _listed(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
