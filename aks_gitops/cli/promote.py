"""`aks-gitops promote`: what runs in one environment moves to another."""

import click

from aks_gitops.cli.writing_options import Writing, carry_out, opened, writing_options


@click.command("promote")
@click.argument("apps", nargs=-1, metavar="APP...")
@click.option(
    "--from", "source", required=True, metavar="ENV", help="The environment that runs it."
)
@click.option("--to", "target", required=True, metavar="ENV", help="The environment to run it in.")
@click.option(
    "--team", metavar="TEAM", default="", help="All that a team has in both, not single ones."
)
@click.option(
    "--skip", is_flag=True, help="Leave out environments between the two, or go back to one."
)
@click.option(
    "--config-key",
    "config_keys",
    multiple=True,
    metavar="KEY",
    help="A value that moves too, and that both environments declare: a key of a chart's values, "
    "or in kustomize replicas.NAME or configMapGenerator.NAME.KEY. Repeat it for several.",
)
@click.option(
    "--compare/--no-compare",
    default=True,
    help="Show what else differs; that renders both environments with kustomize and Helm.",
)
@writing_options
def command(
    apps: tuple[str, ...],
    source: str,
    target: str,
    team: str,
    *,
    skip: bool,
    config_keys: tuple[str, ...],
    compare: bool,
    writing: Writing,
) -> None:
    """Let one environment run the images that another runs: one commit for all applications.

    An image keeps the name that the target declares, such as that of its own registry; its tag and
    digest become those of the source. All else that differs between the two is shown, and left
    alone. An environment between the two that has the application has to run the image first.

    Exit codes: 0 done, or done already; 1 refused, with the reason; 2 wrong use.

    \b
    Examples:
      aks-gitops promote order-service --from dev --to staging --dry-run
      aks-gitops promote order-service makeline-service --from staging --to production \\
        --new-branch release
      aks-gitops promote --team orders --from staging --to production
    """
    with opened(writing) as written:
        from aks_gitops.release.promotion import Promotion, Wish

        wish = Wish(apps, team, source, target, skip, config_keys, compare)
        promotion = Promotion(written.reader, wish)
        carry_out(written, promotion.change, promotion.message, promotion.about)
