"""The page of a history, in a browser: a timeline, search, hostile names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from aks_gitops.history.report.page import page
from tests.offline.test_page import CHROMIUM, FLAGS, Visitor
from tests.unit.git_repositories import isolate_git
from tests.unit.histories import BASE, Made, history_of, make_history, overlay

_EVIL = "<img src=x onerror=alert(1)>\u202e</script>"


@pytest.fixture
def visitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visitor]:
    if CHROMIUM is None:
        pytest.skip("needs chromium; run: apt-get install chromium")
    isolate_git(monkeypatch)
    commits = [
        Made(0, {**BASE, **overlay("dev", "1"), **overlay("production", "1")}),
        Made(1, overlay("dev", "2"), _EVIL),
        Made(9, overlay("dev", "1"), "revert: 2"),
    ]
    text = page(history_of(make_history(tmp_path / "r", commits)))
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = Visitor(browser.new_page(), tmp_path)
        opened.watch()
        yield opened
        browser.close()


def test_the_page_shows_a_timeline_and_finds_what_is_searched(visitor: Visitor) -> None:
    shown = visitor.open()
    expect(shown.locator("#verdict")).to_have_text("4 deployments from 2023-11-14 to 2023-11-23")
    expect(shown.locator("svg.lanes text:not(.tick)")).to_have_text(
        ["web in dev", "web in production"]
    )
    expect(shown.locator("svg.lanes rect.revert")).to_have_count(1)
    expect(shown.locator("img")).to_have_count(0)
    expect(shown.get_by_text("\\u202e").first).to_be_visible()
    shown.fill("#search", "production")
    expect(shown.locator("#status")).to_have_text("1 of 4 deployments")
    shown.fill("#search", "nothing like it")
    expect(shown.locator("#found")).to_have_text("Nothing matches.")
    assert visitor.complaints == []
