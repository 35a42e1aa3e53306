"""Rows of parameters, and what generators do with them.

Sources: value_interpolation.go, generator_spec_processor.go and git.go in
applicationset/generators; map.go in applicationset/utils.
"""

from collections.abc import Iterator, Mapping

from aks_gitops.check.applicationset.filling import Filling, Parameters
from aks_gitops.check.golang import paths
from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.values import NilList, StringList, StringMap
from aks_gitops.check.template.functions.texts import shown
from aks_gitops.check.template.functions.words import sanitized


def add_values(row: Parameters, templates: Mapping[str, str], filling: Filling) -> None:
    """Add a generator's values to a row; none of them sees another one. Raises GoError."""
    filled = {key: filling.text(template) for key, template in templates.items()}
    if not filling.language.go_template:
        row.update({f"values.{key}": value for key, value in filled.items()})
    elif filled:
        row["values"] = StringMap(filled)


def directory_row(path: str, prefix: str, *, go_template: bool) -> Parameters:
    """Return the parameters of a directory. `prefix`: the generator's pathParamPrefix."""
    if go_template:
        return _nested({**_path(path), "segments": StringList(path.split("/"))}, prefix)
    return _flat_path(_path(path), prefix)


def add_path(row: Parameters, path: str, prefix: str, *, go_template: bool) -> None:
    """Add the parameters of a file's path to a row."""
    folder, name = paths.directory(path), paths.base(path)
    about = {**_path(folder), "filename": name, "filenameNormalized": sanitized(name)}
    if go_template:
        row.update(_nested({**about, "segments": StringList(folder.split("/"))}, prefix))
    else:
        row.update(_flat_path(about, prefix))


def _path(path: str) -> dict[str, object]:
    name = paths.base(path)
    return {"path": path, "basename": name, "basenameNormalized": sanitized(name)}


def _nested(about: dict[str, object], prefix: str) -> Parameters:
    return {prefix: {"path": about}} if prefix else {"path": about}


def _flat_path(about: Mapping[str, object], prefix: str) -> Parameters:
    name = f"{prefix}.path" if prefix else "path"
    path = str(about["path"])
    row: Parameters = {name: path}
    row.update({f"{name}.{key}": value for key, value in about.items() if key != "path"})
    segments = enumerate(path.split("/"))
    row.update({f"{name}[{index}]": segment for index, segment in segments if segment})
    return row


def flattened(row: Mapping[str, object], budget: Budget) -> dict[str, str]:
    """Return a row with dots for its levels, and each value as a text. Raises LimitError."""
    leaves = list(_flat(row, budget, 0))
    result = {key: shown(budget, value) for key, value in leaves}
    if len(result) < len(leaves):
        raise NotEvaluatedError("two parameters of the same name; which one counts is chance")
    return result


def _flat(value: object, budget: Budget, depth: int) -> Iterator[tuple[str, object]]:
    budget.check_depth(depth)
    pairs = value.items() if isinstance(value, dict) else enumerate(_items(value))
    for key, one in pairs:
        if (isinstance(one, dict) and not isinstance(one, StringMap)) or _is_free_list(one):
            yield from ((f"{key}.{inner}", leaf) for inner, leaf in _flat(one, budget, depth + 1))
        else:
            yield str(key), one


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_free_list(value: object) -> bool:
    return type(value) in (list, NilList)


def with_plain_maps(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row whose maps of texts count as maps of anything, for the selector to see."""
    return {
        key: with_plain_maps(value) if isinstance(value, dict) else value
        for key, value in row.items()
    }


def combined(one: Parameters, other: Parameters, budget: Budget) -> Parameters:
    """Return two rows as one, all values as texts. Raises GoError where they contradict."""
    result: Parameters = {key: shown(budget, value) for key, value in one.items()}
    for key, value in other.items():
        text = shown(budget, value)
        if result.setdefault(key, text) != text:
            raise GoError(
                f"found duplicate key {key} with different value, a: {result[key]}, b: {text}"
            )
    return result
