"""Take away from a cluster what was applied there: the last stage first, and all of it before the
next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from aks_gitops.argocd.objects import DELETION_PROPAGATION
from aks_gitops.argocd.plan import STAGES
from aks_gitops.live.api import Api, ApiError, Object, Propagation
from aks_gitops.live.errors import LiveError
from aks_gitops.live.own_cluster.record import LABEL, Applied, Record
from aks_gitops.live.processes import until

_PROPAGATIONS: Mapping[str, Propagation] = {
    "background": "Background",
    "foreground": "Foreground",
    "orphan": "Orphan",
}


class Removal(NamedTuple):
    """What is taken away from one Argo CD."""

    record: Record
    stacks: Sequence[str]

    @property
    def is_last(self) -> bool:
        """Whether nothing of `live up` stays behind, so that an Argo CD of its own goes, too."""
        return set(self.stacks) >= set(self.record.stacks)

    @property
    def objects(self) -> tuple[Applied, ...]:
        """What the stacks applied, and no other did."""
        others = self.record.of_others(self.stacks)
        ours = {one.key: one for name in self.stacks for one in self.record.stacks.get(name, ())}
        return tuple(one for key, one in ours.items() if key not in others and one.end != "keep")

    def told(self) -> Iterator[str]:
        """Yield it for a person."""
        if names := ", ".join(self.stacks):
            number = len(self.objects)
            yield f"objects of {names} to be removed, with what Argo CD deployed: {number}"
        every = (one for name in self.stacks for one in self.record.stacks.get(name, ()))
        if kept := ", ".join(one.key for one in every if one.end == "keep"):
            yield f"kept, as the settings say: {kept}"
        if self.is_last and self.record.release:
            release, namespace = self.record.release, self.record.namespace
            yield f"Argo CD is uninstalled: release {release} in namespace {namespace}"


def remove_objects(api: Api, objects: Iterable[Applied], seconds: float) -> None:
    """Delete objects, and put back those that were somebody else's.

    Sets and roots go with their Applications, and these with what they deployed, while the projects
    that allow it are still there. Raises LiveError where one is not gone in time.
    """
    rows = list(objects)
    for stage in reversed(STAGES):
        of_stage = [one for one in rows if one.stage == stage]
        for one in of_stage:
            _end(api, one)
        _wait(api, [one for one in of_stage if one.end == "delete"], seconds)


def propagation(manifest: Object) -> Propagation:
    """Return how an object is deleted: in the foreground, unless its annotation says otherwise.

    So does Pulumi's Kubernetes provider.
    """
    annotations = cast(Object, cast(Object, manifest["metadata"]).get("annotations") or {})
    return _PROPAGATIONS[str(annotations.get(DELETION_PROPAGATION, "foreground"))]


def _end(api: Api, one: Applied) -> None:
    try:
        path = api.path_of(one.manifest)
        if one.end == "delete":
            api.delete(path, propagation(api.get(path)))
        elif one.end == "undo":
            api.merge(path, one.undo)
    except ApiError as error:
        if error.status != 404:
            raise LiveError(f"{one.key}: cannot be removed: {error}") from error


def _wait(api: Api, objects: Sequence[Applied], seconds: float) -> None:
    left: list[str] = []

    def gone() -> bool:
        nonlocal left
        left = [text for one in objects if (text := _left(api, one))]
        return not left

    if not until(gone, seconds, pause=0.3):
        told = "\n".join(f"  {text}" for text in left)
        raise LiveError(
            f"not gone after {seconds:.0f} s:\n{told}\nArgo CD must run to empty its finalizers; "
            "then run 'aks-gitops live down' again"
        )


def _left(api: Api, one: Applied) -> str:
    """Return an object's name and what it waits for; empty where it is gone."""
    try:
        found = api.find(api.path_of(one.manifest))
    except ApiError as error:
        if error.status == 404:  # and its kind with it
            return ""
        raise
    if found is None:
        return ""
    names = cast(Object, found["metadata"]).get("finalizers") or ()
    finalizers = ", ".join(map(str, cast(Sequence[str], names)))
    return f"{one.key} (finalizers: {finalizers})" if finalizers else one.key


def remove_made_namespace(api: Api, name: str, seconds: float) -> None:
    """Delete Argo CD's namespace if `live up` made it. Raises LiveError where it stays."""
    found = api.find(f"/api/v1/namespaces/{name}")
    labels = cast(Object, cast(Object, found["metadata"]).get("labels") or {}) if found else {}
    if labels.get(LABEL) == "made":
        remove_objects(
            api, [Applied("namespaces", "v1", "Namespace", "", name, "delete", {})], seconds
        )
