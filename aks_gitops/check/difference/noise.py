"""Changes that say nothing of their own: they follow from others, or from a chart's version."""

import re
from collections.abc import Mapping
from typing import Literal

from aks_gitops.check.difference.fields import ABSENT, FieldChange

Reason = Literal["chart label", "checksum", "generated name", "origin"]

_CHART_LABELS = frozenset({"helm.sh/chart", "chart"})
_CHECKSUM = re.compile(r"checksum/.+|.+[/.-](?:checksum|sha256sum)(?:[/.-].+)?")
_ORIGIN = frozenset({"config.kubernetes.io/origin", "alpha.config.kubernetes.io/transformations"})


def reason_to_fold(change: FieldChange, names: Mapping[str, str]) -> Reason | None:
    """Return why a change can be left out of a summary; None where it cannot.

    Given: `names`, generated names that changed, each with the name without the hash.
    """
    above, last = (change.path[-2], change.path[-1]) if len(change.path) > 1 else ("", "")
    if above == "labels" and last in _CHART_LABELS:
        return "chart label"
    if above == "annotations" and _CHECKSUM.fullmatch(last) and ABSENT not in change[1:]:
        return "checksum"
    if above == "annotations" and last in _ORIGIN:
        return "origin"
    if isinstance(change.before, str) and isinstance(change.after, str):
        old, new = names.get(change.before), names.get(change.after)
        return "generated name" if old and old == new else None
    return None


def without_hashes(value: object, names: Mapping[str, str]) -> object:
    """Return a value in which generated names that changed have no hash."""
    if isinstance(value, dict):
        return {key: without_hashes(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [without_hashes(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value
