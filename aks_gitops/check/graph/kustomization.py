"""What a kustomization file, or a plugin's configuration, refers to.

Rules: kustomize's api/types/kustomization.go and api/internal/builtins (v0.21.1). Keys match in
any case. Over-reading is safe here: a file too many only costs a render; one too few would make a
stale result.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import yaml

from aks_gitops.check.graph.documents import (
    Path,
    Text,
    UnreadableError,
    children,
    documents,
    pairs,
    text_at,
    texts,
)

Role = Literal["resource", "component", "file", "patch", "plugin", "config-home"]
"""How kustomize reads a reference: a `resource` is a file or a directory, a `component` a
directory; a `patch` may also be the patch itself, a `plugin` the configuration itself."""

DEFAULT_CHART_HOME = "charts"


class Reference(NamedTuple):
    """A path or URL in a kustomization."""

    role: Role
    text: str
    line: int


class ChartReference(NamedTuple):
    """A Helm chart that a kustomization inflates."""

    name: str
    repository: str
    version: str
    home: str
    """The directory that holds it, as it is written."""
    line: int

    @property
    def directory(self) -> str:
        """Where kustomize looks for the chart before it would pull it."""
        versioned = self.version and self.repository
        inner = f"{self.name}-{self.version}/{self.name}" if versioned else self.name
        return f"{self.home}/{inner}"


class Plugin(NamedTuple):
    """A generator, transformer or validator that is not built in; only a program could run it."""

    kind: str
    line: int


class Facts(NamedTuple):
    """What one file refers to."""

    references: tuple[Reference, ...] = ()
    charts: tuple[ChartReference, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    problem: str = ""
    """Why it cannot be read; empty where it can."""


_KUSTOMIZATION: Mapping[Path, Role] = {
    ("resources", "*"): "resource",
    ("bases", "*"): "resource",
    ("components", "*"): "component",
    ("crds", "*"): "file",
    ("configurations", "*"): "file",
    ("openapi", "path"): "file",
    ("patches", "*", "path"): "file",
    ("patchesjson6902", "*", "path"): "file",
    ("patchesstrategicmerge", "*"): "patch",
    ("replacements", "*", "path"): "file",
    ("configmapgenerator", "*", "files", "*"): "file",
    ("configmapgenerator", "*", "envs", "*"): "file",
    ("configmapgenerator", "*", "env"): "file",
    ("secretgenerator", "*", "files", "*"): "file",
    ("secretgenerator", "*", "envs", "*"): "file",
    ("secretgenerator", "*", "env"): "file",
    ("helmcharts", "*", "valuesfile"): "file",
    ("helmcharts", "*", "additionalvaluesfiles", "*"): "file",
    ("helmchartinflationgenerator", "*", "values"): "file",
    ("helmchartinflationgenerator", "*", "helmhome"): "config-home",
    ("helmglobals", "confighome"): "config-home",
    ("generators", "*"): "plugin",
    ("transformers", "*"): "plugin",
    ("validators", "*"): "plugin",
}
_BUILT_IN: Mapping[Path, Role] = {
    ("files", "*"): "file",
    ("envs", "*"): "file",
    ("env",): "file",
    ("path",): "file",
    ("paths", "*"): "patch",
    ("replacements", "*", "path"): "file",
    ("targetfilepath",): "file",
    ("valuesfile",): "file",
    ("additionalvaluesfiles", "*"): "file",
    ("confighome",): "config-home",
}
"""The fields of all plugins that are built in."""


def kustomization_facts(data: bytes) -> Facts:
    """Return what a kustomization file refers to."""
    try:
        return facts_in(documents(data))
    except UnreadableError as error:
        return Facts(problem=str(error))


def facts_in(roots: Iterable[yaml.Node]) -> Facts:
    """Return what the documents of a kustomization file refer to."""
    references: list[Reference] = []
    charts: list[ChartReference] = []
    plugins: list[Plugin] = []
    for node in roots:
        charts += _charts(node)
        for one in _references(node, _KUSTOMIZATION):
            inline = _inline_plugin(one) if one.role == "plugin" else None
            if inline is None:
                references.append(one)
            else:
                references += inline.references
                charts += inline.charts
                plugins += inline.plugins
    return Facts(tuple(references), tuple(charts), tuple(plugins))


def plugin_facts(data: bytes) -> Facts:
    """Return what a file with configurations of plugins refers to."""
    try:
        found = documents(data)
    except UnreadableError as error:
        return Facts(problem=str(error))
    return _plugins(found, 0)


def _plugins(nodes: Iterable[yaml.Node], above: int) -> Facts:
    references: list[Reference] = []
    charts: list[ChartReference] = []
    plugins: list[Plugin] = []
    for node in nodes:
        line = above + node.start_mark.line + 1
        kind, version = text_at(node, "kind"), text_at(node, "apiversion")
        if not kind or not version:
            continue  # nothing that kustomize could load, such as a patch
        if version != "builtin":
            plugins.append(Plugin(kind, line))
            continue
        references += (one._replace(line=above + one.line) for one in _references(node, _BUILT_IN))
        if kind == "HelmChartInflationGenerator":
            charts.append(_chart(node, "name", "repo", _home(node), line))
    return Facts(tuple(references), tuple(charts), tuple(plugins))


def _inline_plugin(reference: Reference) -> Facts | None:
    """Return what a configuration refers to that stands in the kustomization itself."""
    if "\n" not in reference.text and ":" not in reference.text:
        return None
    try:
        nodes = documents(reference.text.encode())
    except UnreadableError:
        return None
    if not all(isinstance(node, yaml.MappingNode) for node in nodes):
        return None
    return _plugins(nodes, reference.line)


def _references(node: yaml.Node, fields: Mapping[Path, Role]) -> Iterator[Reference]:
    present = {key for key, _ in pairs(node)}
    for path, role in fields.items():
        if path[0] in present:
            for found in texts(node, path):
                if found.text:
                    yield Reference(role, _path_of(found, path), found.line)


def _path_of(found: Text, path: Path) -> str:
    """Return the path in `key=path`; whoever writes two '=' gets kustomize's own error."""
    return found.text.rpartition("=")[2] if path[-2:] == ("files", "*") else found.text


def _charts(node: yaml.Node) -> Iterator[ChartReference]:
    home = next((_home(one) for one in children(node, "helmglobals")), DEFAULT_CHART_HOME)
    for one in (item for charts in children(node, "helmcharts") for item in children(charts, "*")):
        yield _chart(one, "name", "repo", home, one.start_mark.line + 1)
    old = children(node, "helmchartinflationgenerator")
    for one in (item for charts in old for item in children(charts, "*")):
        yield _chart(one, "chartname", "chartrepourl", _home(one), one.start_mark.line + 1)


def _chart(node: yaml.Node, name: str, repository: str, home: str, line: int) -> ChartReference:
    version = text_at(node, "version") or text_at(node, "chartversion")
    return ChartReference(text_at(node, name), text_at(node, repository), version, home, line)


def _home(node: yaml.Node) -> str:
    return text_at(node, "charthome") or DEFAULT_CHART_HOME
