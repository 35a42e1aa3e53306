"""Run a component on the program's own recorder; there is no second mock."""

from collections.abc import Callable

from aks_gitops.offline.preview import record
from aks_gitops.offline.project import StackConfig
from aks_gitops.offline.record import Mode, Recording, Resource

CONFIG = StackConfig("aks-gitops", "test", {}, ())


def recorded(build: Callable[[], object], mode: Mode = "known") -> Recording:
    """Return what `build` registers."""
    return record(build, CONFIG, mode)


def the(recording: Recording, type_: str) -> Resource:
    """Return the one resource of a type."""
    (resource,) = (one for one in recording.resources.values() if one.type == type_)
    return resource


def named(recording: Recording, ending: str) -> Resource:
    """Return the one resource whose name ends so."""
    (resource,) = (one for one in recording.resources.values() if one.name.endswith(ending))
    return resource
