"""The templatePatch: a strategic merge into a rendered Application.

Source: applyTemplatePatch in applicationset/controllers/template/patch.go, and
k8s.io/apimachinery/pkg/util/strategicpatch v0.36. Its directives are not evaluated.
"""

from typing import cast

from aks_gitops.check.applicationset.decoding import Origin, decoded
from aks_gitops.check.applicationset.schema import Field, fields_of, shape
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.json_values import read_json
from aks_gitops.check.golang.text import to_bytes, trim_space
from aks_gitops.check.golang.yaml_reader import read_yaml

_DIRECTIVES = ("$patch", "$retainKeys", "$deleteFromPrimitiveList", "$setElementOrder")


def patched(application: dict[str, object], patch: str, budget: Budget) -> dict[str, object]:
    """Return an Application with a patch merged into it; its project stays.

    `patch`: YAML or JSON, its parameters filled in. Raises GoError and its kin.
    """
    is_json = trim_space(patch).startswith("{")
    value = read_json(patch, exact=True) if is_json else read_yaml(to_bytes(patch), budget)
    if not value and (value is None or isinstance(value, dict)):
        return application
    origin: Origin = "json" if is_json else "yaml"
    try:
        decoded(value, "Application", origin)
        changes = cast(dict[str, object], value)
        _refuse_directives(changes, budget)
        merged = _merged(application, changes, "Application")
        result = cast(dict[str, object], decoded(merged, "Application", "yaml"))
    except GoError as error:
        raise GoError(f"invalid templatePatch: {error}") from None
    spec = cast(dict[str, object], result["spec"])
    spec["project"] = cast(dict[str, object], application["spec"])["project"]
    return result


def _refuse_directives(value: object, budget: Budget, depth: int = 0) -> None:
    budget.check_depth(depth)
    if isinstance(value, dict):
        for key, one in value.items():
            if key.startswith(_DIRECTIVES) or (not depth and key == "status"):
                raise NotEvaluatedError(f"a templatePatch with {key}")
            _refuse_directives(one, budget, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _refuse_directives(one, budget, depth + 1)


def _merged(original: dict[str, object], patch: dict[str, object], kind: str) -> dict[str, object]:
    result = dict(original)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif key in result and isinstance(result[key], dict) and isinstance(value, dict):
            inner = cast(dict[str, object], result[key])
            result[key] = _merged(inner, value, _field(kind, key).type)
        elif key in result and isinstance(result[key], list) and isinstance(value, list):
            result[key] = _merged_list(cast(list[object], result[key]), value, _field(kind, key))
        elif key in result and type(result[key]) is type(value):
            result[key] = value
        else:
            result[key] = _without_nulls(value)
    return result


def _field(kind: str, key: str) -> Field:
    if shape(kind) != "struct":
        raise GoError(f"merging an object in json but data type is not struct ({key})")
    fields = fields_of(kind)
    folded = {name.lower(): field for name, field in fields.items()}
    field = fields.get(key) or folded.get(key.lower())
    if field is None:
        raise GoError(f'unable to find api field for the json field "{key}"')
    return field


def _merged_list(original: list[object], patch: list[object], field: Field) -> list[object]:
    if shape(field.type) != "list":
        raise GoError(f"expected slice or array type, but got {field.type}")
    if field.patch_strategy != "merge":
        return patch
    if any(not isinstance(one, str) for one in patch):
        raise GoError("list element types are not identical")
    return _ordered(cast(list[str], original), cast(list[str], patch))


def _ordered(original: list[str], patch: list[str]) -> list[object]:
    """Return finalizers, the only texts that are merged: the patch's first where nothing tells."""
    kept = [one for one in dict.fromkeys(original) if one not in patch]
    result: list[object] = []
    for one in dict.fromkeys(patch):
        while kept and one in original and original.index(kept[0]) < original.index(one):
            result.append(kept.pop(0))
        result.append(one)
    return [*result, *kept]


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_without_nulls(one) for one in value]
    return value
