"""Why a text that somebody else wrote gives no value."""

from aks_gitops.check.unanswered import Unanswered


class EvaluationError(Exception):
    """The input gives no value. The message says why, in one line."""


class GoError(EvaluationError):
    """Argo CD gives no value either: a function or a template fails there too."""


class NotEvaluatedError(EvaluationError, Unanswered):
    """Argo CD may give a value, but we do not know which."""


class LimitError(EvaluationError, Unanswered):
    """Working it out takes more than anybody needs; Argo CD may or may not go on."""
