"""Which keys the chart argo-cd has, and what is wrong with values that use others.

Helm ignores a key that the chart does not have, so a misspelt one does nothing, silently.
Source: values.yaml and the templates of argo-helm's charts/argo-cd; chart_keys.json says of which
version and commit.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, cast

from aks_gitops.install.references import Values
from aks_gitops.install.value_paths import ValueFault, ValuePath, first_faults, parse, shown
from aks_gitops.settings.mistakes import nearest

ValueType = Literal["bool", "list", "number", "object", "scalar", "string", "text"]
"""`string`: the catalogue's, which may be a number; `scalar`: what the chart turns into text."""

_FILE = Path(__file__).with_name("chart_keys.json")

CONFIG_MAP: ValuePath = ("configs", "cm")
PARAMS: ValuePath = ("configs", "params")
POLICY: ValuePath = ("configs", "rbac")
_CONFIG_MAPS = (CONFIG_MAP, PARAMS, POLICY)

# Read by the pods, but by none of the environment variables that the catalogue was made from.
_PROFILE = ".profile.enabled"
# Argo CD also reads policy.NAME.csv (Argo CD, RBAC Configuration, "Policy CSV Composition").
_POLICY_KEYS = frozenset({"policy.default", "policy.csv", "policy.matchMode", "scopes"})

_TYPES: Mapping[ValueType, tuple[type, ...]] = {
    "bool": (bool,),
    "list": (list, tuple),
    "number": (int, float),
    "object": (Mapping,),
    "scalar": (str, bool, int, float),
    # What has no default is a string to the catalogue, and often takes a number, as pdb's fields.
    "string": (str, int, float),
    "text": (str,),
}
_FIXES: Mapping[ValueType, str] = {
    "bool": "write true or false, without quotes",
    "list": "write each item on its own line after '- '",
    "number": "write it in digits, without quotes",
    "object": "write its keys below it, indented",
    "scalar": "write one text",
    "string": "write one text",
    "text": "write one text",
}
_NAMES: Mapping[ValueType, str] = {
    "bool": "a boolean",
    "list": "a list",
    "number": "a number",
    "object": "a mapping",
    "scalar": "text",
    "string": "text",
    "text": "text",
}


class Catalogue(NamedTuple):
    """What is known of the keys of one version of the chart."""

    chart: str
    """The chart's version."""
    types: Mapping[ValuePath, ValueType]
    """Every key that the chart names, with the type of its default."""
    open_maps: frozenset[ValuePath]
    """Mappings that accept keys of the user's own."""
    params: frozenset[str]
    """The keys of configs.params that reach a pod."""
    environment: frozenset[str]
    """The keys of configs.cm that reach a pod as an environment variable."""


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the program; it is read once, when first asked for."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    environment = cast(Mapping[str, list[str]], data["envFromConfigMap"])
    return Catalogue(
        chart=data["chartVersion"],
        types={parse(key): type_ for key, type_ in data["keys"].items()},
        open_maps=frozenset(map(parse, data["openMaps"])),
        params=frozenset(environment["argocd-cmd-params-cm"]),
        environment=frozenset(environment["argocd-cm"]),
    )


def faults(values: Values) -> Iterator[ValueFault]:
    """Yield what is wrong with the keys of values and with the types of what they hold.

    Of a mapping that is not known, what is in it is not reported as well.
    """
    return first_faults(values, chart_fault)


def chart_fault(path: ValuePath, value: object) -> ValueFault | None:
    """Return what is wrong with one key, or with the type of what it holds."""
    return _key_fault(path) or _type_fault(path, value)


def is_known(path: ValuePath) -> bool:
    """Tell whether the chart has a key, or takes it below a mapping that is open."""
    known = catalogue()
    return path in known.types or any(
        path[:depth] in known.open_maps for depth in range(1, len(path))
    )


def _key_fault(path: ValuePath) -> ValueFault | None:
    if not is_known(path):
        return ValueFault(path, f"is no key of chart {catalogue().chart}", _likely(path))
    return _dead_key(path)


def _likely(path: ValuePath) -> str:
    """Return the fix that names the key which was most likely meant."""
    parent = path[:-1]
    siblings = [one[-1] for one in catalogue().types if one[:-1] == parent]
    if name := nearest(path[-1], siblings):
        return f"did you mean '{shown((*parent, name))}'?"
    elsewhere = {shown(one): one for one in catalogue().types if one[-1] == path[-1]}
    if name := nearest(shown(path), elsewhere):
        return f"did you mean '{name}'?"
    return "find its name in the chart's values.yaml"


def moved_to(path: ValuePath) -> ValuePath | None:
    """Return the key that pods read in place of one that stands in the wrong ConfigMap."""
    known = catalogue()
    if path in known.types:
        return None
    if path[:-1] == PARAMS and path[-1] in known.environment:
        return (*CONFIG_MAP, path[-1])
    if path[:-1] == CONFIG_MAP and path[-1] in known.params:
        return (*PARAMS, path[-1])
    return None


def _dead_key(path: ValuePath) -> ValueFault | None:
    """Return the fault of a key that a ConfigMap stores and nothing reads."""
    parent, key = path[:-1], path[-1]
    known = catalogue()
    if moved := moved_to(path):
        return ValueFault(path, "is read by no pod", f"write {shown(moved)}")
    if path in known.types:
        return None
    if parent == PARAMS and key not in known.params and not key.endswith(_PROFILE):
        name = nearest(key, known.params)
        fix = f"did you mean '{shown((*PARAMS, name))}'?" if name else "leave it out"
        return ValueFault(path, "is read by no pod", fix)
    if parent == POLICY and key not in _POLICY_KEYS and not _is_policy_file(key):
        keys = ", ".join(sorted(_POLICY_KEYS))
        return ValueFault(path, "is no key of argocd-rbac-cm", f"known keys: {keys}")
    return None


def _is_policy_file(key: str) -> bool:
    return key.startswith("policy.") and key.endswith(".csv")


def _type_fault(path: ValuePath, value: object) -> ValueFault | None:
    if value is None:
        return ValueFault(path, "holds nothing", "write a value, or remove the key")
    type_, fix = _expected(path)
    if type_ is None or _fits(value, type_):
        return None
    return ValueFault(path, f"is not {_NAMES[type_]}", fix or _FIXES[type_])


def _expected(path: ValuePath) -> tuple[ValueType | None, str | None]:
    """Return the type that a value must have, and the fix where it is no usual one."""
    if path in catalogue().open_maps:
        return "object", None
    if path[:-1] in _CONFIG_MAPS:
        return "scalar", None
    if path[:-1] and path[-2].lower().endswith(("labels", "annotations")):
        # Kubernetes takes labels and annotations as text only.
        return "text", "quote it"
    return catalogue().types.get(path), None


def _fits(value: object, type_: ValueType) -> bool:
    return isinstance(value, _TYPES[type_]) and (
        type_ in ("bool", "scalar") or not isinstance(value, bool)
    )
