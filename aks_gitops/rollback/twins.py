"""Applications that deploy the very same directories: no file tells one from the other."""

from collections.abc import Iterable

from aks_gitops.release.deployments import Deployment, Deployments


def with_twins(deployments: Deployments, found: Iterable[Deployment]) -> tuple[str, ...]:
    """Return the keys of some Applications, and of those that deploy the same directories in the
    same environment, sorted: on another cluster, or written by hand beside a layout."""
    wanted = {(_directories(deployments, one), one.environment) for one in found}
    twins = (
        one.key
        for one in deployments.all
        if (_directories(deployments, one), one.environment) in wanted
    )
    own = {one.key for one in found}
    return tuple(sorted({*twins, *own}))


def _directories(deployments: Deployments, one: Deployment) -> frozenset[str]:
    """Return what an Application deploys from here; its own key, where that is nothing."""
    found = frozenset(source.directory for source in deployments.sources(one))
    return found or frozenset({one.key})
