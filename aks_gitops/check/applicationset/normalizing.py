"""What the ApplicationSet controller still changes before it creates an Application.

Source: NormalizeApplicationSpec in util/argo/argo.go, and the methods IsZero in
pkg/apis/application/v1alpha1/types.go.
"""

from typing import cast

_DEFAULT_PROJECT = "default"
_NEVER_ALONE = {
    "kustomize": {
        "commonAnnotationsEnvsubst",
        "forceCommonAnnotations",
        "forceCommonLabels",
        "labelIncludeTemplates",
        "labelWithoutSelector",
    },
    "helm": set[str](),
    "directory": set[str](),
}
"""Options of a source that do not count where nothing else is set."""


def normalized(spec: dict[str, object]) -> dict[str, object]:
    """Return an Application's spec as the controller writes it: without empty sections."""
    result = {**spec, "project": spec.get("project") or _DEFAULT_PROJECT}
    if not result.get("syncPolicy"):
        result.pop("syncPolicy", None)
    # Of several sources the controller only changes copies.
    if not result.get("sources") and "source" in result:
        result["source"] = _normalized_source(cast(dict[str, object], result["source"]))
    return result


def _normalized_source(source: dict[str, object]) -> dict[str, object]:
    return {
        key: value
        for key, value in source.items()
        if key not in _NEVER_ALONE or set(cast(dict[str, object], value)) - _NEVER_ALONE[key]
    }
