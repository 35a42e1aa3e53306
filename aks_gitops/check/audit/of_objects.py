"""What an audit sees of rendered objects."""

from collections.abc import Iterator, Mapping

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.audit.seen import Seen, objects_in_production, seen_object
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.review import RenderedObject, Review

_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_REFERENCES = frozenset(
    {"ExternalSecret", "ClusterExternalSecret", "SealedSecret", "SecretProviderClass"}
)
"""Kinds that name a secret which lies elsewhere, or hold it encrypted."""
_PLACEHOLDER = ("<", "ENC[", "ref+")
"""Beginnings of values that something else fills in or decrypts."""
_NEEDED = (("requests", "cpu"), ("requests", "memory"), ("limits", "memory"))


def images_are_pinned(review: Review) -> Iterator[Seen]:
    """Yield the workloads of production: good is one whose images have a digest or a fixed tag."""
    for one, containers in _workloads(review):
        images = [text(each.get("image")) for each in containers]
        yield seen_object(review, one, all(map(_is_pinned, images)))


def resources_are_set(review: Review) -> Iterator[Seen]:
    """Yield the workloads of production: good is one whose containers say what they need."""
    for one, containers in _workloads(review):
        wanted = [mapping(each.get("resources")) for each in containers]
        good = all(key in mapping(each.get(kind)) for each in wanted for kind, key in _NEEDED)
        yield seen_object(review, one, good)


def readiness_is_probed(review: Review) -> Iterator[Seen]:
    """Yield the Deployments and StatefulSets of production: good is one that tells it is ready."""
    for one, containers in _workloads(review):
        if one.key.kind != "DaemonSet":
            yield seen_object(review, one, any(each.get("readinessProbe") for each in containers))


def secrets_are_references(review: Review) -> Iterator[Seen]:
    """Yield Secrets and what stands for them: good is a reference, or an encrypted one."""
    for one in review.objects:
        if one.key.kind in _REFERENCES:
            yield seen_object(review, one, good=True)
        elif one.key.kind == "Secret" and not one.key.group and _values(one.manifest):
            held = [each for each in _values(one.manifest) if not each.startswith(_PLACEHOLDER)]
            yield seen_object(review, one, not held or "sops" in one.manifest)


def _workloads(review: Review) -> Iterator[tuple[RenderedObject, list[Mapping[str, object]]]]:
    for one in objects_in_production(review):
        if one.key.group == "apps" and one.key.kind in _WORKLOADS:
            template = mapping(mapping(one.manifest.get("spec")).get("template"))
            listed = mapping(template.get("spec")).get("containers")
            if isinstance(listed, list) and listed:
                yield one, [mapping(each) for each in listed]


def _is_pinned(image: str) -> bool:
    if "@sha256:" in image:
        return True
    _, colon, tag = image.rpartition("/")[2].partition(":")
    return bool(colon) and tag not in ("", "latest")


def _values(secret: Manifest) -> list[str]:
    """Return what a Secret holds, without what is empty."""
    data = [*mapping(secret.get("data")).values(), *mapping(secret.get("stringData")).values()]
    return [str(value) for value in data if value not in (None, "")]
