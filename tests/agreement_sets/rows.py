"""The rows that both tiers run: what we make of them, and what Argo CD makes of them."""

from typing import NamedTuple, cast

from aks_gitops.check.applicationset.surroundings import DeclaredCluster
from tests.agreement_sets.set_answers import SetCase
from tests.agreement_sets.template_answers import TemplateCase
from tests.agreement_sets.vocabulary import vocabulary

_NOT_EVALUATED = "notEvaluated"


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


def template_rows() -> list[TemplateRow]:
    """Return the rows of template_rows.yaml."""
    document = vocabulary("template_rows.yaml")
    return [_template_row(row, document) for row in cast(list[dict[str, object]], document["rows"])]


def _template_row(row: dict[str, object], document: dict[str, object]) -> TemplateRow:
    case = TemplateCase(
        text=str(row["template"]),
        params=cast(dict[str, object], document["params"]),
        string_maps=cast(dict[str, dict[str, str]], document["stringMaps"]),
        string_lists=cast(dict[str, list[str]], document["stringLists"]),
        options=tuple(cast(list[str], row.get("options", []))),
        go_template=bool(row.get("goTemplate", True)),
    )
    output = cast(str | None, row.get("output"))
    return TemplateRow(str(row["name"]), case, output, str(row.get(_NOT_EVALUATED, "")))


def set_rows() -> list[SetRow]:
    """Return the rows of set_rows.yaml."""
    document = vocabulary("set_rows.yaml")
    return [_set_row(row, document) for row in cast(list[dict[str, object]], document["rows"])]


def _set_row(row: dict[str, object], document: dict[str, object]) -> SetRow:
    files = cast(dict[str, str], row.get("files", document["files"]))
    clusters = cast(list[dict[str, object]], row.get("clusters", document["clusters"]))
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
