"""`aks-gitops new`: write what a new application, team or environment needs."""

import re
from typing import TYPE_CHECKING

import click

from aks_gitops.cli.answering import Asked, answered
from aks_gitops.cli.writing_options import Writing, writing_options

if TYPE_CHECKING:
    from aks_gitops.repo.catalog import SourceType

_ROLES = ("developer", "operator", "viewer")


@click.group("new")
def command() -> None:
    """Write what a new application, team or environment needs, in the repository's own layout.

    By default the files go into the working tree of --repo, for you to look at and commit; with
    --branch or --new-branch, or a URL, they are pushed as one commit. Before anything is written,
    the result is read back and checked in memory. No file is overwritten.

    Exit codes: 0 done, or there already; 1 refused, with the reason; 2 wrong use.

    \b
    Examples:
      aks-gitops new team payments --owner @example-org/payments
      aks-gitops new app ledger --team payments --image ghcr.io/example-org/ledger:1.0.0 \\
        --port 8080 --env dev --env production
      aks-gitops new environment preview --like staging --dry-run
    """


@command.command("app")
@click.argument("name")
@click.option("--team", default="", help="The team that owns it.")
@click.option("--image", default="", metavar="IMAGE:TAG|@DIGEST", help="What it runs.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port that it listens on.")
@click.option(
    "--env", "environments", multiple=True, metavar="ENV", help="Where it runs; repeatable."
)
@click.option(
    "--kind",
    type=click.Choice(["kustomize", "helm", "directory"]),
    help="A base with overlays, a chart with values files, or plain manifests. Default: what the "
    "team's applications mostly are, else the repository's.",
)
@click.option(
    "--probe",
    default="",
    metavar="PATH",
    help="The path that answers while it is well. Default: that the port is open must do.",
)
@click.option(
    "--autoscale",
    "autoscaled",
    multiple=True,
    metavar="ENV",
    help="Where a HorizontalPodAutoscaler owns the replicas; repeatable. Default: in production.",
)
@click.option(
    "--layout",
    default="",
    metavar="NAME|PATTERN",
    help="Where it goes. Default: the layout that the repository mostly has.",
)
@click.option("--group", "groups", multiple=True, help="What stands for {group}; repeatable.")
@writing_options
def app(
    name: str,
    *,
    team: str,
    image: str,
    port: int | None,
    environments: tuple[str, ...],
    kind: "SourceType | None",
    probe: str,
    autoscaled: tuple[str, ...],
    layout: str,
    groups: tuple[str, ...],
    writing: Writing,
) -> None:
    """Write an application: a base and overlays, a chart, or plain manifests.

    It has resources, probes, a disruption budget, a network policy and a service account, passes
    Pod Security `restricted`, and in production a HorizontalPodAutoscaler owns its replicas.

    The files go into the working tree of --repo; with --branch, --new-branch or a URL they are
    pushed as one commit.
    """
    given = {
        "--team": team,
        "--image": image,
        "--port": str(port or ""),
        "--env": ",".join(environments),
    }
    said = answered(
        given,
        (
            Asked("--team", "The team that owns it"),
            Asked("--image", "What it runs, as IMAGE:TAG"),
            Asked("--port", "The port that it listens on", "8080"),
            Asked("--env", "The environments, with commas between", "dev"),
        ),
    )
    from aks_gitops.cli.proposals import carry_out_new, image_of, port_of
    from aks_gitops.repo.writing.message import Message, Trailer
    from aks_gitops.scaffold.answers import AppAnswers
    from aks_gitops.scaffold.application import new_application

    answers = AppAnswers(
        name=name,
        team=said["--team"],
        image=image_of(said["--image"]),
        port=port_of(said["--port"]),
        environments=tuple(filter(None, re.split(r"[\s,]+", said["--env"]))),
        kind=kind,
        probe=probe,
        layout=layout,
        groups=groups,
        autoscaled=autoscaled or None,
    )
    trailers = (
        Trailer("Application", name),
        *(Trailer("Environment", one) for one in answers.environments),
        Trailer("Image", said["--image"]),
    )
    summary = f"add it to {', '.join(answers.environments)}"
    message = Message("feat", name, summary, trailers=trailers)
    carry_out_new(writing, lambda ground: new_application(answers, ground), message)


@command.command("team")
@click.argument("name")
@click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="@ORG/TEAM",
    help="Who owns its files in CODEOWNERS; repeatable.",
)
@click.option("--description", default="", help="What the team does.")
@click.option("--developer", multiple=True, metavar="GROUP-ID", help="An Entra group; repeatable.")
@click.option("--operator", multiple=True, metavar="GROUP-ID", help="An Entra group; repeatable.")
@click.option("--viewer", multiple=True, metavar="GROUP-ID", help="An Entra group; repeatable.")
@writing_options
def team(
    name: str,
    *,
    owners: tuple[str, ...],
    description: str,
    developer: tuple[str, ...],
    operator: tuple[str, ...],
    viewer: tuple[str, ...],
    writing: Writing,
) -> None:
    """Write a team's file, and its line in CODEOWNERS.

    The files go into the working tree of --repo; with --branch, --new-branch or a URL they are
    pushed as one commit.
    """
    asked = Asked("--owner", "Who owns its files, as @ORG/TEAM")
    said = answered({"--owner": " ".join(owners)}, (asked,))
    from aks_gitops.cli.proposals import carry_out_new
    from aks_gitops.repo.writing.message import Message
    from aks_gitops.scaffold.answers import TeamAnswers
    from aks_gitops.scaffold.team import new_team

    groups = dict(zip(_ROLES, (developer, operator, viewer), strict=True))
    answers = TeamAnswers(name, tuple(said["--owner"].split()), description, groups)
    message = Message("feat", "teams", f"add the team {name}")
    carry_out_new(writing, lambda ground: new_team(answers, ground), message)


@command.command("environment")
@click.argument("name")
@click.option("--like", default="", metavar="ENV", help="The environment that it is made like.")
@click.option("--team", "teams", multiple=True, help="Only applications of this team; repeatable.")
@click.option(
    "--cluster",
    default="",
    metavar="NAME",
    help="Where it runs, as Argo CD names the cluster, and what stands for {cluster} in paths. "
    "Default: where the other one runs.",
)
@writing_options
def environment(
    name: str, *, like: str, teams: tuple[str, ...], cluster: str, writing: Writing
) -> None:
    """Write the overlays of a new environment, made like those of another one.

    What differs is said, and what has to be added to the stack's settings is printed.

    The files go into the working tree of --repo; with --branch, --new-branch or a URL they are
    pushed as one commit.
    """
    asked = Asked("--like", "The environment that it is made like")
    said = answered({"--like": like}, (asked,))
    from aks_gitops.cli.proposals import carry_out_environment
    from aks_gitops.scaffold.answers import EnvironmentAnswers

    carry_out_environment(writing, EnvironmentAnswers(name, said["--like"], teams, cluster))
