"""`checks` in `.aks-gitops.yaml`: how bad each rule is where, and what is let pass until when."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from aks_gitops.settings.fields import Model, Text, mistake

Level = Literal["off", "note", "warning", "error"]


def _off(value: object) -> object:
    """Return `off` for false: YAML 1.1 reads a bare off so."""
    return "off" if value is False else value


def _path_glob(value: str) -> str:
    if value.startswith("/") or ".." in value.split("/"):
        raise mistake("leaves the repository", "write it from the top, such as apps/**")
    return value


RuleLevel = Annotated[Level, BeforeValidator(_off)]
PathGlob = Annotated[Text, AfterValidator(_path_glob)]
"""A path of the repository; `*` stays within a folder, `**` does not."""


class PathLevels(Model):
    """Other levels for a part of the repository; the last that matches a path wins."""

    path: PathGlob
    """Where they hold."""
    rules: dict[Text, RuleLevel] = Field(min_length=1)
    """The level of each rule, by its id."""


class Suppression(Model):
    """Findings that are let pass, why, and until when."""

    rule: Text
    """The rule's id."""
    path: PathGlob = "**"
    """Where it is let pass."""
    application: Text | None = None
    """The one Application that it is about."""
    reason: Text
    """Why; reviewers read it."""
    until: date
    """The last day on which it holds."""


class ClusterSettings(Model):
    """A cluster that Argo CD knows, for generators and projects that name it."""

    name: Text
    """Its name in Argo CD."""
    server: Text
    """Its URL in Argo CD."""
    labels: dict[Text, str] = {}
    """The labels of its Secret."""


class Checks(Model):
    """What the checks of pull requests look at, and how strictly."""

    repositories: tuple[Text, ...] = ()
    """Other URLs of this repository in Applications, besides its remotes."""
    revisions: tuple[Text, ...] = ()
    """Other names of the branch that pull requests change, besides HEAD and the branch itself."""
    clusters: tuple[ClusterSettings, ...] = ()
    """Every cluster that Argo CD knows, besides those of stacks. Left out, a cluster counts as
    known once it is named."""
    kustomize_build_options: str | None = None
    """Argo CD's kustomize.buildOptions, where this repository does not hold its argocd-cm; '' where
    it has none."""
    allowed_remotes: tuple[Text, ...] = ()
    """The beginnings of URLs that a render may fetch; by default it fetches nothing."""

    rules: dict[Text, RuleLevel] = {}
    """The level of each rule, by its id, everywhere."""
    paths: tuple[PathLevels, ...] = ()
    """Other levels for parts of the repository."""
    suppressions: tuple[Suppression, ...] = ()
    """Findings that are let pass for a while."""
