"""What can be wrong with a glob."""

from aks_gitops.check.unanswered import Unanswered


class GlobError(ValueError):
    """A glob that Argo CD cannot compile; it then takes it for one that matches nothing."""


class GlobPanic(Unanswered):
    """A glob that ends the code of Argo CD that looks at it: no answer, and a panic in its log."""

    def __init__(self, pattern: str, text: str) -> None:
        super().__init__(
            f"Argo CD panics when it matches {text!r} with the glob {pattern!r}; "
            "write it without an empty alternative in its braces"
        )


class GlobTooLarge(Unanswered):
    """A glob that would take too long: Argo CD knows no limit, a person has no use for such one."""

    def __init__(self, pattern: str) -> None:
        shown = pattern if len(pattern) <= 60 else f"{pattern[:60]}..."
        super().__init__(f"the glob {shown!r} is too large to be checked; write a shorter one")
