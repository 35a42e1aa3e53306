"""The variables of a template while it is executed."""

from aks_gitops.check.golang.errors import GoError


class Scope:
    """A stack of variables; the last one of a name counts."""

    def __init__(self, dot: object) -> None:
        self._names = ["$"]
        self._values = [dot]

    def mark(self) -> int:
        """Return how many variables there are."""
        return len(self._names)

    def drop(self, mark: int) -> None:
        """Forget the variables behind a mark."""
        del self._names[mark:]
        del self._values[mark:]

    def declare(self, name: str, value: object) -> None:
        """Add a variable."""
        self._names.append(name)
        self._values.append(value)

    def assign(self, name: str, value: object) -> None:
        """Set the last variable of a name. Raises GoError where there is none."""
        self._values[self._index(name)] = value

    def assign_top(self, place: int, value: object) -> None:
        """Set a variable by its place: 1 for the last one."""
        self._values[-place] = value

    def value(self, name: str) -> object:
        """Return the value of the last variable of a name. Raises GoError where there is none."""
        return self._values[self._index(name)]

    def _index(self, name: str) -> int:
        for index in range(len(self._names) - 1, -1, -1):
            if self._names[index] == name:
                return index
        raise GoError(f"undefined variable: {name}")
