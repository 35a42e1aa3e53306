r"""The values of the chart as configuration settings of the extension Microsoft.ArgoCD.

The extension takes texts under keys in the notation of `helm --set`. Sources: Helm, Using Helm,
"The Format and Limitations of --set", and its package strvals; Microsoft, Tutorial: Deploy
applications using GitOps with Argo CD, whose examples show a dot of a key as `\.`, and texts of
many lines with commas as they are.

What the extension does with a setting is not documented, so two things are inferred. It must read
types as --set does: Microsoft's `redis-ha.enabled: "false"` would be true as a text. And it must
escape commas itself, or read each setting alone: its example of policy.csv has them bare. Whether
it escapes a backslash too is not known; texts that hold one are refused, as are texts that would
start a list ('{').
"""

import re
from collections.abc import Iterator, Mapping

from aks_gitops.install.chart_keys import CONFIG_MAP, PARAMS
from aks_gitops.install.owned_values import secret_owner
from aks_gitops.install.references import Values
from aks_gitops.install.value_paths import ValueFault, ValuePath, shown

# strvals: a whole number without a leading zero, of 64 bits.
_NUMBER = re.compile(r"0|[-+][0-9]+|[1-9][0-9]*", re.ASCII)
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
_INT64 = range(-(2**63), 2**63)
_KEY = re.compile(r"[^\s\\\[\]{}=,\x00-\x1f\x7f]+")

# The chart renders these annotations as they are; all others it quotes.
_RAW_ANNOTATIONS = frozenset(
    {"backendTLSPolicy", "crds", "grpcroute", "httproute", "listenerset", "rules"}
    | {"serviceMonitor", "vpa"}
)

_QUANTITIES = (("resources", "limits"), ("resources", "requests"))
_EMPTY = ("is empty", "remove it: the extension cannot say so, or use install: helm")
_HELM = "write it so, or use install: helm"
# The keys of lists that have items by default, so that an empty one says something.
_FILLED_LISTS = frozenset({"drop", "rules"})


def configuration_settings(values: Values) -> dict[str, str]:
    """Return values as settings of the extension, sorted by key.

    There are no protected settings: every secret of Argo CD is a Secret of its own. Raises
    ValueError with everything that `inexpressible` finds.
    """
    if faults := tuple(inexpressible(values)):
        raise ValueError("\n".join(map(str, faults)))
    return dict(sorted((_key(path), _text(value)) for path, value in _leaves(values, ())))


def inexpressible(values: Values) -> Iterator[ValueFault]:
    """Yield which values no setting of the extension can carry."""
    for path, value in _leaves(values, ()):
        named = tuple(step for step in path if isinstance(step, str))
        found = _path_fault(named, value) or _value_fault(named, value) or _lost_fault(path, value)
        if found:
            yield ValueFault(tuple(map(str, path)), *found)


_Step = str | int
_Leaf = tuple[tuple[_Step, ...], object]


def _leaves(value: object, above: tuple[_Step, ...]) -> Iterator[_Leaf]:
    """Yield what is no mapping and no list, with its path, and what is empty and says so."""
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from _leaves(one, (*above, str(key)))
    elif isinstance(value, list | tuple) and value:
        for index, one in enumerate(value):
            yield from _leaves(one, (*above, index))
    elif not isinstance(value, Mapping | list | tuple) or _empty_says_something(above, value):
        yield above, value


def _empty_says_something(path: tuple[_Step, ...], value: object) -> bool:
    """Tell whether an empty mapping or list changes the chart's values.

    Helm merges mappings, and most lists are empty by default. What stands in a list is replaced.
    """
    if any(isinstance(step, int) for step in path):
        return True
    return not isinstance(value, Mapping) and path[-1] in _FILLED_LISTS


def _key(path: tuple[_Step, ...]) -> str:
    r"""Return a path as --set writes it: `a.b\.c[0]`."""
    steps = (
        f"[{step}]" if isinstance(step, int) else "." + step.replace(".", r"\.") for step in path
    )
    return "".join(steps).removeprefix(".")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _path_fault(path: ValuePath, value: object) -> tuple[str, str] | None:
    if secret := secret_owner(path, value):
        return secret.fact, secret.fix
    if odd := next((step for step in path if not _KEY.fullmatch(step)), None):
        return f"has the key {shown((odd,))}", "a key of the extension has no blanks or []{}=,\\"
    return None


def _lost_fault(path: tuple[_Step, ...], value: object) -> tuple[str, str] | None:
    """Return the fault of an empty text in a mapping of a list, which strvals forgets."""
    in_list = any(isinstance(step, int) for step in path)
    return _EMPTY if value == "" and in_list and isinstance(path[-1], str) else None


def _value_fault(path: ValuePath, value: object) -> tuple[str, str] | None:
    if isinstance(value, str):
        return _text_fault(path, value)
    if isinstance(value, bool) or (isinstance(value, int) and value in _INT64):
        return None
    if isinstance(value, list | tuple | Mapping):
        return _EMPTY
    return "is neither text, nor true or false, nor a whole number", _HELM


def _text_fault(path: ValuePath, value: str) -> tuple[str, str] | None:
    if "\\" in value:
        return "holds a backslash", "write it without: the extension may drop it"
    if value.startswith("{"):
        return "starts with '{'", "start it otherwise: the extension would read a list"
    if _is_typed(value) and not (_is_type_lost(path) and _text(_typed(value)) == value):
        return "is text that the extension reads as a number or boolean", "use install: helm"
    return None


def _is_typed(value: str) -> bool:
    return value.casefold() in _WORDS or (
        _NUMBER.fullmatch(value) is not None and int(value) in _INT64
    )


def _typed(value: str) -> object:
    word = value.casefold()
    return _WORDS[word] if word in _WORDS else int(value)


def _is_type_lost(path: ValuePath) -> bool:
    """Tell whether it is the same to the chart or to Kubernetes if a text comes as a number."""
    if path[:-1] in (CONFIG_MAP, PARAMS):
        return True
    if path[-3:-1] in _QUANTITIES:
        return True
    return (
        len(path) > 1
        and path[-2].lower().endswith("annotations")
        and _RAW_ANNOTATIONS.isdisjoint(path)
    )
