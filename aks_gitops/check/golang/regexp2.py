r"""github.com/dlclark/regexp2, by which Argo CD matches the /expressions/ in lists of namespaces.

It backtracks as .NET's engine does and knows look-arounds, which RE2 (regexp.py) refuses, so
Python's `regex` stands for it, with a time limit. What `regex` reads in another way, such as `{,2}`
or `\z`, has no answer here.

Source: util/regex/regex.go of argo-cd v3.5.1; regexp2 v1.
"""

import math
import re

from aks_gitops.check.golang.errors import NotEvaluatedError

_SECONDS = 0.2
"""Argo CD knows no limit: an expression that takes longer here stops it for as long as it takes."""
_LONGEST = 1000
_MOST_COPIES = 100
"""Of groups that are repeated so many times: each copy is compiled."""

_MARK = r"\\[^\w\s]"
_IN_CLASS = rf"(?:[^-\\\[\]&|~]|{_MARK})"
_KNOWN = re.compile(
    rf"""
    (?:\(\?i\))?
    (?:
        (?:\((?!\?)|\(\?(?:[:=!]|<[=!])|\|)(?![*+?{{])  # a group or a look around, an alternative
      |
        (?:
            [^\\\[\](){{}}*+?|] | \\[dDwWsSbB] | {_MARK} | \)
          | \[\^?\]?-?(?:{_IN_CLASS}(?:-{_IN_CLASS})?|\\[dDwWsS])*-?\]
        )
        (?:(?:[*+?]|\{{[0-9]{{1,2}}(?:,(?:[0-9]{{1,2}})?)?\}})\??(?![*+?{{]))?
    )*
    """,
    re.VERBOSE,
)
_REPEATED_GROUP = re.compile(r"\)\{([0-9]+)(?:,([0-9]*))?\}")


class RegexpNotEvaluatedError(NotEvaluatedError):
    """A regular expression for which there is no answer."""

    def __init__(self, pattern: str, fact: str) -> None:
        shown = pattern if len(pattern) <= 60 else f"{pattern[:60]}..."
        super().__init__(f"the regular expression /{shown}/ {fact}; write a simpler one, or a glob")


def found_in(pattern: str, text: str) -> bool:
    """Tell whether the expression matches somewhere in the text. Raises RegexpNotEvaluatedError.

    One that cannot be compiled matches nothing.
    """
    if len(pattern) > _LONGEST or _copies(pattern) > _MOST_COPIES:
        raise RegexpNotEvaluatedError(pattern, "is too large to be checked")
    if not _KNOWN.fullmatch(pattern):
        raise RegexpNotEvaluatedError(pattern, "holds what only Argo CD can read")
    import regex  # Here, for it takes long to import, and few projects need it.

    try:
        return regex.search(pattern, text, timeout=_SECONDS) is not None
    except regex.error:
        return False
    except RecursionError:
        raise RegexpNotEvaluatedError(pattern, "is nested too deeply to be checked") from None
    except TimeoutError:
        raise RegexpNotEvaluatedError(pattern, f"takes longer than {_SECONDS} s") from None


def _copies(pattern: str) -> int:
    found = _REPEATED_GROUP.finditer(pattern)
    return math.prod(max(1, int(one[1]), int(one[2] or 0)) for one in found)
