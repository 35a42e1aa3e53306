"""The recorded rows. Both tiers run them: what we make of them, and what Argo CD makes of them."""

from typing import NamedTuple, cast

from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from tests.agreement.oracle import Json
from tests.agreement.set_answers import SetCase
from tests.agreement.template_answers import TemplateCase
from tests.documents import read

_NOT_EVALUATED = "notEvaluated"


class ProjectRow(NamedTuple):
    """A question about a project, and what Argo CD tells."""

    about: str
    ask: Json
    told: list[object]


class TemplateRow(NamedTuple):
    """A template and its text; None for one that fails."""

    name: str
    case: TemplateCase
    output: str | None
    not_evaluated: str
    """What we say where we do not know; empty where we do."""


class SetRow(NamedTuple):
    """An ApplicationSet and the names of its Applications; None for one that fails."""

    name: str
    case: SetCase
    names: list[str] | None
    duplicates: list[str]
    application: dict[str, object] | None
    """The first one, where the row is about more than names."""
    not_evaluated: str


def project_rows() -> list[ProjectRow]:
    """Return the rows of rows/projects.yaml."""
    rows = cast(list[dict[str, object]], read("agreement/rows/projects.yaml")["rows"])
    return [
        ProjectRow(str(row["about"]), cast(Json, row["ask"]), cast(list[object], row["told"]))
        for row in rows
    ]


def template_rows() -> list[TemplateRow]:
    """Return the rows of rows/templates.yaml."""
    written = read("agreement/rows/templates.yaml")
    return [_template_row(row, written) for row in cast(list[dict[str, object]], written["rows"])]


def _template_row(row: dict[str, object], shared: Json) -> TemplateRow:
    case = TemplateCase(
        text=str(row["template"]),
        params=cast(dict[str, object], shared["params"]),
        string_maps=cast(dict[str, dict[str, str]], shared["stringMaps"]),
        string_lists=cast(dict[str, list[str]], shared["stringLists"]),
        options=tuple(cast(list[str], row.get("options", []))),
        go_template=bool(row.get("goTemplate", True)),
    )
    output = cast(str | None, row.get("output"))
    return TemplateRow(str(row["name"]), case, output, str(row.get(_NOT_EVALUATED, "")))


def set_rows() -> list[SetRow]:
    """Return the rows of rows/sets.yaml."""
    written = read("agreement/rows/sets.yaml")
    return [_set_row(row, written) for row in cast(list[dict[str, object]], written["rows"])]


def _set_row(row: dict[str, object], shared: Json) -> SetRow:
    files = cast(dict[str, str], row.get("files", shared["files"]))
    clusters = cast(list[dict[str, object]], row.get("clusters", shared["clusters"]))
    metadata = {"name": "set", "namespace": "argocd"}
    case = SetCase(
        manifest={"metadata": metadata, "spec": row["spec"]},
        files={path: text.encode() for path, text in files.items()},
        clusters=[_cluster(one) for one in clusters],
        new_globbing=bool(row.get("newFileGlobbing")),
    )
    return SetRow(
        name=str(row["name"]),
        case=case,
        names=cast(list[str] | None, row.get("names")),
        duplicates=cast(list[str], row.get("duplicates", [])),
        application=cast(dict[str, object] | None, row.get("application")),
        not_evaluated=str(row.get(_NOT_EVALUATED, "")),
    )


def _cluster(row: dict[str, object]) -> DeclaredCluster:
    return DeclaredCluster(
        name=str(row["name"]),
        server=str(row["server"]),
        labels=cast(dict[str, str], row.get("labels", {})),
        annotations=cast(dict[str, str], row.get("annotations", {})),
        project=str(row.get("project", "")),
    )
