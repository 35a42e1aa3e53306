"""The files of a new application: its objects, a base with overlays, or a chart."""

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aks_gitops.edit.images import Reference
from aks_gitops.repo.catalog import SourceType
from aks_gitops.repo.layouts import Layout
from aks_gitops.scaffold.answers import AppAnswers
from aks_gitops.scaffold.inverse import chart_of, is_flat
from aks_gitops.scaffold.placing import Place, base_for
from aks_gitops.scaffold.texts import filled, scalar, template

_OBJECTS = ("deployment", "networkpolicy", "pdb", "service", "serviceaccount")
_CHART_FILES = (
    "_helpers.tpl",
    *(f"{name}.yaml" for name in (*_OBJECTS, "hpa")),
)

Texts = Mapping[str, str]


class Plan(NamedTuple):
    """What is to be written, and where."""

    answers: AppAnswers
    kind: SourceType
    layout: Layout
    places: Sequence[Place]
    autoscaled: frozenset[str]
    """The environments in which a HorizontalPodAutoscaler owns the replicas."""

    def scales(self, place: Place) -> bool:
        """Tell whether all environments of a place are autoscaled."""
        return self.autoscaled.issuperset(place.environments)


def app_files(plan: Plan) -> dict[str, str]:
    """Return the files of a new application. Raises RefusedError."""
    if plan.kind == "helm":
        return dict(_chart(plan))
    if plan.kind == "kustomize" and not is_flat(plan.layout.pattern):
        return dict(_overlays(plan))
    return dict(_whole(plan))


def _overlays(plan: Plan) -> Iterator[tuple[str, str]]:
    for place in plan.places:
        base = base_for(plan.layout, place)
        yield f"{base}/kustomization.yaml", template("kustomize/base.yaml")
        values = {**_values(plan, place), "resources": "", "spread": ""}
        for name in _OBJECTS:
            yield f"{base}/{name}.yaml", filled(f"objects/{name}.yaml", values)
        yield from _overlay(plan, place, scalar(posixpath.relpath(base, place.path)))


def _overlay(plan: Plan, place: Place, base: str) -> Iterator[tuple[str, str]]:
    values = {**_values(plan, place), "base": base}
    yield f"{place.path}/kustomization.yaml", filled("kustomize/overlay.yaml", values)
    yield f"{place.path}/deployment.yaml", filled("kustomize/patch.yaml", values)
    yield from _autoscaler(plan, place, values)


def _whole(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield directories that hold everything themselves."""
    for place in plan.places:
        values = _values(plan, place)
        if plan.kind == "kustomize":
            yield f"{place.path}/kustomization.yaml", filled("kustomize/whole.yaml", values)
        else:
            values["image"] = scalar(str(plan.answers.image))
        for name in _OBJECTS:
            yield f"{place.path}/{name}.yaml", filled(f"objects/{name}.yaml", values)
        yield from _autoscaler(plan, place, values)


def _autoscaler(plan: Plan, place: Place, values: Texts) -> Iterator[tuple[str, str]]:
    if plan.scales(place):
        yield f"{place.path}/hpa.yaml", filled("objects/hpa.yaml", values)


def _chart(plan: Plan) -> Iterator[tuple[str, str]]:
    for place in plan.places:
        chart = chart_of(plan.layout, place.names)
        common = {**_values(plan, place), "resources": _resources("small")}
        for name in ("Chart.yaml", "values.yaml"):
            yield f"{chart}/{name}", filled(f"chart/{name}", common)
        for name in _CHART_FILES:
            yield f"{chart}/templates/{name}", template(f"chart/templates/{name}")
        values = _values(plan, place)
        values["scaling"] = template("parts/scaling.yaml") if plan.scales(place) else ""
        yield place.path, filled("chart/values-environment.yaml", values)


def _values(plan: Plan, place: Place) -> dict[str, str]:
    """Return what stands in the places of the templates."""
    answers, scales = plan.answers, plan.scales(place)
    values = {
        "app": scalar(answers.name),
        "team": scalar(answers.team),
        "description": scalar(f"{answers.name} of the team {answers.team}"),
        "port": str(answers.port),
        "name": scalar(answers.image.name),
        "image": scalar(answers.image.name),
        "probe": json.dumps(answers.probe),
        "pin": _pin(answers.image, plan.kind),
        "more": "- hpa.yaml" if scales else "",
        "resources": _resources("large" if scales else "small"),
    }
    probes = "http" if answers.probe else "tcp"
    values["probes"] = filled(f"parts/probes-{probes}.yaml", values)
    values["spread"] = filled("parts/spread.yaml", values) if scales else ""
    return values


def _resources(size: str) -> str:
    return template(f"parts/resources-{size}.yaml")


def _pin(image: Reference, kind: SourceType) -> str:
    """Return the lines that say which image it is, in a kustomization or in values."""
    tag = "tag" if kind == "helm" else "newTag"
    lines = ((tag, image.tag), ("digest", image.digest))
    return "\n".join(f"{key}: {scalar(text)}" for key, text in lines if text)
