"""Images whose tags move."""

import re
from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.images import images_of
from aks_gitops.check.inventory.environments import PRODUCTION
from aks_gitops.check.review import Review

_LATEST = "latest"
_MOVING = re.compile(
    r"(?:main|master|trunk|head|dev|devel|develop|development|stable|edge|nightly|canary|next|"
    r"current|snapshot|rolling|unstable|testing|test|staging|production|prod|rc|"
    r"(?:.+-)?latest(?:-.+)?|.+-snapshot)",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:-]*")
_STREAM = ("image.openshift.io", "ImageStream")
"""What OpenShift takes an image for that is called like it."""


def moving_tags(review: Review) -> Iterator[Breach]:
    """Yield the images whose tag moves, once for each Application: of all `latest` or none, and in
    production also those that a branch or a channel is called."""
    seen = {(one.application, one.key.name) for one in review.objects if one.key[:2] == _STREAM}
    for item in review.objects:
        is_production = review.environment_of(item.application) == PRODUCTION
        for image, keys, _ in images_of(item.manifest):
            tag = tag_of(image)
            known = (item.application, image)
            stream = (item.application, image.partition(":")[0])
            if (
                tag is None
                or not seen.isdisjoint((known, stream))
                or not (tag == _LATEST or is_production)
            ):
                continue
            seen.add(known)
            yield Breach(
                rule="image-mutable",
                fact=_fact(image, tag),
                fix="name a version, or better a digest",
                application=item.application,
                object=item.key,
                keys=keys,
                severity="error" if is_production and tag == _LATEST else None,
            )


def tag_of(image: str) -> str | None:
    """Return the tag of an image where it moves; None for versions, digests and placeholders.

    Source: Kubernetes documentation, "Images": no tag means latest.
    """
    if "@" in image or not _IMAGE.fullmatch(image):
        return None
    tag = image.rpartition("/")[2].partition(":")[2] or _LATEST
    return tag if _MOVING.fullmatch(tag) else None


def _fact(image: str, tag: str) -> str:
    if image.endswith(f":{tag}"):
        return f"runs image {image}, whose tag moves"
    return f"runs image {image}, which has no tag: that means latest"
