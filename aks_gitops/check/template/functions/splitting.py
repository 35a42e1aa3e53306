"""Texts and lists of texts: to split, to join, to sort.

Source: strings.go and list.go of sprig.
"""

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.values import StringList, StringMap
from aks_gitops.check.template.functions.table import Function, budgeted, function
from aks_gitops.check.template.functions.texts import shown


def strings_of(budget: Budget, value: object) -> StringList:
    """Return what sprig's toStrings makes of any value; a []string stays the same list."""
    if isinstance(value, StringList):
        return value
    if isinstance(value, list):
        budget.check_items(len(value))
        return StringList(shown(budget, one) for one in value if one is not None)
    return StringList([] if value is None else [shown(budget, value)])


def _sort_alpha(budget: Budget, value: object) -> StringList:
    if not isinstance(value, list):
        return StringList([shown(budget, value)])
    result = strings_of(budget, value)
    # In place, as sprig does: whoever else holds a []string sees it sorted.
    result.sort(key=go.to_bytes)
    return StringList(result) if type(result) is not StringList else result


def _join(budget: Budget, separator: str, value: object) -> str:
    parts = strings_of(budget, value)
    budget.check_text(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    parts = list(go.runes(text)) if go.is_valid(text) else list(text)
    if 0 < limit < len(parts):
        return [*parts[: limit - 1], "".join(parts[limit - 1 :])]
    return parts


def _numbered(parts: list[str]) -> StringMap:
    return StringMap({f"_{index}": part for index, part in enumerate(parts)})


FUNCTIONS: dict[str, Function] = {
    "split": function("string string", lambda mark, text: _numbered(_split(text, mark))),
    "splitn": function(
        "string int string", lambda mark, limit, text: _numbered(_split(text, mark, limit))
    ),
    "splitList": function("string string", lambda mark, text: StringList(_split(text, mark))),
    "join": budgeted("string any", _join),
    "sortAlpha": budgeted("any", _sort_alpha),
    "toStrings": budgeted("any", strings_of),
}
