"""Tags in the values of charts from elsewhere whose image only the chart knows."""

from collections.abc import Collection, Iterator

from aks_gitops.edit.helm_images import values_files
from aks_gitops.edit.helm_values import dotted, merged, nameless_tags
from aks_gitops.edit.refusal import refused
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.release.images import source_files
from aks_gitops.release.promoted_settings import movable


def check_named(
    found: Deployments, source: Deployment, target: Deployment, keys: Collection[str]
) -> None:
    """Refuse to promote an application of which a tag would stay behind unseen.

    Given: `keys`, values that somebody has named to move. Raises RefusedError.
    """
    nameless = dict(_nameless(found, target))
    for one in movable(found, source, target) if nameless else ():
        if one.key in nameless and one.key not in keys:
            fact = f"is {one.old} in {target.environment} and {one.new} in {source.environment}, "
            fact += f"and which image that is only {nameless[one.key]} knows"
            fix = f"give --config-key {one.key}, or write the image's repository beside it"
            raise refused(f"key {one.key}", fact, str(target), fix)


def _nameless(found: Deployments, one: Deployment) -> Iterator[tuple[str, str]]:
    """Yield such keys, each with what would know the image."""
    for source in found.lent(one.key):
        files = values_files(source_files(found, one, source))
        for keys in nameless_tags(merged(files)):
            yield dotted(keys), source.unseen[0]
