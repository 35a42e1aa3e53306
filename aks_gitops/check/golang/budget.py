"""How much work, and how much output, one evaluation may take.

Templates and YAML come with a pull request, so anybody may have written them.
"""

from aks_gitops.check.golang.errors import LimitError

MAX_STEPS = 150_000
"""For one text: roughly a second of work."""
MAX_STEPS_IN_ALL = 3_000_000
"""For all the texts of an ApplicationSet."""
MAX_TEXT = 1 << 20
"""Bytes in one text; a Kubernetes object may have 1.5 MiB in all."""
MAX_ITEMS = 100_000
"""Elements in one list."""
MAX_DEPTH = 60
"""How deep values, or the parts of a template, may be nested."""
_BYTES_PER_STEP = 256


class Budget:
    """Counts down the work that one evaluation may still do."""

    def __init__(self, steps: int = MAX_STEPS, whole: "Budget | None" = None) -> None:
        self._left = steps
        self._whole = whole

    def of_one_text(self) -> "Budget":
        """Return a budget for one text of many, whose work counts here too."""
        return Budget(MAX_STEPS, self)

    def spend(self, steps: int = 1) -> None:
        """Count work. Raises LimitError when there was too much of it."""
        self._left -= steps
        if self._left < 0:
            raise LimitError("it takes too much work")
        if self._whole:
            self._whole.spend(steps)

    def spend_on_text(self, length: int) -> None:
        """Count the work of going through `length` characters or items."""
        self.spend(1 + length // _BYTES_PER_STEP)

    def check_text(self, length: int) -> None:
        """Refuse a text before it is made. `length`: in characters. Raises LimitError."""
        self.spend_on_text(length)
        if length > MAX_TEXT:
            raise LimitError(f"a text is longer than {MAX_TEXT} characters")

    def check_items(self, count: int) -> None:
        """Refuse a list before it is made. Raises LimitError."""
        self.spend_on_text(count)
        if count > MAX_ITEMS:
            raise LimitError(f"a list has more than {MAX_ITEMS} elements")

    def check_depth(self, depth: int) -> None:
        """Refuse what is nested too deeply; also counts one step. Raises LimitError."""
        self.spend()
        if depth > MAX_DEPTH:
            raise LimitError(f"it is nested deeper than {MAX_DEPTH} levels")


class Output:
    """A text that is being written, whose length is watched."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self._parts: list[str] = []
        self._length = 0

    def write(self, text: str) -> None:
        """Append a text. Raises LimitError when the whole gets too long."""
        self._length += len(text)
        self._parts.append(text)
        self.budget.spend_on_text(len(text))
        if self._length > MAX_TEXT:
            raise LimitError(f"a text is longer than {MAX_TEXT} characters")

    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._parts)
