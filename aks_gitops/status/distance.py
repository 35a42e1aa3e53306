"""How far what is deployed is from the tip of the branch."""

from typing import NamedTuple


class Counted(NamedTuple):
    """Commits between two."""

    behind: int
    """How many the tip has, and the other one has not."""
    ahead: int
    """How many the other one has, and the tip has not."""


class Distance(NamedTuple):
    """How far an Application is from the tip."""

    commit: str
    """What is deployed."""
    counted: Counted | None
    """None where the repository does not hold the commit."""
    touched: bool | None
    """Whether the Application reads anything else at the tip; None where nobody knows."""

    @property
    def is_tip(self) -> bool:
        """Whether what is deployed is what the tip says."""
        return self.counted is not None and (self.counted == (0, 0) or self._same)

    @property
    def _same(self) -> bool:
        return self.counted is not None and not self.counted.ahead and self.touched is False

    def __str__(self) -> str:
        if self.counted is None:
            return "?"
        behind, ahead = self.counted
        if not behind and not ahead:
            return "0"
        words = [f"{behind}"] if behind else []
        words += [f"{ahead} ahead"] if ahead else []
        return ", ".join((*words, _TOUCHED[self.touched]))


_TOUCHED = {True: "changed", False: "the same", None: "maybe changed"}
