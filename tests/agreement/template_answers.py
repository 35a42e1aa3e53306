"""What we, and what Argo CD, make of a template."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias, cast

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, LimitError, NotEvaluatedError
from aks_gitops.check.golang.text import to_bytes
from aks_gitops.check.golang.values import StringList, StringMap
from aks_gitops.check.template.rendering import Language, render
from tests.agreement.oracle import Json, Oracle

Verdict: TypeAlias = Literal["text", "fails", "not evaluated", "limit"]


class Answer(NamedTuple):
    """A text, or why there is none."""

    verdict: Verdict
    text: bytes = b""
    reason: str = ""


@dataclass(frozen=True)
class TemplateCase:
    """A template, and what is filled into it."""

    text: str
    params: Mapping[str, object]
    string_maps: Mapping[str, dict[str, str]] = field(default_factory=dict)
    string_lists: Mapping[str, list[str]] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    go_template: bool = True

    def question(self) -> dict[str, object]:
        """Return it as the program reads it."""
        asked = {
            "text": self.text,
            "params": self.params,
            "stringMaps": self.string_maps,
            "stringLists": self.string_lists,
            "options": self.options,
            "goTemplate": self.go_template,
        }
        return {"template": asked}


def our_answer(case: TemplateCase) -> Answer:
    """Return what we make of a template."""
    params = cast(dict[str, object], _from_json(dict(case.params)))
    params.update({key: StringMap(value) for key, value in case.string_maps.items()})
    params.update({key: StringList(value) for key, value in case.string_lists.items()})
    language = Language(case.go_template, case.options)
    try:
        return Answer("text", to_bytes(render(case.text, params, language, Budget())))
    except GoError as error:
        return Answer("fails", reason=str(error))
    except NotEvaluatedError as error:
        return Answer("not evaluated", reason=str(error))
    except LimitError as error:
        return Answer("limit", reason=str(error))


def their_answers(cases: Iterable[TemplateCase], oracle: Oracle) -> list[Answer]:
    """Return what Argo CD makes of templates."""
    return [_answer(one) for one in oracle.ask(case.question() for case in cases)]


def _answer(told: Json) -> Answer:
    if error := told.get("error"):
        return Answer("fails", reason=str(error))
    return Answer("text", base64.b64decode(str(told["output"] or "")))


def _from_json(value: object) -> object:
    if isinstance(value, dict):
        return {key: _from_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_from_json(one) for one in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
