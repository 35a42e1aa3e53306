"""What is wrong with `extraValues`: values of the chart that a user adds past the settings."""

from collections.abc import Iterator, Mapping

from aks_gitops.install.chart_keys import chart_fault, is_known, moved_to
from aks_gitops.install.owned_values import owner, secret_owner
from aks_gitops.install.references import Values
from aks_gitops.install.stale_keys import is_stale_further_down, stale
from aks_gitops.install.value_paths import ValueFault, ValuePath, first_faults, parse
from aks_gitops.settings.fields import Fault


def extra_values_faults(extra_values: Values) -> Iterator[Fault]:
    """Yield what is wrong with values that a user adds; each fault is placed below them.

    Refused are: keys of older charts and of the extension before 1.0, with today's key; keys that
    the chart does not know or that nothing reads; values of another type; values that belong to a
    setting, with the setting; and keys written with dots, since values are nested.
    """
    for found in first_faults(extra_values, _fault):
        yield found.fault


def _fault(path: ValuePath, value: object) -> ValueFault | None:
    parts = parse(path[-1])
    if len(parts) > 1 and not is_known(path):
        dotted = (*path[:-1], *parts)
        return (
            _stale_fault(path, dotted)
            or _owned_fault(path, dotted, value)
            or ValueFault(path, "is written with dots", "write it nested, each part on its line")
        )
    if isinstance(value, Mapping) and value and is_stale_further_down(path):
        return None
    return (
        _stale_fault(path, path)
        or _owned_fault(path, path, value)
        or _moved_fault(path)
        or chart_fault(path, value)
    )


def _stale_fault(path: ValuePath, meant: ValuePath) -> ValueFault | None:
    found = stale(meant)
    if not found:
        return None
    owned = owner(found.today) if found.today else None
    return ValueFault(path, found.fact, owned.fix if owned else found.fix)


def _moved_fault(path: ValuePath) -> ValueFault | None:
    moved = moved_to(path)
    owned = owner(moved) if moved else None
    return ValueFault(path, "is read by no pod", owned.fix) if owned else None


def _owned_fault(path: ValuePath, meant: ValuePath, value: object) -> ValueFault | None:
    found = owner(meant)
    if not found:
        return None
    if found.is_secret and not secret_owner(meant, value):
        return None
    return ValueFault(path, found.fact, found.fix)
