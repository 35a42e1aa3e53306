"""Applications that deploy the very same files: none of them tells one from the other."""

from collections.abc import Iterable

from aks_gitops.release.deployments import Deployment, Deployments


def with_twins(deployments: Deployments, found: Iterable[Deployment]) -> tuple[str, ...]:
    """Return the keys of some Applications, and of those that deploy the same with the same
    strongest values in the same environment, sorted: on another cluster, or written by hand beside
    a layout."""
    wanted = {(_read(deployments, one), one.environment) for one in found}
    twins = (
        one.key for one in deployments.all if (_read(deployments, one), one.environment) in wanted
    )
    own = {one.key for one in found}
    return tuple(sorted({*twins, *own}))


def _read(deployments: Deployments, one: Deployment) -> frozenset[tuple[str, ...]]:
    """Return what an Application deploys from here, each chart with the strongest values file that
    it is given; its own key, where that is nothing."""
    here = {
        (source.directory, *(source.ordered[-1:] if source.type == "Helm" else ()))
        for source in deployments.sources(one)
    }
    elsewhere = {(source.unseen[0], *source.ordered[-1:]) for source in deployments.lent(one.key)}
    return frozenset(here | elsewhere) or frozenset({(one.key,)})
