"""What annotations tell Argo CD of one object: options, hooks and waves.

Source: pkg/sync/{resource/annotations,hook/hook,hook/helm,syncwaves/waves,sync_phase}.go of
gitops-engine as in argo-cd v3.5.1.
"""

import re
from collections.abc import Mapping
from typing import Literal

from aks_gitops.check.inventory.declared import mapping, metadata

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
SYNC_WAVE = "argocd.argoproj.io/sync-wave"
_HOOK = "argocd.argoproj.io/hook"
_HELM_HOOK = "helm.sh/hook"
_HELM_WEIGHT = "helm.sh/hook-weight"
_HELM_PHASES = {
    "pre-install": "PreSync",
    "pre-upgrade": "PreSync",
    "post-upgrade": "PostSync",
    "post-install": "PostSync",
}
_HOOK_TYPES = frozenset(
    {"PreSync", "Sync", "PostSync", "Skip", "SyncFail", "PreDelete", "PostDelete"}
)
_NUMBER = re.compile(r"[+-]?[0-9]+")

Phase = Literal["PreSync", "Sync", "PostSync", "SyncFail"]
PHASES: tuple[Phase, ...] = ("PreSync", "Sync", "PostSync", "SyncFail")
"""In the order in which a sync runs them."""


def annotations(manifest: Mapping[str, object]) -> Mapping[str, str]:
    """Return an object's annotations; as in Kubernetes' client, none where one is no text."""
    found = mapping(metadata(dict(manifest)).get("annotations"))
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    return texts if len(texts) == len(found) else {}


def listed(manifest: Mapping[str, object], annotation: str) -> tuple[str, ...]:
    """Return the values of an annotation that are separated by commas."""
    parts = (one.strip() for one in annotations(manifest).get(annotation, "").split(","))
    return tuple(dict.fromkeys(one for one in parts if one))


def option(manifest: Mapping[str, object], key: str, default: str = "") -> str:
    """Return the value of a sync option that an object sets, such as `false` of Prune=false."""
    for one in listed(manifest, SYNC_OPTIONS):
        name, is_set, value = one.partition("=")
        if is_set and name == key:
            return value
    return default


def is_hook(manifest: Mapping[str, object]) -> bool:
    """Tell whether an object is a hook, which Argo CD makes anew rather than compares."""
    found = annotations(manifest)
    if _HOOK in found:
        return not _is_skipped(manifest)
    return found.get(_HELM_HOOK, "crd-install") != "crd-install"


def phases(manifest: Mapping[str, object]) -> tuple[Phase, ...]:
    """Return the phases in which a sync applies an object, the first one first."""
    if _is_skipped(manifest):
        return ()
    if not is_hook(manifest):
        return ("Sync",)
    types = _hook_types(manifest)
    return tuple(phase for phase in PHASES if phase in types)


def wave(manifest: Mapping[str, object]) -> int:
    """Return an object's wave within its phase; what is no number counts as 0."""
    found = annotations(manifest)
    for key in (SYNC_WAVE, _HELM_WEIGHT):
        if is_number(found.get(key, "")):
            return int(found[key])
    return 0


def is_number(text: str) -> bool:
    """Tell whether Go's strconv.Atoi takes a text."""
    if len(text) > 20 or not _NUMBER.fullmatch(text):
        return False
    return -(2**63) <= int(text) < 2**63


def _is_skipped(manifest: Mapping[str, object]) -> bool:
    return _hook_types(manifest) == {"Skip"}


def _hook_types(manifest: Mapping[str, object]) -> set[str]:
    own = _HOOK_TYPES.intersection(listed(manifest, _HOOK))
    helm = (_HELM_PHASES.get(one) for one in listed(manifest, _HELM_HOOK))
    return set(own) or {one for one in helm if one}
