"""Ask Azure which resource providers a subscription has registered; register what is missing."""

import json
import time
from collections.abc import Callable, Mapping, Sequence

from aks_gitops.azure.az_command import AzError, run_az

REGISTERED = "Registered"
UNKNOWN = "Unknown"
_ASKING_SECONDS = 120.0


def states(subscription: str, namespaces: Sequence[str]) -> dict[str, str]:
    """Return the state of each resource provider, as Azure names it (Registered, NotRegistered …).

    Raises AzError.
    """
    query = "[].{namespace: namespace, state: registrationState}"
    text = run_az(
        ("provider", "list", "--subscription", subscription, "--query", query),
        seconds=_ASKING_SECONDS,
    )
    # Azure writes some namespaces in another case than its documentation.
    found = {namespace.lower(): state for namespace, state in _rows(text)}
    return {name: found.get(name.lower(), UNKNOWN) for name in namespaces}


def _rows(text: str) -> list[tuple[str, str]]:
    try:
        return [(str(row["namespace"]), str(row["state"])) for row in json.loads(text)]
    except (ValueError, TypeError, KeyError):
        raise AzError("az answers with something else than a list; update the Azure CLI") from None


def unregistered(found: Mapping[str, str]) -> tuple[str, ...]:
    """Return the namespaces that are not registered."""
    return tuple(name for name, state in found.items() if state != REGISTERED)


def register(
    subscription: str,
    namespaces: Sequence[str],
    *,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Register resource providers, and wait until they are.

    Given: `seconds`, how long all of it may take; `clock`, seconds that only grow. Raises AzError.
    """
    end = clock() + seconds
    # All are started before the first is waited for; az itself does the waiting.
    for wait in ((), ("--wait",)):
        for name in namespaces:
            arguments = ("provider", "register", "--subscription", subscription)
            try:
                run_az((*arguments, "--namespace", name, *wait), seconds=max(end - clock(), 1.0))
            except AzError as error:
                raise AzError(f"{name}: {error}") from None
