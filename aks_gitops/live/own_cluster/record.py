"""What was applied to a cluster of the user's own, remembered there.

So it can be told from what others made, and be taken away without the settings or the repository
that it came from.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, cast, get_args

from aks_gitops.argocd.objects import PlannedObject, Stage
from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.api import Api, Object
from aks_gitops.live.errors import LiveError

NAME = "aks-gitops-live"
LABEL = "aks-gitops/live"
_RELEASE = "aks-gitops/release"
_SECTIONS = ("spec", "data")

End = Literal["delete", "keep", "undo"]
"""What becomes of an object at the end. `undo`: somebody else's, whose fields are put back."""


class Applied(NamedTuple):
    """One object that was applied."""

    stage: Stage
    api_version: str
    kind: str
    namespace: str
    name: str
    end: End
    undo: Mapping[str, object]
    """The merge patch that puts back what was there before."""

    @property
    def key(self) -> str:
        """Kind/namespace/name."""
        return "/".join(filter(None, (self.kind, self.namespace, self.name)))

    @property
    def manifest(self) -> Manifest:
        """The object without its content, which is enough to find it."""
        metadata = {"name": self.name, "namespace": self.namespace}
        return {"apiVersion": self.api_version, "kind": self.kind, "metadata": metadata}


class Record(NamedTuple):
    """What `live up` did to one Argo CD."""

    namespace: str
    """The namespace of Argo CD, which holds the record."""
    stacks: Mapping[str, tuple[Applied, ...]]
    release: str
    """The Helm release that installed Argo CD; empty where it was there already."""

    def find(self, key: str) -> Applied | None:
        """Return an object that any stack applied."""
        return next((x for objects in self.stacks.values() for x in objects if x.key == key), None)

    def of_others(self, stacks: Sequence[str]) -> frozenset[str]:
        """Return the keys of what other stacks than these applied, too."""
        others = (objects for name, objects in self.stacks.items() if name not in stacks)
        return frozenset(one.key for objects in others for one in objects)


def applied(item: PlannedObject, before: Object | None) -> Applied:
    """Return what is remembered of an object.

    Given: `before`, the object as it is there already; None where it is not.
    """
    takes_over = item.adopt and before is not None
    end: End = "undo" if takes_over else "keep" if item.retain and not item.adopt else "delete"
    undo = _undo(item.manifest, before) if takes_over and before else {}
    version = str(item.manifest["apiVersion"])
    return Applied(item.stage, version, item.kind, item.namespace, item.name, end, undo)


def _undo(manifest: Object, before: Object) -> dict[str, object]:
    """Return the merge patch (RFC 7386) that puts the fields of a manifest back as they were."""
    undo: dict[str, object] = {
        section: _former(_mapping(manifest[section]), _mapping(before.get(section)))
        for section in _SECTIONS
        if section in manifest
    }
    ours, theirs = (_mapping(_mapping(x["metadata"]).get("labels")) for x in (manifest, before))
    return {**undo, "metadata": {"labels": _former(ours, theirs)}}


def _former(ours: Object, theirs: Object) -> dict[str, object]:
    return {field: theirs.get(field) for field in ours}


def is_of_others(item: PlannedObject, before: Object | None) -> bool:
    """Tell whether an object that is there is somebody else's, so that it must be left alone.

    What an earlier `live down` kept, as the settings said, is none.
    """
    if before is None or item.adopt:
        return False
    label = "app.kubernetes.io/managed-by"
    found, ours = (_mapping(_mapping(x["metadata"]).get("labels")) for x in (before, item.manifest))
    return not (item.retain and label in ours and found.get(label) == ours[label])


def records(api: Api) -> list[Record]:
    """Return what `live up` did to the Argo CDs of a cluster. Raises ApiError."""
    return [_record(one) for one in api.items("/api/v1/configmaps", labelSelector=LABEL)]


def record_of(api: Api, namespace: str) -> Record:
    """Return what `live up` did to the Argo CD of a namespace; an empty record where nothing."""
    found = api.find(_path(namespace))
    return _record(found) if found else Record(namespace, {}, "")


def remember(api: Api, namespace: str, stack: str, objects: Sequence[Applied]) -> None:
    """Remember what a stack applies, before it does."""
    _write(api, namespace, {"data": {stack: json.dumps(objects, separators=(",", ":"))}})


def remember_release(api: Api, namespace: str, release: str) -> None:
    """Remember the Helm release that is about to be installed."""
    _write(api, namespace, {"metadata": {"annotations": {_RELEASE: release}}})


def forget(api: Api, record: Record, stacks: Sequence[str], *, release: bool) -> None:
    """Forget stacks, and the release where it is gone; the last one takes the record along."""
    left = [name for name in record.stacks if name not in stacks]
    if left or (record.release and not release):
        api.merge(_path(record.namespace), {"data": dict.fromkeys(stacks)})
    else:
        api.delete(_path(record.namespace))


def _write(api: Api, namespace: str, patch: Object) -> None:
    path = _path(namespace)
    if api.find(path) is None:
        metadata = {"name": NAME, "namespace": namespace, "labels": {LABEL: "record"}}
        api.apply({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    api.merge(path, patch)


def _path(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/configmaps/{NAME}"


def _record(found: Object) -> Record:
    metadata = _mapping(found["metadata"])
    namespace = str(metadata["namespace"])
    release = str(_mapping(metadata.get("annotations")).get(_RELEASE, ""))
    try:
        texts = cast(Mapping[str, str], _mapping(found.get("data")))
        stacks = {name: tuple(_read(text)) for name, text in sorted(texts.items())}
    except (ValueError, TypeError) as error:
        raise LiveError(
            f"ConfigMap {NAME} in {namespace}: was written by another version of this program; "
            "run its 'aks-gitops live down' first"
        ) from error
    return Record(namespace, stacks, release)


def _read(text: str) -> Iterator[Applied]:
    for row in json.loads(text):
        one = Applied(*row)
        if one.end not in get_args(End) or one.stage not in get_args(Stage):
            raise ValueError(one)
        yield one


def _mapping(value: object) -> Mapping[str, object]:
    return cast(Mapping[str, object], value) if isinstance(value, Mapping) else {}
