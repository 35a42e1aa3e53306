"""`aks-gitops history`: who deployed what, when, and from which source commit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aks_gitops.cli.options import WRONG_USE, explained, project_option, stacks_option, stop
from aks_gitops.cli.refusals import refusals

if TYPE_CHECKING:
    from aks_gitops.check.store import Store
    from aks_gitops.history.history import History

_USUAL_LIMIT = 20
_DAYS = {"d": 1, "w": 7, "y": 365}


class _Time(click.ParamType[int]):
    """A day, a time, or so many days, weeks or years ago; in UTC unless it says otherwise."""

    name = "DATE|30d|12w|1y"

    def __init__(self, *, end_of_day: bool) -> None:
        self._end_of_day = end_of_day

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return seconds since 1970."""
        text = str(value)
        if text[:-1].isdecimal() and text.isascii() and text[-1:] in _DAYS and len(text) < 7:
            ago = timedelta(days=int(text[:-1]) * _DAYS[text[-1]])
            return int(datetime.now(UTC).timestamp() - ago.total_seconds())
        try:
            time = datetime.fromisoformat(text)
            if time.tzinfo is None:
                time = time.replace(tzinfo=UTC)
            if self._end_of_day and len(text) == len("2026-01-31"):
                time += timedelta(days=1, seconds=-1)
            return int(time.timestamp())
        except (ValueError, OverflowError):
            self.fail(f"{text!r} is no time; write 2026-01-31, 2026-01-31T12:00 or 30d", param, ctx)


@click.command("history")
@click.argument("app", default="")
@click.argument("environment", metavar="[ENV]", default="")
@click.option("--team", default="", help="Only what this team owns.")
@click.option("--since", type=_Time(end_of_day=False), help="Leave out what is older.")
@click.option("--until", type=_Time(end_of_day=True), help="Leave out what is newer.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many deployments are listed, 0 for all. Default: 20; all with --json.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
@click.option(
    "--html",
    "page_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page with a timeline into this file, too.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="PATH|URL",
    help="A repository in which the images' source commits are looked up, for lead times; repeat "
    "it for several.",
)
@click.option(
    "--layout",
    "layouts",
    multiple=True,
    metavar="PATTERN",
    help="Without a stack: a layout of the repository; repeatable, as with inspect.",
)
@click.option(
    "--environment",
    "environments",
    multiple=True,
    metavar="NAME[=ALIAS,...]",
    help="Without a stack: an environment, and other names for it; repeatable, as with inspect.",
)
@click.option(
    "--branch",
    "--revision",
    "revision",
    metavar="REV",
    help="The branch, tag or commit whose history is read. Default: HEAD.",
)
@stacks_option
@click.option(
    "--repo",
    metavar="PATH|URL",
    help="The config repository. Default: what the stacks read, else the folder you are in.",
)
@project_option
def command(
    app: str,
    environment: str,
    *,
    team: str,
    since: int | None,
    until: int | None,
    limit: int | None,
    as_json: bool,
    page_file: Path | None,
    sources: tuple[str, ...],
    layouts: tuple[str, ...],
    environments: tuple[str, ...],
    revision: str | None,
    stacks: tuple[str, ...],
    repo: str | None,
    directory: Path,
) -> None:
    """Show who deployed what, when, and from which source commit: from git's history alone.

    A deployment is a commit on the branch that changes what an application in an environment
    reads: its images, or anything else. Figures: how often, how long from the source commit and
    from the first environment, how many are taken back. docs/history.md defines each.

    Exit codes: 0 fine, 1 settings with mistakes, 2 wrong use.

    \b
    Examples:
      aks-gitops history
      aks-gitops history order-service production --since 90d
      aks-gitops history --team orders --html history.html --source ../order-service
      aks-gitops history --repo https://github.com/example-org/config-repo.git --json
    """
    if stacks and (layouts or environments):
        stop("--layout and --environment go without --stack; the stack names its own", WRONG_USE)
    with explained():
        from aks_gitops.check.asking import Asked, config_repository
        from aks_gitops.cli.check_options import surroundings
        from aks_gitops.history.history import Question, read_history
        from aks_gitops.history.selection import Selection
        from aks_gitops.inspection import rules_without_stack
        from aks_gitops.machine.memory import without_collector
        from aks_gitops.report.terminal import progress

        selection = Selection(app, environment, team, since, until)
        repository, found = config_repository(Asked("", repo, stacks, (), directory))
        own = rules_without_stack(layouts, environments) if layouts or environments else None
        question = Question(repository, revision, () if own else found, selection, sources, own)
        with without_collector(), refusals():
            with progress("Reading the history"):
                history = read_history(question, surroundings(), _store())
            _show(history, limit, as_json=as_json)
            if page_file:
                _write_page(history, page_file)


def _store() -> "Store":
    from aks_gitops.check.store import Store
    from aks_gitops.machine.folders import user_folder

    return Store(user_folder("XDG_CACHE_HOME", ".cache") / "history" / "store.sqlite")


def _show(history: "History", limit: int | None, *, as_json: bool) -> None:
    from aks_gitops.report.terminal import console

    if history.shallow:
        fix = "run 'git fetch --unshallow' there"
        click.echo(f"warning: the clone is shallow, older deployments are missing; {fix}", err=True)
    if as_json:
        from aks_gitops.check.report.values import json_text
        from aks_gitops.history.report.values import history_values

        click.echo(json_text(history_values(history, limit or None)), nl=False)
        return
    from aks_gitops.history.report.text import history_text

    shown = _USUAL_LIMIT if limit is None else limit or len(history.records)
    to = console()
    for line in history_text(history, shown):
        to.print(line)


def _write_page(history: "History", file: Path) -> None:
    from aks_gitops.history.report.page import page
    from aks_gitops.report.output import OutputError

    try:
        file.write_text(page(history), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{file}: cannot be written: {error.strerror or error}") from error
