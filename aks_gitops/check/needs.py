"""What an object needs that must be there before it is applied, or before it can run."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.object_key import ObjectKey

_MOST_DEPTH = 12
_POD = "containers"


class Need(NamedTuple):
    """Something that must be there."""

    group: str
    kind: str
    name: str
    """Of a kind's definition, the group and the kind that it defines: `group/kind`."""
    keys: tuple[str | int, ...]
    """The field that refers to it; the object itself where none does."""


def needs(manifest: Mapping[str, object], key: ObjectKey, namespace: str) -> Iterator[Need]:
    """Yield what an object needs.

    Given: `namespace`, the one that it lies in; '' where it lies in none, or nobody knows.
    """
    if namespace:
        yield Need("", "Namespace", namespace, ("metadata", "namespace"))
    if "." in key.group:
        name = f"{key.group}/{key.kind}"
        yield Need("apiextensions.k8s.io", "CustomResourceDefinition", name, ())
    for pod, keys in _pods(manifest, ()):
        yield from _of_pod(pod, keys)


def _pods(
    value: object, keys: tuple[str | int, ...]
) -> Iterator[tuple[Mapping[str, object], tuple[str | int, ...]]]:
    """Yield the specs of pods, wherever a kind holds them."""
    found = mapping(value)
    if len(keys) > _MOST_DEPTH or not found:
        return
    if isinstance(found.get(_POD), list) and keys:
        yield found, keys
        return
    for key, inner in found.items():
        yield from _pods(inner, (*keys, str(key)))


def _of_pod(pod: Mapping[str, object], keys: tuple[str | int, ...]) -> Iterator[Need]:
    account = text(pod.get("serviceAccountName"))
    if account and account != "default":
        yield Need("", "ServiceAccount", account, (*keys, "serviceAccountName"))
    for index, volume in _items(pod, "volumes"):
        yield from _of_volume(volume, (*keys, "volumes", index))
    for listed in ("initContainers", _POD):
        for index, container in _items(pod, listed):
            yield from _of_container(container, (*keys, listed, index))


def _of_volume(volume: Mapping[str, object], keys: tuple[str | int, ...]) -> Iterator[Need]:
    for field, kind, name in (
        ("configMap", "ConfigMap", "name"),
        ("secret", "Secret", "secretName"),
        ("persistentVolumeClaim", "PersistentVolumeClaim", "claimName"),
    ):
        source = mapping(volume.get(field))
        if text(source.get(name)) and source.get("optional") is not True:
            yield Need("", kind, text(source.get(name)), (*keys, field, name))
    projected = mapping(volume.get("projected"))
    for index, source in _items(projected, "sources"):
        yield from _referred(source, (*keys, "projected", "sources", index), _PROJECTED)


def _of_container(container: Mapping[str, object], keys: tuple[str | int, ...]) -> Iterator[Need]:
    for index, one in _items(container, "envFrom"):
        yield from _referred(one, (*keys, "envFrom", index), _ENV_FROM)
    for index, one in _items(container, "env"):
        source = mapping(one.get("valueFrom"))
        yield from _referred(source, (*keys, "env", index, "valueFrom"), _VALUE_FROM)


_PROJECTED = {"configMap": "ConfigMap", "secret": "Secret"}
_ENV_FROM = {"configMapRef": "ConfigMap", "secretRef": "Secret"}
_VALUE_FROM = {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}


def _referred(
    owner: Mapping[str, object], keys: tuple[str | int, ...], fields: Mapping[str, str]
) -> Iterator[Need]:
    for field, kind in fields.items():
        told = mapping(owner.get(field))
        if text(told.get("name")) and told.get("optional") is not True:
            yield Need("", kind, text(told.get("name")), (*keys, field, "name"))


def _items(owner: Mapping[str, object], key: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    listed = owner.get(key)
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        yield index, mapping(one)
