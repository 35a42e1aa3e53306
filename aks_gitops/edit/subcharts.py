"""The values that the charts in a chart's own folder `charts` have by default.

Source: Helm documentation, "Subcharts and Global Values" and "Charts" (dependencies): a subchart's
values stand below its name, or its alias; `condition` names values that switch it off.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.edit.application import ApplicationFiles
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.nodes import Node
from aks_gitops.edit.reading import items_at, text_at

_FOLDER = "charts"


class Defaults(NamedTuple):
    """What a subchart says of itself."""

    key: str
    """Where its values stand in those of the chart."""
    file: YamlFile
    conditions: tuple[str, ...] = ()
    """The keys that may switch it off; the first that is there counts."""


def defaults_of(application: ApplicationFiles) -> Iterator[Defaults]:
    """Yield the subcharts that lie unpacked beside a chart. Raises RefusedError."""
    top = posixpath.join(application.directory, _FOLDER)
    chart = _root(application.files, posixpath.join(application.directory, "Chart.yaml"))
    dependencies = items_at(chart, "dependencies")
    for path in sorted(application.files):
        folder = posixpath.dirname(path)
        if posixpath.dirname(folder) != top or posixpath.basename(path) != "values.yaml":
            continue
        own = _root(application.files, posixpath.join(folder, "Chart.yaml"))
        name = text_at(own, "name") or posixpath.basename(folder)
        file = YamlFile(application.files[path], path)
        named = [one for one in dependencies if text_at(one, "name") == name]
        for one in named:
            conditions = tuple(filter(None, text_at(one, "condition").split(",")))
            yield Defaults(text_at(one, "alias") or name, file, conditions)
        if not named:
            yield Defaults(name, file)


def _root(files: Mapping[str, bytes], path: str) -> Node | None:
    if path not in files:
        return None
    return next(iter(YamlFile(files[path], path).documents), None)
