"""The names of environments and clusters in a config repository."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Vocabulary(NamedTuple):
    """Which names mean an environment or a cluster."""

    environments: Mapping[str, str]
    """Each spelling, and the environment's name."""
    clusters: Mapping[str, frozenset[str]]
    """Each cluster's directory name, and the environments that run on it."""
    served: tuple[str, ...]
    """The environments that a layout without {env} and {cluster} deploys to."""

    def spellings(self, environment: str) -> tuple[str, ...]:
        """Return every directory name of an environment, its own name first."""
        others = (s for s, name in self.environments.items() if name == environment and s != name)
        return (environment, *sorted(others))


def vocabulary(
    environments: Mapping[str, Iterable[str]],
    clusters: Mapping[str, Iterable[str]],
    served: Iterable[str],
) -> Vocabulary:
    """Return a vocabulary.

    Given: each environment's other spellings, each environment's cluster names, and the
    environments that the stack serves.
    """
    spelled = {s: name for name, aliases in environments.items() for s in (name, *aliases)}
    users: dict[str, set[str]] = {}
    for name, names in clusters.items():
        for cluster in names:
            users.setdefault(cluster, set()).add(name)
    return Vocabulary(spelled, {c: frozenset(e) for c, e in users.items()}, tuple(sorted(served)))
