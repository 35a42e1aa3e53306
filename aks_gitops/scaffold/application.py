"""A new application: its files in every environment, and who owns them."""

from collections.abc import Iterator
from dataclasses import replace

from aks_gitops.edit.refusal import refused
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.layouts import WELL_KNOWN_ENVIRONMENTS, Layout
from aks_gitops.scaffold.answers import AppAnswers, Ground, Scaffold
from aks_gitops.scaffold.inverse import chart_of, home_glob
from aks_gitops.scaffold.manifests import Plan, app_files
from aks_gitops.scaffold.names import (
    checked_app,
    checked_folders,
    checked_probe,
    checked_team,
    known_environment,
)
from aks_gitops.scaffold.ownership import claimed
from aks_gitops.scaffold.placing import Place, kind_of, layout_for, places

_PRODUCTION = ("production", *WELL_KNOWN_ENVIRONMENTS["production"])


def new_application(answers: AppAnswers, ground: Ground) -> Scaffold:
    """Return the files of a new application. Raises RefusedError."""
    answers = _checked(answers, ground.catalog)
    kind = kind_of(answers, ground.catalog)
    layout = layout_for(answers, kind, ground)
    found = places(answers, layout, ground.catalog)
    plan = Plan(answers, kind, layout, found, _autoscaled(answers, ground.catalog))
    files = {path: text.encode() for path, text in app_files(plan).items()}
    folder = home_glob(layout, found[0].names)
    owned = claimed(ground, layout, answers.name, answers.team, (folder, _deployed(layout, found)))
    facts = tuple(fact for place in found for fact in place.facts(layout, answers))
    return Scaffold(files, owned, facts, notes=tuple(_notes(plan, ground)))


def _checked(answers: AppAnswers, catalog: Catalog) -> AppAnswers:
    """Return the answers with the environments' own names, if all can be."""
    checked_app(answers.name, catalog.vocabulary)
    checked_team(answers.team, catalog.vocabulary)
    checked_folders(answers.groups)
    checked_probe(answers.probe)
    if not (answers.image.tag or answers.image.digest):
        fix = f"write {answers.image.name}:TAG or {answers.image.name}@DIGEST"
        raise refused("the image", "has neither tag nor digest", str(answers.image), fix)
    named = [known_environment(one, catalog.vocabulary) for one in answers.environments]
    return replace(answers, environments=tuple(dict.fromkeys(named)))


def _deployed(layout: Layout, found: list[Place]) -> str:
    return chart_of(layout, found[0].names) if layout.kind == "values" else found[0].path


def _autoscaled(answers: AppAnswers, catalog: Catalog) -> frozenset[str]:
    if answers.autoscaled is None:
        return frozenset(one for one in answers.environments if one in _PRODUCTION)
    named = {known_environment(one, catalog.vocabulary) for one in answers.autoscaled}
    for one in sorted(named.difference(answers.environments)):
        fact = f"is not one that {answers.name} runs in, so nothing can be autoscaled there"
        raise refused("the environment", fact, one, f"give --env {one} too, or leave it out")
    return frozenset(named)


def _notes(plan: Plan, ground: Ground) -> Iterator[str]:
    team = ground.catalog.teams.get(plan.answers.team)
    if team is None or team.path is None:
        name = plan.answers.team
        yield f"{name} has no team file; 'aks-gitops new team {name}' writes one"
    if any(map(plan.scales, plan.places)):
        yield (
            "the HorizontalPodAutoscaler owns the replicas: no manifest says how many, and the "
            "stack's ignoreReplicas (on by default) lets Argo CD leave them alone"
        )
    yield "the NetworkPolicy lets pods of the namespace call it, and lets it call these and DNS"
