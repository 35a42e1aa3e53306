"""Label selectors: on what generators make, and on clusters.

Sources: applicationset/utils/selector.go, and k8s.io/apimachinery/pkg/labels v0.36.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple, cast

from aks_gitops.check.golang.errors import GoError

_NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
_PREFIX = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_MAX_NAME = 63
_MAX_PREFIX = 253


class _Requirement(NamedTuple):
    key: str
    operator: str
    values: tuple[str, ...]

    def matches(self, labels: Mapping[str, str]) -> bool:
        if self.operator in ("Exists", "DoesNotExist"):
            return (self.key in labels) == (self.operator == "Exists")
        if self.key not in labels:
            return self.operator == "NotIn"
        return (labels[self.key] in self.values) == (self.operator == "In")


class Selector:
    """Tells which labels fit. Raises GoError for a selector that is none."""

    def __init__(self, selector: Mapping[str, object], *, values_are_labels: bool) -> None:
        """Given a LabelSelector; `values_are_labels`: its values must be valid ones."""
        labels = cast(dict[str, str], selector.get("matchLabels") or {})
        expressions = cast(list[dict[str, object]], selector.get("matchExpressions") or [])
        self._requirements = [_Requirement(key, "In", (value,)) for key, value in labels.items()]
        self._requirements += map(_requirement, expressions)
        for requirement in self._requirements:
            _check(requirement, values_are_labels=values_are_labels)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Tell whether all requirements are met."""
        return all(one.matches(labels) for one in self._requirements)

    def __bool__(self) -> bool:
        return bool(self._requirements)


def _requirement(expression: dict[str, object]) -> _Requirement:
    values = cast(list[str], expression.get("values") or [])
    return _Requirement(str(expression["key"]), str(expression["operator"]), tuple(values))


def _check(requirement: _Requirement, *, values_are_labels: bool) -> None:
    key, operator, values = requirement
    if operator not in ("In", "NotIn", "Exists", "DoesNotExist"):
        raise GoError(f'"{operator}" is not a valid label selector operator')
    if not _is_qualified(key):
        raise GoError(f'"{key}" is not a valid label key')
    if bool(values) != (operator in ("In", "NotIn")):
        raise GoError(f"operator {operator} of {key}: wrong number of values")
    if values_are_labels and not all(map(_is_value, values)):
        raise GoError(f"a value of {key} is no valid label value")


def _is_qualified(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    if slash and (not prefix or len(prefix) > _MAX_PREFIX or not _PREFIX.fullmatch(prefix)):
        return False
    return len(name) <= _MAX_NAME and _NAME.fullmatch(name) is not None


def _is_value(value: str) -> bool:
    return not value or (len(value) <= _MAX_NAME and _NAME.fullmatch(value) is not None)
