"""The page of a check, in a browser: search, filters, many findings, hostile names."""

import base64
import hashlib
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from aks_gitops.check.report.page import page
from tests.offline.test_page import CHROMIUM, FLAGS, Visitor
from tests.unit.check_reports import LINKS, changed, config_map, finding, report

HOSTILE = "<img src=x onerror=alert(1)>\u202e</script>"


def usual() -> str:
    changes = (
        changed("cart-production", environment="production", after=(config_map("new"),)),
        changed("cart-dev", before=(config_map(key="old"),), after=(config_map(key="new"),)),
        changed(HOSTILE, "deleted", environment="", fate="left", why=HOSTILE),
    )
    found = (
        finding(1, application="cart-dev"),
        finding(2, application="cart-production"),
        finding(3, severity="warning", rule="image-mutable", fact=HOSTILE, path=HOSTILE, line=0),
    )
    return page(report(*found, changes=changes, suppressed=(finding(9),)), LINKS)


def many() -> str:
    same = map(finding, range(1000))
    others = (finding(at, fact=f"is wrong in its way {at}") for at in range(1000, 2000))
    changes = tuple(changed(f"web-{at}", after=(config_map(f"m{at}"),)) for at in range(600))
    return page(report(*same, *others, changes=changes), LINKS)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    if CHROMIUM is None:
        pytest.skip("needs chromium; run: apt-get install chromium")
    folder = tmp_path_factory.mktemp("check-page")
    (folder / "index.html").write_text(usual(), encoding="utf-8")
    (folder / "many.html").write_text(many(), encoding="utf-8")
    (folder / "nothing.html").write_text(page(report(), LINKS), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visitor = Visitor(browser.new_page(), folder)
        visitor.watch()
        yield visitor
        browser.close()


@pytest.fixture
def visitor(tab: Visitor) -> Iterator[Visitor]:
    tab.page.goto("about:blank")
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    tab.complaints.clear()
    yield tab
    assert tab.complaints == []


def press(shown: Page, group: str, name: str) -> None:
    box = shown.get_by_role("group", name=group)
    box.get_by_role("button", name=re.compile(rf"^{re.escape(name)} ?\d")).click()


def test_the_policy_admits_only_the_pages_own_style_and_script() -> None:
    text = usual()
    policy = re.search(r'Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[1]
    for kind in ("style", "script"):
        own = text.partition(f"<{kind}>")[2].partition(f"</{kind}>")[0]
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy[1]


def test_nothing_is_written_as_markup_or_loaded() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", usual())
    assert not re.search(r"\ssrc=[\"']|@import|url\(|fetch\(|XMLHttpRequest|import\(", usual())


def test_the_page_begins_with_the_verdict_and_shows_each_finding_once(visitor: Visitor) -> None:
    shown = visitor.open()
    verdict = "2 errors, 1 warning; 2 applications change, 1 is left behind"
    expect(shown.get_by_role("heading", level=1)).to_have_text(verdict)
    expect(shown.locator(".finding")).to_have_count(2)
    expect(shown.locator(".finding").first).to_contain_text("2 places")
    link = shown.locator(".places a").first
    expected = LINKS.template.replace("{path}", "apps/web-0001/role.yaml").replace("{line}", "7")
    expect(link).to_have_attribute("href", expected)


def test_hostile_names_are_text_with_what_is_not_seen_written_out(visitor: Visitor) -> None:
    shown = visitor.open()
    expect(shown.locator("img")).to_have_count(0)
    expect(shown.locator("#found")).to_contain_text("<img src=x onerror=alert(1)>\\u202e</script>")


def test_an_application_opens_to_its_changes(visitor: Visitor) -> None:
    shown = visitor.open()
    shown.locator("summary", has_text="cart-dev").click()
    changes = shown.get_by_role("region", name="Changes of cart-dev")
    expect(changes.locator(".removed")).to_have_text('-   data.key: "old"')
    expect(changes.locator(".added")).to_have_text('+   data.key: "new"')


def test_search_and_filters_narrow_what_is_shown_and_escape_clears_them(visitor: Visitor) -> None:
    shown = visitor.open()
    shown.keyboard.press("/")
    shown.keyboard.type("web-0002")
    expect(shown.locator(".places li")).to_have_count(1)
    expect(shown.locator("#status")).to_have_text("1 of 3 findings, 0 of 3 applications")
    shown.keyboard.press("Escape")
    expect(shown.locator(".finding")).to_have_count(2)
    press(shown, "Level", "warning")
    expect(shown.locator(".finding .tag")).to_have_text(["warning"])
    shown.get_by_role("button", name="Clear search and filters").click()
    press(shown, "Environment", "production")
    expect(shown.locator("#status")).to_have_text("1 of 3 findings, 1 of 3 applications")
    press(shown, "Show", "change")
    expect(shown.locator(".finding")).to_have_count(0)
    expect(shown.locator("#changes")).to_be_visible()


def test_two_thousand_findings_are_there_at_once_and_searched_in_a_moment(
    visitor: Visitor,
) -> None:
    shown = visitor.open(name="many")
    expect(shown.locator("#status")).to_have_text("2,000 findings, 600 applications")
    expect(shown.locator(".finding")).to_have_count(100)
    took = shown.evaluate("""() => {
      const start = performance.now();
      words = ["way", "1999"];
      update();
      return performance.now() - start;
    }""")
    expect(shown.locator(".finding")).to_have_count(1)
    assert took < 1_000
    shown.evaluate("clear()")
    shown.get_by_role("button", name="Show all 1,001").click()
    expect(shown.locator(".finding")).to_have_count(1001)


def test_a_page_without_findings_says_so(visitor: Visitor) -> None:
    shown = visitor.open(name="nothing")
    expect(shown.locator("#found")).to_have_text("Nothing was found, and nothing changes.")


def test_every_control_has_a_name_and_headings_are_in_order(visitor: Visitor) -> None:
    shown = visitor.open()
    unnamed = shown.evaluate("""() => [...document.querySelectorAll("button, input, a, summary")]
      .filter((one) => !(one.textContent.trim() || one.getAttribute("aria-label"))).length""")
    assert unnamed == 0
    levels = shown.locator("h1, h2, h3").evaluate_all("(all) => all.map((one) => one.tagName)")
    assert levels == ["H1", "H2", "H2", "H2"]


def test_a_narrow_window_has_no_sideways_scrolling(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 360, "height": 700})
    shown = visitor.open()
    assert shown.evaluate("document.documentElement.scrollWidth") <= 360
