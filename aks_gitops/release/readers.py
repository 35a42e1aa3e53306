"""Which applications take values or manifests from a file."""

from collections.abc import Iterable, Mapping, Sequence

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.lent_values import LentValues
from aks_gitops.check.inventory.inventory import Inventory
from aks_gitops.repo.rendering import READ_WITH_ANY_VALUES


def readers(
    inventory: Inventory, lent: Mapping[str, Sequence[LentValues]], paths: Iterable[str]
) -> dict[str, set[str]]:
    """Return the keys of the applications that each of some files counts for.

    Given: `lent`, what charts from elsewhere read, by application.
    """
    graph = inventory.graph
    return {
        path: {
            *(key for key in graph.users((path,)) if any(takes(x, path) for x in graph.of(key))),
            *(key for key, some in lent.items() if any(takes(x, path) for x in some)),
        }
        for path in paths
    }


def takes(one: Dependencies | LentValues, path: str) -> bool:
    """Tell whether what a file holds counts for a source, as far as names tell.

    All of a chart's directory is given to Helm, also the values of other environments, which it
    takes only where it is told to.
    """
    if path not in one.files or isinstance(one, LentValues) or one.type != "Helm":
        return path in one.files
    inner = path.removeprefix(f"{one.directory}/")
    could_be_values = inner.endswith((".yaml", ".yml")) and not inner.startswith(
        READ_WITH_ANY_VALUES
    )
    return path in one.ordered or not could_be_values
