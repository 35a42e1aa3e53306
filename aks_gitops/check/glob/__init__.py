"""Globs as Argo CD matches them nearly everywhere: in projects, sync windows and namespaces.

Argo CD uses gobwas/glob 0.2.3, whose answers for some globs follow from how it compiles them, not
from what its documentation says: `a*a` matches `a`, `[!ab][!ab]` matches `aa`, `{*,abc}x` matches
neither `abx` nor `x`. What a project permits rests on these answers, so this package compiles as it
does; tests/agreement compares both. Not for paths in git: see aks_gitops/paths/glob.py.

Source: util/glob/glob.go of argo-cd v3.5.1.
"""

from functools import lru_cache

from aks_gitops.check.glob.compiler import compiled
from aks_gitops.check.glob.composites import CutOutside, Search, TooManySteps
from aks_gitops.check.glob.errors import GlobError, GlobPanic, GlobTooLarge
from aks_gitops.check.glob.matchers import Matcher
from aks_gitops.check.glob.syntax import parse
from aks_gitops.check.golang.text import as_utf8

__all__ = [
    "GlobError",
    "GlobPanic",
    "GlobTooLarge",
    "matches",
    "matches_or_fails",
]


_LONGEST = 4096
"""Bytes of a text that are looked at."""


@lru_cache(maxsize=65536)
def matches(pattern: str, text: str, separators: str = "") -> bool:
    """Tell whether a glob matches the whole text, as Argo CD's glob.Match does.

    `*` and `?` never stand for one of the separators, which are ASCII. A glob that cannot be
    compiled matches nothing. Raises Unanswered.
    """
    try:
        return matches_or_fails(pattern, text, separators)
    except GlobError:
        return False


def matches_or_fails(pattern: str, text: str, separators: str = "") -> bool:
    """Tell whether a glob matches the whole text. Raises GlobError and Unanswered.

    What is no UTF-8 is U+FFFD in both, as in all that Kubernetes stores.
    """
    pattern, encoded = as_utf8(pattern), as_utf8(text).encode()
    if max(len(encoded), len(pattern)) > _LONGEST:
        raise GlobTooLarge(pattern)
    root, search = _compiled(pattern, separators)
    search.begin()
    try:
        return root.matches(encoded)
    except CutOutside:
        raise GlobPanic(pattern, text) from None
    except TooManySteps:
        raise GlobTooLarge(pattern) from None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, separators: str) -> tuple[Matcher, Search]:
    search = Search()
    return compiled(parse(pattern), separators.encode(), search), search
