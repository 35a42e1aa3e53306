"""Changes that the API server refuses: fields that stay as they were made."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.breach import Breach
from aks_gitops.check.deployed import place_of
from aks_gitops.check.difference.fields import changes
from aks_gitops.check.difference.keys import Pair, pairs
from aks_gitops.check.difference.secrets import is_secret
from aks_gitops.check.ignored_differences import are_respected, ignored
from aks_gitops.check.immutable_fields import IMMUTABLE_FIELDS, ImmutableField
from aks_gitops.check.inventory.declared import mapping, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.render.failure import Rendered
from aks_gitops.check.review import Renders, Review
from aks_gitops.check.schema.fault import path_text
from aks_gitops.check.schema.quantities import amount
from aks_gitops.check.sync_annotations import is_hook, option

_FIX = (
    "keep the field as it is, give the object a new name, or let Argo CD make it anew with the "
    "annotation argocd.argoproj.io/sync-options: Force=true,Replace=true"
)
_ANEW = "nothing, if the object may go away for a moment"
_ROWS: defaultdict[tuple[str, str], list[ImmutableField]] = defaultdict(list)
for _row in IMMUTABLE_FIELDS:
    _ROWS[_row.group, _row.kind].append(_row)
_GENERATED = frozenset({"apiVersion", "kind", "status", "creationTimestamp"})
"""What the API server writes itself in the claims of a StatefulSet."""


class _Refused(NamedTuple):
    path: tuple[str, ...]
    said: str
    certain: bool = True


def fields(review: Review) -> Iterator[Breach]:
    """Yield the changes of fields that cannot be changed, between two revisions.

    Hooks are made anew by every sync, an Application that moves elsewhere makes all anew, and what
    it ignores is not applied.
    """
    for change in review.changes:
        before, after = change.before, change.after
        if before is None or after is None or review.base is None:
            continue
        if place_of(review, before) != place_of(review, after):
            continue
        old = _objects(review.rendered_before or {}, before.key)
        for pair in pairs(old, _objects(review.rendered, after.key)):
            yield from _of_pair(pair, after)


def _objects(renders: Renders, key: str) -> Iterator[Manifest]:
    for outcome in renders.get(key, ()):
        if isinstance(outcome, Rendered):
            yield from (one for one in outcome.objects if not is_hook(one))


def _of_pair(pair: Pair, application: Entry) -> Iterator[Breach]:
    if pair.before is None or pair.after is None or pair.names or pair.before == pair.after:
        return
    spec = application.spec
    for one in _refused(pair):
        kept = ignored(spec, pair.key, one.path) if are_respected(spec) else "none"
        if kept == "all":
            continue
        path = path_text(one.path)
        said = one.said if ": " in one.said else f"{path}: Invalid value: {one.said}"
        found = Breach(
            rule="immutable-field",
            fact=f"changes {path}, which cannot be changed",
            fix=_FIX,
            said=said,
            application=application.key,
            object=pair.key,
            keys=one.path,
        )
        yield _weakened(found, pair, certain=one.certain and kept == "none")


def _weakened(found: Breach, pair: Pair, *, certain: bool) -> Breach:
    """Return a finding as a note where Argo CD makes the object anew, or it may be gone by itself.

    Replace=true alone is an update too, which the API server refuses (sync_context.go of
    gitops-engine, ReplaceResource without force).
    """
    after = pair.after or {}
    if option(after, "Force") == "true":
        fact = f"{found.fact}: Force=true deletes the object and makes it anew"
        return found._replace(severity="note", fact=fact, fix=_ANEW, said="")
    if "ttlSecondsAfterFinished" in mapping(after.get("spec")):
        return found._replace(severity="note", fact=f"{found.fact} while the Job is still there")
    return found if certain else found._replace(severity="warning")


def _refused(pair: Pair) -> Iterator[_Refused]:
    before, after = pair.before or {}, pair.after or {}
    for row in _ROWS[pair.key.group, pair.key.kind]:
        old, new = _value(before, row), _value(after, row)
        if not _is_same(old, new):
            yield _Refused(row.path, row.said, certain=old is not None or not row.filled)
    if pair.key[:2] == ("", "Service"):
        yield from _of_service(before, after)
    elif pair.key[:2] == ("", "PersistentVolumeClaim"):
        yield from _of_claim(before, after)
    elif pair.key[:2] in (("", "ConfigMap"), ("", "Secret")) and before.get("immutable") is True:
        yield from _of_sealed(before, after)


def _value(manifest: Mapping[str, object], row: ImmutableField) -> object:
    value: object = manifest
    for key in row.path:
        value = mapping(value).get(key)
    return row.default if value in (None, {}, [], "") else _without_generated(value)


def _without_generated(value: object) -> object:
    """Return claims of a StatefulSet without what the API server fills in."""
    if not isinstance(value, list):
        return value
    return [_claim(one) if mapping(one).get("spec") else one for one in value]


def _claim(one: object) -> object:
    found = {key: value for key, value in mapping(one).items() if key not in _GENERATED}
    found["spec"] = {"volumeMode": "Filesystem", **mapping(found.get("spec"))}
    about = mapping(found.get("metadata")).items()
    found["metadata"] = {key: value for key, value in about if key not in _GENERATED and value}
    return found


def _is_same(old: object, new: object) -> bool:
    return all(
        str(one.before) == str(one.after) or (amount(one.before) == amount(one.after) is not None)
        for one in changes(old, new)
    )


def _of_service(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[_Refused]:
    """Yield a change of the address; the API server keeps one that is left out
    (validateUpgradeDowngradeClusterIPs)."""
    old, new = mapping(before.get("spec")), mapping(after.get("spec"))
    if "ExternalName" in (old.get("type"), new.get("type")):
        return
    address = text(new.get("clusterIP"))
    if address and address != text(old.get("clusterIP")):
        said = "spec.clusterIPs[0]: Invalid value: may not change once set"
        # An address that was allocated before may be written down now.
        certain = address == "None" or bool(text(old.get("clusterIP")))
        yield _Refused(("spec", "clusterIP"), said, certain)


def _of_claim(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[_Refused]:
    path = ("spec", "resources", "requests", "storage")
    old, new = (_amount(one, path) for one in (before, after))
    if old is not None and new is not None and new < old:
        yield _Refused(path, "Forbidden: field can not be less than status.capacity")


def _amount(manifest: Mapping[str, object], path: tuple[str, ...]) -> float | None:
    value: object = manifest
    for key in path:
        value = mapping(value).get(key)
    found = amount(value)
    return None if found is None else float(found)


def _of_sealed(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[_Refused]:
    said = "Forbidden: field is immutable when `immutable` is set"
    if after.get("immutable") is not True:
        yield _Refused(("immutable",), f"immutable: {said}")
    for field in ("data", "binaryData"):
        if _data(before, field) != _data(after, field):
            yield _Refused((field,), f"{field}: {said}")


def _data(manifest: Mapping[str, object], field: str) -> dict[str, object]:
    found = dict(mapping(manifest.get(field)))
    if field == "data" and is_secret(dict(manifest)):
        plain = mapping(manifest.get("stringData")).items()
        found |= {key: b64encode(text(value).encode()).decode() for key, value in plain}
    return found
