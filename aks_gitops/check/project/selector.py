"""Label selectors, as Kubernetes reads and applies them.

Source: LabelSelectorAsSelector and labels.NewRequirement of k8s.io/apimachinery v0.36.1.
"""

import re
from collections.abc import Mapping

from aks_gitops.check.project.manifests import Manifest

_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_SUBDOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
)


class SelectorError(ValueError):
    """A selector that Kubernetes does not take."""


class LabelRequirement(Manifest):
    """What one label must be."""

    key: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()


class LabelSelector(Manifest):
    """What labels must be; an empty selector takes everything."""

    match_labels: Mapping[str, str] = {}
    match_expressions: tuple[LabelRequirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether labels are as they must be. Raises SelectorError."""
        requirements = [
            *(_requirement(key, value) for key, value in self.match_labels.items()),
            *self.match_expressions,
        ]
        for one in requirements:
            _check(one)
        return all(_holds(one, labels) for one in requirements)


def _requirement(key: str, value: str) -> LabelRequirement:
    return LabelRequirement.model_construct(key=key, operator="In", values=(value,))


def _check(one: LabelRequirement) -> None:
    wanted = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}
    if wanted.get(one.operator) is not bool(one.values):
        raise SelectorError(f"{one.operator} does not go with {len(one.values)} values")
    prefix, slash, name = one.key.rpartition("/")
    if not _NAME.fullmatch(name) or bool(slash) is not bool(_SUBDOMAIN.fullmatch(prefix)):
        raise SelectorError(f"{one.key} is not the name of a label")
    for value in one.values:
        if value and not _NAME.fullmatch(value):
            raise SelectorError(f"{value} is not the value of a label")


def _holds(one: LabelRequirement, labels: Mapping[str, str]) -> bool:
    if one.operator == "In":
        return labels.get(one.key) in one.values
    if one.operator == "NotIn":
        return labels.get(one.key) not in one.values
    return (one.key in labels) is (one.operator == "Exists")
