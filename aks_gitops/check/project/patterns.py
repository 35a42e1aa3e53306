"""How a project's patterns match: globs, and globs that deny.

Source: globMatch in pkg/apis/application/v1alpha1/app_project_types.go and MatchStringInList in
util/glob/list.go of argo-cd v3.5.1.
"""

from collections.abc import Iterable

from aks_gitops.check.glob import matches
from aks_gitops.check.golang.regexp2 import found_in
from aks_gitops.check.unanswered import Unanswered


class LonelySlash(Unanswered):
    """A pattern that ends the code of Argo CD that looks at it."""

    def __init__(self) -> None:
        super().__init__("Argo CD panics on the pattern '/'; write a namespace, or a glob of them")


def denies(pattern: str) -> bool:
    """Tell whether a pattern begins with '!'."""
    return pattern.startswith("!")


def matches_glob(pattern: str, value: str) -> bool:
    """Tell whether a glob matches; `*` alone matches everything. Raises Unanswered."""
    return pattern == "*" or matches(pattern, value)


def permits(pattern: str, value: str, separators: str = "") -> bool:
    """Tell whether a glob matches, or whether what a '!' stands before does not.

    So `!x` matches everything but x. Raises Unanswered.
    """
    if denies(pattern):
        return not matches(pattern[1:], value, separators)
    return pattern == "*" or matches(pattern, value, separators)


def holds_namespace(patterns: Iterable[str], namespace: str) -> bool:
    """Tell whether a list of globs and /regular expressions/ matches. Raises Unanswered."""
    return any(_matches_namespace(pattern, namespace) for pattern in patterns)


def _matches_namespace(pattern: str, namespace: str) -> bool:
    if pattern == "/":
        raise LonelySlash
    if pattern.startswith("/") and pattern.endswith("/") and found_in(pattern[1:-1], namespace):
        return True
    return matches(pattern, namespace)
