"""What differs between an application's environments besides what is promoted."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.difference.difference import ObjectChange, difference
from aks_gitops.check.difference.fields import ABSENT
from aks_gitops.check.object_key import key_of
from aks_gitops.check.render.failure import Outcome, Rendered
from aks_gitops.check.report.json_values import JsonValue, json_value, value_text
from aks_gitops.release.charts_elsewhere import charts_elsewhere
from aks_gitops.release.deployments import Deployment, Deployments, without_environment
from aks_gitops.settings.mistakes import SettingsError

_MOST_LINES = 20
_MOST_CHARACTERS = 60
_INSTEAD = "its revision and values are compared"


class Remaining(NamedTuple):
    """What differs of one application once it is promoted."""

    source: Deployment
    target: Deployment
    objects: tuple[ObjectChange, ...]
    problem: str = ""
    """Why nobody can tell all of it; empty where all can be told."""


def remaining(found: Deployments, source: Deployment, target: Deployment) -> Remaining:
    """Return how an application's renders in two environments differ, but for the namespaces and
    the environment in names.

    Given: `found`, the applications as the promotion leaves them.
    """
    try:
        before, after = _both(found, source, target)
    except _UnrenderedError as error:
        return Remaining(source, target, (), str(error))
    unseen = [lent.unseen[0] for one in (source, target) for lent in found.lent(one.key)]
    problem = f"{unseen[0]} is not in this repository; {_INSTEAD}" if unseen else ""
    changes = difference(before, after)
    return Remaining(source, target, tuple(x for x in changes if x.kind != "folded"), problem)


class _UnrenderedError(Exception):
    """Something of an application cannot be rendered: what, and why."""


def _both(
    found: Deployments, source: Deployment, target: Deployment
) -> tuple[list[Manifest], list[Manifest]]:
    """Return what two applications come to, as far as it is here. Raises _UnrenderedError."""
    rendered = found.renderer.render(found.inventory.graph, [source.key, target.key])
    before, after = (
        [*_without_environment(_objects(rendered[one.key])), *_charts(found, one)]
        for one in (source, target)
    )
    return before, after


def _objects(outcomes: Iterable[Outcome]) -> list[Manifest]:
    objects: list[Manifest] = []
    for outcome in outcomes:
        if not isinstance(outcome, Rendered):
            raise _UnrenderedError(f"{outcome.path} {outcome.fact}")
        objects += outcome.objects
    return objects


def _charts(found: Deployments, one: Deployment) -> list[Manifest]:
    try:
        return list(charts_elsewhere(found, one))
    except SettingsError as error:
        raise _UnrenderedError(str(error)) from error


def remaining_lines(all_of_it: Iterable[Remaining]) -> Iterator[str]:
    """Yield what differs for people, not too much of it."""
    for one in all_of_it:
        pair = f"{one.source.environment} and {one.target.environment}"
        if one.problem:
            yield f"{one.target.across}: {pair} cannot be compared: {one.problem}"
        lines = [line for item in one.objects for line in _lines(one, item)]
        if lines:
            yield f"{one.target.across}: what else differs between {pair} is left alone:"
        yield from (f"  {line}" for line in lines[:_MOST_LINES])
        if len(lines) > _MOST_LINES:
            yield f"  and {len(lines) - _MOST_LINES} more; --json lists all"


def remaining_json(all_of_it: Iterable[Remaining]) -> list[JsonValue]:
    """Return what differs for programs."""
    return [
        {
            "application": one.target.title,
            "problem": one.problem,
            "objects": [_object(item) for item in one.objects],
        }
        for one in all_of_it
    ]


def _lines(one: Remaining, item: ObjectChange) -> Iterator[str]:
    name = f"{item.key.kind} {item.key.name}"
    if item.kind == "added":
        yield f"{name}: only in {one.target.environment}"
    elif item.kind == "removed":
        yield f"{name}: only in {one.source.environment}"
    for field in item.fields:
        yield f"{name}: {field}: {_short(field.before)} -> {_short(field.after)}"


def _object(item: ObjectChange) -> dict[str, JsonValue]:
    return {
        "change": item.kind,
        "kind": item.key.kind,
        "name": item.key.name,
        "fields": [
            {"field": str(one), "from": _value(one.before), "to": _value(one.after)}
            for one in item.fields
        ],
    }


def _value(value: object) -> JsonValue:
    return None if value is ABSENT else json_value(value)


def _short(value: object) -> str:
    if value is ABSENT:
        return "(none)"
    text = value if isinstance(value, str) else value_text(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def _without_environment(objects: list[Manifest]) -> list[Manifest]:
    """Return objects without their namespace, and without the environment in their names where
    they can still be told apart."""
    plain = [_renamed(item, "namespace", None) for item in objects]
    bare = [_renamed(item, "name", without_environment(key_of(item).name)) for item in plain]
    return bare if len(set(map(key_of, bare))) == len(set(map(key_of, plain))) else plain


def _renamed(manifest: Manifest, field: str, text: str | None) -> Manifest:
    metadata = manifest.get("metadata")
    if not isinstance(metadata, dict) or field not in metadata:
        return manifest
    kept = {key: value for key, value in metadata.items() if key != field}
    return {**manifest, "metadata": kept if text is None else {**kept, field: text}}
