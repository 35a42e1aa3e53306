"""What the commands that write to a config repository have in common."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from aks_gitops.cli.options import (
    WRONG_USE,
    explained,
    project_option,
    stacks_option,
    stop,
)
from aks_gitops.cli.refusals import refusals

if TYPE_CHECKING:
    from aks_gitops.release.outcome import About
    from aks_gitops.release.reading import DeploymentReader
    from aks_gitops.repo.writing.delivery import Delivery
    from aks_gitops.repo.writing.edits import Change
    from aks_gitops.repo.writing.login import AccessToken, Person
    from aks_gitops.repo.writing.message import Message

_R = TypeVar("_R")

_KEY_VARIABLE = "GITHUB_APP_PRIVATE_KEY"
_APP = re.compile(r"[\w.-]{1,100}", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_]\w{0,100}", re.ASCII)


@dataclass(frozen=True)
class Writing:
    """What the options of a writing command say."""

    repo: str | None
    stacks: tuple[str, ...]
    directory: Path
    branch: str | None
    new_branch: str
    author: str
    sign: bool | None
    token_variable: str
    github_app: str | None
    github_app_key: str | None
    dry_run: bool
    as_json: bool


def writing_options(function: Callable[..., _R]) -> Callable[..., _R]:
    """Add the options; the function is given what they say as `writing`."""

    @wraps(function)
    def command(**given: object) -> _R:
        own = {one.name: given.pop(one.name) for one in fields(Writing)}
        return function(writing=_checked(Writing(**own)), **given)  # type: ignore[arg-type]

    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the outcome for programs."),
        click.option(
            "--dry-run", is_flag=True, help="Show the difference, and write nothing anywhere."
        ),
        click.option(
            "--github-app-key",
            metavar="NAME",
            callback=_matching(_VARIABLE, "is no variable's name; name the one that holds the key"),
            help="The environment variable that holds the App's private key, in PEM. Default: "
            f"{_KEY_VARIABLE}.",
        ),
        click.option(
            "--github-app",
            metavar="CLIENT_ID",
            callback=_matching(_APP, "is no client ID of a GitHub App; it looks like Iv23liAbCdEf"),
            help="A GitHub App to log in as over HTTPS, by its client ID or App ID: its token is "
            "made here, for this repository's contents alone.",
        ),
        click.option(
            "--token-variable",
            metavar="NAME",
            default="",
            help="The environment variable that holds a token for HTTPS. Default: git's own "
            "credential helpers, or SSH.",
        ),
        click.option(
            "--sign/--no-sign",
            default=None,
            help="Sign the commit, as git's gpg.format says. Default: git's commit.gpgSign.",
        ),
        click.option(
            "--author", metavar="'NAME <EMAIL>'", default="", help="Who wrote it. Default: git's."
        ),
        click.option(
            "--new-branch",
            metavar="NAME",
            default="",
            help="Push to this branch, for a pull request, instead of the branch itself.",
        ),
        click.option(
            "--branch", metavar="NAME", help="The branch that Argo CD follows. Default: git's HEAD."
        ),
        stacks_option,
        click.option(
            "--repo",
            metavar="PATH|URL",
            help="The config repository; a commit for a checkout goes to its remote `origin`. "
            "Default: what the stacks read, else the folder you are in.",
        ),
    ):
        command = option(command)
    return project_option(command)


def _matching(pattern: re.Pattern[str], problem: str) -> Callable[..., str | None]:
    """Return an option's callback that refuses other values; it shows none, which may be the key
    itself, given by mistake."""

    def checked(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
        if value is not None and not pattern.fullmatch(value):
            raise click.BadParameter(problem)
        return value

    return checked


def _checked(writing: Writing) -> Writing:
    """Return what the options say; end where they contradict each other."""
    if writing.github_app and writing.token_variable:
        stop("--github-app and --token-variable exclude each other; give one of them", WRONG_USE)
    if writing.github_app_key and not writing.github_app:
        stop("--github-app-key is of no use alone; give --github-app, too", WRONG_USE)
    return writing


@dataclass(frozen=True)
class Written:
    """A config repository that can be read and written."""

    options: Writing
    target: str
    """The URL or path that is written to."""
    folder: str
    """The folder of it that is the config repository; empty for all of it."""
    reader: "DeploymentReader"
    how: "Delivery"


@contextmanager
def opened(options: Writing) -> Iterator[Written]:
    """Give the repository, and end with a message where something is wrong or refused."""
    with explained(), refusals():
        from aks_gitops.check.asking import Asked, config_repository, other_stacks
        from aks_gitops.cli.check_options import surroundings
        from aks_gitops.release.reading import deployment_reader
        from aks_gitops.repo.source import folder_in, remote_urls, written_to

        asked = Asked("", options.repo, options.stacks, (), options.directory)
        repository, stacks = config_repository(asked)
        urls = remote_urls(repository)
        target = written_to(repository)
        branches = [options.branch] if options.branch else []
        others = other_stacks(asked, stacks)
        with deployment_reader(urls, branches, stacks, surroundings(), others) as reader:
            checkout = "" if target == repository else repository
            folder = folder_in(repository)
            yield Written(options, target, folder, reader, _delivery(options, checkout))


def carry_out(
    written: Written,
    change: "Change",
    message: "Message | Callable[[], Message]",
    about: "Callable[[], About] | None" = None,
) -> None:
    """Deliver a change, or show it, and say what came of it.

    Given: `about`, called after the last `change`: what people and programs are told besides.
    """
    from aks_gitops.release.outcome import About, outcome_json, outcome_text
    from aks_gitops.repo.writing.delivery import deliver
    from aks_gitops.repo.writing.edits import within
    from aks_gitops.report.terminal import progress

    options = written.options
    with progress("Looking" if options.dry_run else "Writing"):
        inside = within(written.folder, change)
        done = deliver(written.target, options.branch, inside, message, written.how)
    told = about() if about else About()
    text = outcome_json(done, told) if options.as_json else outcome_text(done, told)
    click.echo(text, nl=False)


def _delivery(options: Writing, checkout: str) -> "Delivery":
    from aks_gitops.repo.writing.delivery import Delivery
    from aks_gitops.repo.writing.login import People

    return Delivery(
        new_branch=options.new_branch,
        people=People(author=_person(options.author)),
        sign=options.sign,
        token=_token(options),
        checkout=checkout,
        dry_run=options.dry_run,
    )


def _token(options: Writing) -> "AccessToken | None":
    if options.token_variable:
        from aks_gitops.repo.writing.login import Token

        return Token(options.token_variable)
    if options.github_app:
        from aks_gitops.repo.writing.installation_token import InstallationToken

        return InstallationToken(options.github_app, options.github_app_key or _KEY_VARIABLE)
    return None


def _person(text: str) -> "Person | None":
    from aks_gitops.repo.writing.login import Person

    if not text:
        return None
    name, bracket, rest = text.partition("<")
    if not bracket or not rest.endswith(">") or not name.strip():
        stop(f"--author is {text!r}; write 'NAME <EMAIL>'", WRONG_USE)
    return Person(name.strip(), rest[:-1])
