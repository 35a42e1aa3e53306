"""What may be asked of a rollback, and what fails before git hears of it."""

from contextlib import suppress

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.cli.rollback import command
from aks_gitops.rollback.request import (
    Named,
    RequestError,
    Running,
    Steps,
    request,
)

HOSTILE = (
    "--upload-pack=touch /tmp/x",
    "-x",
    "v1\n--all",
    "v1\x1b[2J",
    "",
    "a b",
    "main..HEAD",
    "HEAD@{1}",
    "^main",
    "main~1",
    "a\\b",
    "../x",
    "tag.lock",
    "*",
    ":/message",
    "web:",
    "WEB:v1",
    "localhost:5000/web",
    "ext::sh -c x",
)


def test_without_anything_it_is_one_step() -> None:
    assert request(None, None) == Steps(1)
    assert request(None, 3) == Steps(3)


@pytest.mark.parametrize("name", ["3f2c1ab", "v1.4.2", "release/2026-11", "0" * 40])
def test_commits_and_tags_are_names(name: str) -> None:
    assert request(name, None) == Named(name)


@pytest.mark.parametrize("image", ["web:v1", "registry.example.com:5000/shop/web:1.2"])
def test_a_colon_makes_an_image(image: str) -> None:
    found = request(image, None)
    assert isinstance(found, Running)
    assert str(found.image) == image


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_fail_before_anything_is_read(text: str) -> None:
    done = CliRunner().invoke(command, ["web", "dev", f"--to={text}", "--repo", "/nowhere"])
    assert done.exit_code == 2
    assert "/nowhere" not in done.output
    assert all(one.isprintable() for one in done.output.splitlines())


@given(st.text(max_size=30))
def test_no_text_becomes_an_option_a_range_or_a_second_line(text: str) -> None:
    with suppress(RequestError):
        found = request(text, None)
        name = found.name if isinstance(found, Named) else str(found)
        assert name.isprintable()
        assert not set(name.removeprefix("--to ")) & set(" ^~?*[\\")
        assert not name.removeprefix("--to ").startswith("-")
        assert ".." not in name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--steps", "0"), "goes nowhere"),
        (("--steps", "1", "--to", "v1"), "exclude each other"),
        (("--with-others", "--overlay-only"), "exclude each other"),
    ],
)
def test_what_means_nothing_is_told(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(command, ["web", "dev", *arguments])
    assert done.exit_code == 2
    assert said in done.output
