"""The generators that make rows by themselves: list, git, clusters.

Sources: list.go, git.go and cluster.go in applicationset/generators.
"""

from collections.abc import Mapping
from typing import cast

from aks_gitops.argocd.cluster_secret import SECRET_TYPE
from aks_gitops.argocd.objects import IN_CLUSTER_SERVER
from aks_gitops.check.applicationset.decoding import NULL
from aks_gitops.check.applicationset.filling import Parameters
from aks_gitops.check.applicationset.generation import Generate, Generation, Generator, Rows
from aks_gitops.check.applicationset.git_paths import directories, files
from aks_gitops.check.applicationset.parameters import (
    add_path,
    add_values,
    directory_row,
    flattened,
)
from aks_gitops.check.applicationset.selectors import Selector
from aks_gitops.check.applicationset.surroundings import NO_CLUSTERS, DeclaredCluster
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.text import to_bytes
from aks_gitops.check.golang.values import (
    MapList,
    NilMap,
    NilMapList,
    ShuffledMapList,
    StringMap,
)
from aks_gitops.check.golang.yaml_reader import read_yaml
from aks_gitops.check.project.cluster import IN_CLUSTER_NAME
from aks_gitops.check.template.functions.words import sanitized
from aks_gitops.repo.tree import Tree


def _list(generator: Generator, generation: Generation) -> Rows:
    go_template = generation.language.go_template
    elements = cast(list[object], generator.get("elements") or [])
    rows = [_element(element, go_template=go_template) for element in elements]
    text = str(generator.get("elementsYaml") or "")
    found = read_yaml(to_bytes(text), generation.budget) if text else None
    if found is not None and not isinstance(found, list):
        raise GoError("elementsYaml is no list")
    return [*rows, *(_mapping(element, "elementsYaml") for element in found or [])]


def _element(element: object, *, go_template: bool) -> Parameters:
    if element is NULL:
        raise GoError("a list element is null")
    row = _mapping(_with_floats(element), "a list element")
    return row if go_template else _texts(row)


def _mapping(element: object, what: str) -> Parameters:
    if element is None:
        return NilMap()
    if not isinstance(element, dict):
        raise GoError(f"{what} is no mapping")
    return element


def _texts(element: Parameters) -> Parameters:
    """Return an element whose values must all be texts, as without goTemplate."""
    row: Parameters = {}
    for key, value in element.items():
        inner = value if key == "values" else {key: value}
        if not isinstance(inner, dict) or not all(isinstance(one, str) for one in inner.values()):
            raise GoError(f"the value of {key} in a list element is no text")
        prefix = "values." if key == "values" else ""
        row.update({f"{prefix}{name}": one for name, one in inner.items()})
    return row if element else NilMap()


def _with_floats(value: object) -> object:
    """Return a value as Go reads it from JSON: each number is a float64."""
    if isinstance(value, dict):
        return {key: _with_floats(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_floats(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _git(generator: Generator, generation: Generation) -> Rows:
    if not generation.project:
        raise GoError("error getting project: the template names none")
    url, revision = str(generator.get("repoURL")), str(generator.get("revision"))
    tree = generation.surroundings.repositories(url, revision)
    if tree is None:
        raise NotEvaluatedError(f"the content of {url} at {revision or 'HEAD'}")
    items = cast(list[Mapping[str, object]], generator.get("directories") or [])
    if items:
        return _directory_rows(tree, items, generator, generation)
    items = cast(list[Mapping[str, object]], generator.get("files") or [])
    if not items:
        raise GoError("a git generator has neither directories nor files")
    return _file_rows(tree, items, generator, generation)


def _directory_rows(
    tree: Tree, items: list[Mapping[str, object]], generator: Generator, generation: Generation
) -> Rows:
    prefix = str(generator.get("pathParamPrefix") or "")
    go_template = generation.language.go_template
    rows = [
        directory_row(path, prefix, go_template=go_template)
        for path in directories(tree.listing, items)
    ]
    return _with_values(rows, generator, generation)


def _file_rows(
    tree: Tree, items: list[Mapping[str, object]], generator: Generator, generation: Generation
) -> Rows:
    new_globbing = generation.surroundings.new_file_globbing
    paths = files(tree.listing, items, new_globbing=new_globbing)
    tree.prefetch(paths)
    prefix = str(generator.get("pathParamPrefix") or "")
    rows: Rows = []
    for path in paths:
        for row in _contents(tree, path, generation):
            add_path(row, path, prefix, go_template=generation.language.go_template)
            rows.append(row)
    return _with_values(rows, generator, generation)


def _contents(tree: Tree, path: str, generation: Generation) -> Rows:
    """Return what a file says about each of its rows; an empty one has one."""
    try:
        found = read_yaml(tree.read(path), generation.budget)
    except GoError as error:
        raise GoError(f"unable to process file '{path}': {error}") from None
    elements = found if isinstance(found, list) else [{} if found is None else found]
    rows = [dict(_mapping(element, f"file '{path}'")) for element in elements]
    if generation.language.go_template:
        return rows
    return [dict(flattened(row, generation.budget)) for row in rows]


def _with_values(rows: Rows, generator: Generator, generation: Generation) -> Rows:
    values = cast(dict[str, str], generator.get("values") or {})
    for row in rows:
        add_values(row, values, generation.filling(row))
    return rows


def _clusters(generator: Generator, generation: Generation) -> Rows:
    clusters = generation.surroundings.clusters
    if clusters is None:
        raise NotEvaluatedError(f"generator clusters: {NO_CLUSTERS}")
    wanted = cast(dict[str, object], generator.get("selector") or {})
    selector = Selector(_clusters_only(wanted), values_are_labels=True)
    fitting = {one.name: one for one in clusters if selector.matches(_labels(one))}
    rows = [
        _cluster_row(one, go_template=generation.language.go_template) for one in fitting.values()
    ]
    local = all(one.server != IN_CLUSTER_SERVER for one in fitting.values())
    if local and not Selector(wanted, values_are_labels=True):
        name: Parameters = {"name": IN_CLUSTER_NAME, "nameNormalized": IN_CLUSTER_NAME}
        rows.append({**name, "server": IN_CLUSTER_SERVER, "project": ""})
    rows = _with_values(rows, generator, generation)
    if generator.get("flatList"):
        # Argo CD finds the Secrets in an order of chance, and the local cluster last.
        kind = ShuffledMapList if len(fitting) > 1 else MapList if rows else NilMapList
        return [{"clusters": kind(rows)}]
    return rows


def _clusters_only(selector: dict[str, object]) -> dict[str, object]:
    labels = cast(dict[str, str], selector.get("matchLabels") or {})
    return {**selector, "matchLabels": {**labels, SECRET_TYPE: "cluster"}}


def _labels(cluster: DeclaredCluster) -> dict[str, str]:
    return {SECRET_TYPE: "cluster", **cluster.labels}


def _cluster_row(cluster: DeclaredCluster, *, go_template: bool) -> Parameters:
    row: Parameters = {
        "name": cluster.name,
        "nameNormalized": sanitized(cluster.name),
        "server": cluster.server,
        "project": cluster.project,
    }
    about = {"annotations": dict(cluster.annotations), "labels": _labels(cluster)}
    if go_template:
        row["metadata"] = {kind: StringMap(pairs) for kind, pairs in about.items() if pairs}
        return row
    for kind, pairs in about.items():
        row.update({f"metadata.{kind}.{key}": value for key, value in pairs.items()})
    return row


LEAVES: dict[str, Generate] = {"list": _list, "clusters": _clusters, "git": _git}
