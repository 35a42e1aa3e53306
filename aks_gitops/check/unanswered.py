"""Questions that have no answer."""


class Unanswered(Exception):  # noqa: N818 - what is asked about may be right
    """What Argo CD will do cannot be told; the message says why, and where it can what to write.

    The rules of projects raise it themselves; what is evaluated raises its kinds NotEvaluatedError
    and LimitError of aks_gitops/check/golang/errors.py.
    """
