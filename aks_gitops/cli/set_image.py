"""`aks-gitops set-image`: let an application in an environment run an image."""

import click

from aks_gitops.cli.writing_options import Writing, carry_out, opened, writing_options


def _checked_image(_context: click.Context, _argument: click.Parameter, value: str) -> str:
    """Return an image's name. Raises BadParameter for what is none."""
    from aks_gitops.edit.refusal import RefusedError
    from aks_gitops.edit.set_image import wanted_image

    try:
        wanted_image(value)
    except RefusedError as error:
        raise click.BadParameter(
            f"{error.refusal.subject} {error.refusal.fact}; {error.refusal.fix}"
        ) from error
    return value


@click.command("set-image")
@click.argument("app")
@click.argument("environment", metavar="ENV")
@click.argument("image", metavar="[NAME=]IMAGE:TAG|@DIGEST", callback=_checked_image)
@click.option(
    "--helm-key",
    "helm_keys",
    multiple=True,
    metavar="KEY",
    help="Where the chart's values hold the image, such as api.image.tag; repeat it for several. "
    "Default: it is looked for.",
)
@click.option(
    "--source-commit", metavar="SHA", default="", help="The commit that the image was built from."
)
@writing_options
def command(
    app: str,
    environment: str,
    image: str,
    *,
    helm_keys: tuple[str, ...],
    source_commit: str,
    writing: Writing,
) -> None:
    """Let an application in an environment run an image: one commit in the config repository.

    The edit touches only the lines that it must: an entry of `images` in the overlay's
    kustomization, the image in a chart's values, or in plain manifests. Two at once lose nothing:
    the edit is made anew on the new tip. Asked twice, there is one commit.

    Exit codes: 0 done, or done already; 1 refused, with the reason; 2 wrong use.

    \b
    Examples:
      aks-gitops set-image order-service dev ghcr.io/example-org/order-service:1.4.2
      aks-gitops set-image order-service production ghcr.io/example-org/order-service:1.4.2 \\
        --new-branch release
      aks-gitops set-image shop/web dev web:1.2 --repo https://github.com/example-org/config.git
    """
    with opened(writing) as written:
        from aks_gitops.release.image_release import ImageRelease
        from aks_gitops.release.images import ImageWish

        wish = ImageWish(image, helm_keys)
        release = ImageRelease(written.reader, app, environment, wish, source_commit)
        carry_out(written, release.change, release.message, release.about)
