"""Fills in one text of an ApplicationSet, with either of its two template languages.

Source: Replace in applicationset/utils/utils.go of argo-cd v3.5.1.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import GoError, LimitError
from aks_gitops.check.template import fasttemplate
from aks_gitops.check.template.evaluator import execute
from aks_gitops.check.template.expressions import Expressions
from aks_gitops.check.template.fields import missing_key
from aks_gitops.check.template.functions.library import FUNCTIONS, NAMES
from aks_gitops.check.template.parser import Body, parse

_LONGEST = 1 << 18
"""Characters in one template; an ApplicationSet has at most 1.5 MiB in all."""
_SHORT = 1 << 13
"""Characters of a template that is kept parsed: it takes some hundred times its length."""


class Language(NamedTuple):
    """What an ApplicationSet says about its templates."""

    go_template: bool = False
    options: tuple[str, ...] = ()
    """As goTemplateOptions has them."""


def render(template: str, parameters: dict[str, object], language: Language, budget: Budget) -> str:
    """Return a text with its parameters filled in.

    Functions may change the parameters. Raises GoError where Argo CD fails, NotEvaluatedError and
    LimitError.
    """
    if not language.go_template:
        return fasttemplate.replace(template, parameters, budget)
    missing = missing_key(language.options)
    if "{{" not in template:
        return template
    if len(template) > _LONGEST:
        raise LimitError(f"a template is longer than {_LONGEST} characters")
    try:
        bodies = _parsed(template) if len(template) <= _SHORT else parse(template, NAMES)
        return execute(bodies, parameters, Expressions(FUNCTIONS, missing, budget))
    except GoError as error:
        raise GoError(f"failed to render {template}: {error}") from None
    except RecursionError:
        # The limits on nesting leave room for it, unless the caller is itself deep.
        raise LimitError("it is nested too deeply") from None


def check_options(language: Language) -> None:
    """Refuse options that Go does not know. Raises GoError."""
    if language.go_template:
        missing_key(language.options)


@lru_cache(maxsize=2048)
def _parsed(template: str) -> Mapping[str, Body]:
    return parse(template, NAMES)
