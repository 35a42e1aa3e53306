"""Ask kustomize itself what the overrides of a kustomization match, by marking what they touch.

kustomize is silent where an image, a patch with a target or the target of a replacement matches
nothing. Its rules (regular expressions, former names, selectors) are many, so a kustomization is
built in which each override leaves a mark: the tag of an image, or an annotation.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

import yaml

from aks_gitops.check.graph.documents import UnreadableError, children, documents
from aks_gitops.check.inventory.declared import mapping
from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import SettingsError

Field = Literal["images", "patches", "replacements"]

_AFTER: Mapping[Field, tuple[str, ...]] = {
    "patches": ("patchesJson6902", "images", "replacements", "transformers", "validators"),
    "images": ("replacements", "transformers", "validators"),
    "replacements": ("transformers", "validators"),
}
"""What kustomize does after each field (api/internal/target/kusttarget_configplugin.go, v0.21.1),
and could take a mark away."""


class Override(NamedTuple):
    """Something in a kustomization that may match nothing."""

    field: Field
    position: int
    target: int
    """Which target of a replacement; 0 for others."""
    line: int
    matches: Mapping[str, object]
    """An image, or the selector of resources."""
    rejects: bool = False
    """Whether some of what is selected is left out again."""

    @property
    def mark(self) -> str:
        """What it leaves where it matches."""
        return f"marked-{self.field}-{self.index}-{self.target}-by-a-check"


class Overrides(NamedTuple):
    """The overrides of a kustomization, with all that it says."""

    values: Mapping[str, object]
    found: tuple[Override, ...] = ()


def overrides(data: bytes, path: str) -> Overrides:
    """Return what in a kustomization may match nothing; nothing of one that cannot be read."""
    try:
        values = load_yaml(data, path)
        nodes = documents(data)
    except (SettingsError, UnreadableError):
        return Overrides({})
    found = [*_images(values), *_patches(values), *_replacements(values)]
    return Overrides(values, tuple(_placed(one, nodes) for one in found))


def marked(values: Mapping[str, object], found: Iterable[Override]) -> bytes:
    """Return a kustomization in which overrides leave their marks, all at once.

    What comes later may take a mark away: ask `marked_alone` for those that are missing.
    """
    changed = {key: value for key, value in values.items() if key not in _AFTER["replacements"]}
    for one in sorted(found, key=lambda one: (one.field, one.position, one.target), reverse=True):
        _mark(changed, one)
    return json.dumps(changed).encode()


def marked_alone(values: Mapping[str, object], one: Override) -> bytes:
    """Return a kustomization that ends where one override leaves its mark."""
    changed = {key: value for key, value in values.items() if key not in _AFTER[one.field]}
    items = _items(values, one.field)[: one.position + 1]
    if one.field == "replacements":
        last = dict(mapping(items[-1]))
        last["targets"] = _items(last, "targets")[: one.target + 1]
        items[-1] = last
    changed[one.field] = items
    _mark(changed, one, alone=True)
    return json.dumps(changed).encode()


def _images(values: Mapping[str, object]) -> Iterator[Override]:
    for index, item in enumerate(_items(values, "images")):
        image = mapping(item)
        if isinstance(image.get("name"), str):
            yield Override("images", index, 0, 0, image)


def _patches(values: Mapping[str, object]) -> Iterator[Override]:
    """Yield the patches that select by target; kustomize fails where others match nothing."""
    for index, item in enumerate(_items(values, "patches")):
        target = mapping(item).get("target")
        if isinstance(target, dict):
            yield Override("patches", index, 0, 0, target)


def _replacements(values: Mapping[str, object]) -> Iterator[Override]:
    for index, item in enumerate(_items(values, "replacements")):
        for number, target in enumerate(_items(mapping(item), "targets")):
            selector = mapping(target).get("select")
            if isinstance(selector, dict):
                rejects = bool(mapping(target).get("reject"))
                yield Override("replacements", index, number, 0, selector, rejects)


def _items(values: Mapping[str, object], field: str) -> list[object]:
    listed = values.get(field)
    return list(listed) if isinstance(listed, list) else []


def _placed(one: Override, nodes: Iterable[yaml.Node]) -> Override:
    steps: list[str | int] = [one.field, one.position]
    if one.field == "replacements":
        steps += ["targets", one.target]
    for node in nodes:
        here: yaml.Node | None = node
        for step in steps:
            inner = children(here, "*" if isinstance(step, int) else step) if here else []
            at = step if isinstance(step, int) else 0
            here = inner[at] if at < len(inner) else None
        if here is not None:
            return one._replace(line=here.start_mark.line + 1)
    return one


def _mark(values: dict[str, object], one: Override, *, alone: bool = False) -> None:
    """Put a mark before what an override does, or in the place of that."""
    items = _items(values, one.field)
    end = one.position + (1 if alone or one.field == "images" else 0)
    if one.field == "images":
        kept = {key: one.matches[key] for key in ("name", "newName") if key in one.matches}
        items[one.position : end] = [{**kept, "newTag": one.mark}]
    elif one.field == "patches":
        items[one.position : end] = [{"target": one.matches, "patch": _annotating(one.mark)}]
    else:
        items[one.position] = _marked_replacement(mapping(items[one.position]), one, alone=alone)
    values[one.field] = items


def _annotating(mark: str) -> str:
    metadata = {"name": "marked", "annotations": {mark: "here"}}
    return json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})


def _marked_replacement(
    values: Mapping[str, object], one: Override, *, alone: bool
) -> Mapping[str, object]:
    targets = _items(values, "targets")
    kept = {key: value for key, value in mapping(targets[one.target]).items() if key == "reject"}
    mark = {
        **kept,
        "select": one.matches,
        "fieldPaths": [f"metadata.annotations.{one.mark}"],
        "options": {"create": True},
    }
    targets[one.target : one.target + (1 if alone else 0)] = [mark]
    return {**values, "targets": targets}
