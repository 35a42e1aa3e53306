"""What one revision's values tell charts from elsewhere, which nobody can render here."""

from collections.abc import Iterator

import yaml

from aks_gitops.check.difference.difference import Kind, ObjectChange
from aks_gitops.check.difference.fields import FieldChange
from aks_gitops.check.object_key import ObjectKey
from aks_gitops.edit.declared import declared_images
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.helm_values import merged
from aks_gitops.edit.refusal import RefusedError
from aks_gitops.release.application_files import Contents, files_of
from aks_gitops.release.deployments import Deployments
from aks_gitops.rollback.images import Place

_KIND = "Values"


def identity(deployments: Deployments, key: str) -> list[tuple[str, str]]:
    """Return what tells the files that an Application's charts from elsewhere read from others."""
    return [(path, _content(deployments, path)) for path in files(deployments, key)]


def files(deployments: Deployments, key: str) -> list[str]:
    """Return the files here that an Application's charts from elsewhere read, sorted."""
    return sorted({path for one in deployments.lent(key) for path in one.files})


def changes(before: Deployments, after: Deployments, key: str) -> Iterator[ObjectChange]:
    """Yield a change for each file that tells a chart from elsewhere something other."""
    old, new = (_held(one, key) for one in (before, after))
    for path in sorted(old.keys() | new.keys()):
        one, other = old.get(path), new.get(path)
        if one is None or other is None:
            yield _change("added" if one is None else "removed", path, ())
        elif _said(one) != _said(other):
            yield _change("changed", path, tuple(_fields(path, one, other)))


def _change(kind: Kind, path: str, fields: tuple[FieldChange, ...]) -> ObjectChange:
    return ObjectChange(kind, ObjectKey("", _KIND, "", path), None, None, fields, ())


def images(deployments: Deployments, key: str) -> Iterator[tuple[Place, str]]:
    """Yield the images that an Application's charts from elsewhere are told by name."""
    contents = Contents(deployments.inventory.snapshot, {})
    for one in deployments.lent(key):
        try:
            found = declared_images(files_of(deployments.title(key), one, contents, {}))
        except RefusedError:
            continue  # Values that Helm could not read either.
        for image in found:
            if image.image.name and (image.image.tag or image.image.digest):
                place = Place(key, ObjectKey("", _KIND, "", one.unseen[0]), (image.helm_key,))
                yield place, str(image.image)


def charts(deployments: Deployments, key: str) -> list[str]:
    """Return an Application's charts from elsewhere, as messages call them."""
    return [one.unseen[0] for one in deployments.lent(key)]


def _held(deployments: Deployments, key: str) -> dict[str, bytes]:
    """Return what the files hold; of links, where they lead."""
    snapshot = deployments.inventory.snapshot
    return {
        path: snapshot.whole(path)
        if path in snapshot.files
        else _content(deployments, path).encode()
        for path in files(deployments, key)
    }


def _fields(path: str, before: bytes, after: bytes) -> Iterator[FieldChange]:
    """Yield the values that differ; the whole file where they are not readable as a chart's."""
    try:
        old, new = (
            {k: x.text for k, x in merged([YamlFile(one, path)]).items()} for one in (before, after)
        )
    except RefusedError:
        old, new = {}, {}
    for keys in sorted(old.keys() | new.keys(), key=str):
        texts = old.get(keys), new.get(keys)
        if texts[0] != texts[1]:
            field = tuple(f"[{one}]" if isinstance(one, int) else one for one in keys)
            yield FieldChange(field, *texts)


def _content(deployments: Deployments, path: str) -> str:
    return deployments.inventory.snapshot.identity(path)


def _said(data: bytes) -> object:
    """Return what a YAML file says: its events without their places, so that comments and spaces
    do not count; its bytes where it is none."""
    try:
        return [
            (type(one).__name__, *(getattr(one, name, None) for name in _SAYING))
            for one in yaml.parse(data, Loader=yaml.CSafeLoader)
        ]
    except yaml.YAMLError:
        return data


_SAYING = ("anchor", "tag", "implicit", "value")
