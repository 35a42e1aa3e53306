"""Values files in a chart's directory that are given to others only, such as other environments."""

from collections.abc import Iterator

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.release.readers import takes
from aks_gitops.release.unclaimed import OTHER_VALUES
from aks_gitops.rollback.state import State


def is_for_others(now: State, then: State, path: str) -> bool:
    """Tell whether a file that is read is values that the application was not given, now or then.

    All of a chart's directory is given to Helm. A file of it that nobody is known to be given, and
    that is not called like values, may be what a template reads.
    """
    states = (now, then)
    if any(path in one.snapshot.links or _is_taken(one, path) for one in states):
        return False
    return any(_is_given_to_some(one, path) or _is_called_so(one, path) for one in states)


def _is_taken(state: State, path: str) -> bool:
    every = (one for key in state.keys for one in state.deployments.every_source(key))
    return any(takes(one, path) for one in every)


def _is_given_to_some(state: State, path: str) -> bool:
    graph = state.deployments.inventory.graph
    every = (one for key in graph.users((path,)) for one in graph.of(key))
    return any(one.type == "Helm" and path in one.ordered for one in every)


def _is_called_so(state: State, path: str) -> bool:
    charts = (f"{one.directory}/" for one in _sources(state) if one.type == "Helm")
    return any(OTHER_VALUES.fullmatch(path.removeprefix(one)) for one in charts)


def _sources(state: State) -> Iterator[Dependencies]:
    return (one for key in state.keys for one in state.deployments.inventory.graph.of(key))
