import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, Route, expect, sync_playwright

from aks_gitops.program import Program
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.tree import Revision
from aks_gitops.report.files import object_files, object_paths
from aks_gitops.report.page import page
from aks_gitops.report.page_data import PageData, page_data
from aks_gitops.report.repository_links import repository_links
from aks_gitops.settings.stack import Settings
from tests import builders
from tests.builders import environment, kustomizations

COMMIT = "0123456789abcdef0123456789abcdef01234567"
AT_COMMIT = f"https://github.com/example-org/config/tree/{COMMIT}"
HOSTILE = "<img src=x onerror=alert(1)>"
TEAM = f"""
description: "</script><script>alert(1)</script><!--{HOSTILE}"
groups:
  operator: [84d3c0a7-5f1b-4e92-8b6d-0a7e92c4f315]
applications: [cart]
namespaces: [shop-dev, shop-staging, shop-extra]
namespace: shop-{{env}}
syncWindows:
  - {{kind: deny, schedule: "0 16 * * 5", duration: 62h, applications: ["*"], environments: [dev]}}
"""
FILES = {
    **kustomizations(
        "apps/cart/overlays/dev",
        "apps/cart/overlays/staging",
        "apps/search/overlays/dev",
        "teams/pay/apps/ledger/overlays/dev",
        f"apps/{HOSTILE}/overlays/dev",
        "apps/a\u202eb/overlays/dev",
    ),
    "charts/mail/Chart.yaml": "",
    "charts/mail/values-dev.yaml": "",
    "argocd/dev/cert-manager.yaml": "",
    "teams/shop.yaml": TEAM,
    "CODEOWNERS": "/apps/search/ @org/pay\n",
}


def settings(**gitops: object) -> Settings:
    staging = environment(cluster="aks-staging", syncPolicy={"selfHeal": False})
    usual: dict[str, object] = {
        "repository": "https://github.com/example-org/config.git",
        "environments": {"dev": environment(), "staging": staging},
    }
    return builders.settings(argocd=None, **{**usual, **gitops})


def program(
    stack: Settings, files: dict[str, str] | None = None, commit: str | None = COMMIT
) -> Program:
    read = builders.program(files or FILES, stack)
    return read._replace(catalog=replace(read.catalog, revision=Revision("main", commit)))


def html(stack: Settings | None = None, read: Program | None = None, name: str = "dev") -> str:
    stack = stack or settings()
    read = read or program(stack)
    return page(name, read, stack, object_paths(read.plan))


def data(stack: Settings | None = None, read: Program | None = None) -> PageData:
    stack = stack or settings()
    read = read or program(stack)
    return page_data("dev", read, stack, object_paths(read.plan))


def embedded(text: str) -> str:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return found[1]


def application(found: PageData, name: str) -> dict[str, object]:
    return dict(next(one for one in found["applications"] if one["name"] == name))


def test_every_application_and_object_of_the_plan_is_in_the_page() -> None:
    stack = settings()
    read = program(stack)
    found = json.loads(embedded(html(stack, read)))
    assert [a["name"] for a in found["applications"]] == [a.name for a in read.plan.applications]
    assert [o["key"] for o in found["objects"]] == [o.key for o in read.plan.objects]
    files = object_files(read.plan, stack.argocd.namespace)
    assert all(files[one["file"]] == one["yaml"] for one in found["objects"])


def test_the_page_itself_names_no_address_and_loads_nothing() -> None:
    text = html()
    template = text.replace(embedded(text), "")
    assert set(re.findall(r"https?://[^'\" ]+", template)) == {"http://www.w3.org/2000/svg"}
    assert not re.findall(r"\ssrc=|@import|url\(|fetch\(|XMLHttpRequest|import\(", template)


def test_the_policy_admits_only_the_pages_own_style_and_script() -> None:
    text = html()
    policy = re.search(r'Security-Policy" content="([^"]+)"', text)
    assert policy
    for kind in ("style", "script"):
        own = text.partition(f"<{kind}>")[2].partition(f"</{kind}>")[0]
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert "unsafe" not in policy[1]


def test_hostile_texts_cannot_leave_the_embedded_data() -> None:
    text = html(name="</title><script>alert(1)</script>")
    assert "<" not in embedded(text)
    assert text.count("</script>") == 2
    assert "<script>alert" not in text
    assert "alert(1)" in json.loads(embedded(text))["stack"]


def test_nothing_is_written_as_markup() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", html())


def test_the_same_input_gives_the_same_bytes() -> None:
    backwards = dict(reversed(FILES.items()))
    assert html() == html(read=program(settings(), backwards))


@pytest.mark.parametrize(
    ("repository", "directory", "file"),
    [
        ("https://github.com/o/r.git", "https://github.com/o/r/tree/C/{path}", "/blob/C/{path}"),
        ("https://me@github.com/o/r", "https://github.com/o/r/tree/C/{path}", "/blob/C/{path}"),
        ("https://gitlab.com/o/p/r.git", "https://gitlab.com/o/p/r/-/tree/C/{path}", "/blob/C/"),
        ("https://gitlab.acme.io:8443/r/", "https://gitlab.acme.io:8443/r/-/tree/C/{path}", "/-/"),
        (
            "https://org@dev.azure.com/org/My%20Project/_git/r",
            "https://dev.azure.com/org/My%20Project/_git/r?path=/{path}&version=GCC",
            "?path=/{path}&version=GCC",
        ),
    ],
)
def test_paths_lead_to_the_repositorys_host_at_the_commit(
    repository: str, directory: str, file: str
) -> None:
    links = repository_links(repository, Revision("main", "C"), "")
    assert links
    assert links["directory"] == directory
    assert file in links["file"]
    assert links["commit"].endswith("/commit/C")


@pytest.mark.parametrize(
    "repository",
    [
        "git@github.com:o/r.git",
        "ssh://git@github.com/o/r.git",
        "http://github.com/o/r",
        "https://github.com.evil.example/o/r",
        "https://git.example.com/o/r",
        "javascript:alert(1)//github.com/",
        "../config-repo",
    ],
)
def test_a_repository_on_an_unknown_host_gets_no_links(repository: str) -> None:
    assert repository_links(repository, Revision("main", "C"), "") is None


@pytest.mark.parametrize(
    ("repository", "directory"),
    [
        ("https://github.com/o/r.git", "https://github.com/o/r/tree/main/{path}"),
        (
            "https://dev.azure.com/o/p/_git/r",
            "https://dev.azure.com/o/p/_git/r?path=/{path}&version=GBmain",
        ),
    ],
)
def test_files_that_were_read_from_elsewhere_lead_to_the_revision_that_argo_cd_follows(
    repository: str, directory: str
) -> None:
    links = repository_links(repository, Revision("HEAD", "C"), "main")
    assert links
    assert links["directory"] == directory
    assert links["commit"] == ""


def test_files_that_are_not_committed_get_no_links() -> None:
    stack = settings()
    found = data(stack, program(stack, commit=None))
    assert found["links"] is None
    assert found["commit"] == ""


def test_an_application_names_its_path_owner_and_applicationset() -> None:
    cart = application(data(), "shop-cart-dev")
    assert cart["path"] == cart["origin"] == "apps/cart/overlays/dev"
    assert (cart["claim"], cart["ownerFile"]) == ("team file", "teams/shop.yaml")
    assert cart["set"] == "ApplicationSet/argocd/shop-dev-apps"
    assert (cart["namespace"], cart["cluster"]) == ("shop-dev", "in-cluster")
    search = application(data(), "pay-search-dev")
    assert (search["owner"], search["ownerFile"]) == ("CODEOWNERS:1", "CODEOWNERS")
    mail = application(data(), "platform-mail-dev")
    assert (mail["path"], mail["origin"]) == ("charts/mail", "charts/mail/values-dev.yaml")


def test_paths_start_at_the_top_of_the_repository() -> None:
    stack = settings(path="config")
    found = data(stack, program(stack))
    cart = application(found, "shop-cart-dev")
    assert cart["path"] == cart["origin"] == "config/apps/cart/overlays/dev"
    assert cart["ownerFile"] == "config/teams/shop.yaml"
    root = next(one for one in found["objects"] if one["kind"] == "Application")
    assert root["origins"] == ["config/argocd/dev/cert-manager.yaml"]


def test_an_object_stands_on_the_clusters_that_it_is_about() -> None:
    clusters = {one["key"]: one["clusters"] for one in data()["objects"]}
    assert clusters["ApplicationSet/argocd/shop-staging-apps"] == ["aks-staging"]
    assert clusters["AppProject/argocd/shop-staging"] == ["aks-staging"]
    assert clusters["AppProject/argocd/default"] == ["in-cluster"]
    assert clusters["Namespace/shop-dev"] == ["in-cluster"]


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("apps/cart/overlays/dev", "app/shop-cart-dev"),
        ("charts/mail/values-dev.yaml", "app/platform-mail-dev"),
        ("teams/shop.yaml: groups.operator.0", "team/shop"),
        ("Namespace/shop-dev", "object/Namespace/shop-dev"),
        ("apps/unknown", ""),
    ],
)
def test_a_finding_leads_to_what_it_is_about(path: str, item: str) -> None:
    stack = settings()
    read = program(stack)
    finding = Finding("error", "rule", path, "is wrong", "mend it")
    read = read._replace(plan=replace(read.plan, findings=(finding,)))
    (found,) = (one for one in data(stack, read)["findings"] if one["path"] == path)
    assert found["item"] == item


def test_a_password_in_the_address_is_not_shown() -> None:
    stack = settings(readFrom="https://token@github.com/example-org/config")
    text = html(stack, program(stack))
    assert "token@" not in text


# --- In a browser ----------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visitor:
    """Opens the page, and refuses and notes whatever it should not do."""

    page: Page
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        page = self.page
        page.route("**/*", self._guard)
        page.on("console", lambda said: self.complaints.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _guard(self, route: Route) -> None:
        if route.request.url.startswith(("file:", "data:")):
            route.continue_()
        else:
            self.complaints.append(f"request: {route.request.url}")
            route.abort()

    def open(self, item: str = "", name: str = "index") -> Page:
        self.page.goto((self.folder / f"{name}.html").as_uri() + f"#{item}")
        return self.page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of three repositories: a usual, a large and a rejected one."""
    folder = tmp_path_factory.mktemp("page")
    stack = settings()
    read = program(stack)
    many = kustomizations(*(f"apps/app-{n:04}/overlays/dev" for n in range(3000)))
    rejected = {**FILES, "teams/shop.yml": "", "teams/pay.yaml": "groups: {a: [b]}"}
    pages = {"index": read, "many": program(stack, many), "rejected": program(stack, rejected)}
    for name, one in pages.items():
        (folder / f"{name}.html").write_text(html(stack, one), encoding="utf-8")
    for name, text in object_files(read.plan, stack.argocd.namespace).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tab(folder: Path) -> Iterator[Visitor]:
    if CHROMIUM is None:
        pytest.skip("needs chromium; run: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visitor = Visitor(browser.new_page(), folder)
        visitor.watch()
        yield visitor
        browser.close()


@pytest.fixture
def visitor(tab: Visitor) -> Iterator[Visitor]:
    """The one tab as it was at first; the test fails if the page complained."""
    tab.page.goto("about:blank")
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    tab.page.emulate_media(color_scheme="light")
    tab.complaints.clear()
    yield tab
    assert tab.complaints == []


def names(shown: Page) -> Locator:
    return shown.locator("#map .rows .name")


def row(shown: Page, path: str) -> Locator:
    return shown.locator("#map .row", has_text=path)


def details(shown: Page) -> Locator:
    return shown.get_by_role("complementary", name="Details")


def title(shown: Page) -> Locator:
    return details(shown).get_by_role("heading", level=2)


def test_the_map_goes_from_cluster_to_environment_to_team_to_application(visitor: Visitor) -> None:
    shown = visitor.open()
    clusters = shown.locator("section.cluster")
    assert clusters.locator("h2").all_inner_texts() == ["in-cluster", "aks-staging"]
    staging = clusters.nth(1)
    assert staging.locator("h3").all_inner_texts() == ["staging"]
    card = staging.locator(".card").filter(has=shown.get_by_role("link", name="shop", exact=True))
    assert card.locator(".rows .name").all_inner_texts() == ["cart"]
    assert "root-dev" in clusters.nth(0).locator(".rows .name").all_inner_texts()


def test_search_narrows_the_map_and_escape_clears_it(visitor: Visitor) -> None:
    shown = visitor.open()
    everything = names(shown).all_inner_texts()
    shown.keyboard.press("/")
    shown.keyboard.type("cart staging")
    expect(names(shown)).to_have_text(["cart"])
    expect(shown.locator("#status")).to_contain_text("1 of 7 applications")
    shown.keyboard.press("Escape")
    expect(names(shown)).to_have_text(everything)
    expect(shown.locator("#search")).to_have_value("")


def test_search_looks_at_name_team_path_and_namespace(visitor: Visitor) -> None:
    shown = visitor.open()
    for text, found in {
        "pay-search-dev": ["search"],
        "pay": ["ledger", "search"],
        "APPS/search": ["search"],
        "pay-dev": ["ledger", "search"],
        "cert-manager.yaml": ["root-dev"],
    }.items():
        shown.fill("#search", text)
        expect(names(shown)).to_have_text(found)


def test_toggles_filter_by_environment_team_cluster_and_kind(visitor: Visitor) -> None:
    shown = visitor.open()
    everything = names(shown).all_inner_texts()

    def press(group: str, name: str) -> None:
        box = shown.get_by_role("group", name=group)
        box.get_by_role("button", name=re.compile(rf"^{name} ?\d")).click()

    press("Environment", "staging")
    expect(names(shown)).to_have_text(["cart"])
    expect(shown.locator(".toggle[aria-pressed=true]")).to_have_text([re.compile("^staging")])
    press("Environment", "staging")
    expect(names(shown)).to_have_text(everything)
    press("Team", "shop")
    expect(names(shown)).to_have_text(["cart", "cart"])
    press("Cluster", "aks-staging")
    expect(names(shown)).to_have_text(["cart"])
    press("Kind", "ApplicationSet")
    expect(shown.locator("#map .name")).to_have_text(["shop-staging-apps"])
    shown.get_by_role("button", name="Clear search and filters").click()
    expect(names(shown)).to_have_text(everything)


def test_a_click_on_an_application_shows_its_path_and_opens_its_object(visitor: Visitor) -> None:
    shown = visitor.open()
    row(shown, "apps/cart/overlays/dev").click()
    expect(title(shown)).to_have_text("shop-cart-dev")
    expect(details(shown).locator("code").first).to_have_text("apps/cart/overlays/dev")
    link = details(shown).get_by_role("link", name="Open").first
    expect(link).to_have_attribute("href", f"{AT_COMMIT}/apps/cart/overlays/dev")
    details(shown).get_by_role("link", name="shop-dev-apps").click()
    expect(title(shown)).to_have_text("shop-dev-apps")
    file = details(shown).get_by_role("link", name="File").get_attribute("href")
    assert file
    text = (visitor.folder / file).read_text(encoding="utf-8")
    assert details(shown).locator("pre").text_content() == text


def test_a_team_shows_its_projects_groups_namespaces_and_sync_windows(visitor: Visitor) -> None:
    shown = visitor.open("team/shop")
    for expected in (
        "shop-staging",
        "84d3c0a7-5f1b-4e92-8b6d-0a7e92c4f315",
        "shop-extra",
        "0 16 * * 5 for 62h",
        "teams/shop.yaml",
    ):
        expect(details(shown)).to_contain_text(expected)


def test_an_address_leads_to_its_item(visitor: Visitor) -> None:
    for item, expected in {
        "app/shop-cart-staging": "shop-cart-staging",
        "object/AppProject/argocd/shop-dev": "shop-dev",
        "object/Application/argocd/root-dev": "root-dev",
        "environment/staging": "staging",
        "cluster/aks-staging": "aks-staging",
    }.items():
        expect(title(visitor.open(item))).to_have_text(expected)


def test_an_unknown_address_shows_the_map_alone(visitor: Visitor) -> None:
    for item in ("app/none", "object/", "constructor/x", "%E0%A4%A", "map"):
        visitor.page.goto("about:blank")
        shown = visitor.open(item)
        expect(shown.locator("#detail")).to_be_hidden()
        expect(names(shown).first).to_be_visible()


def test_a_selection_is_kept_in_the_address_and_goes_back(visitor: Visitor) -> None:
    shown = visitor.open()
    row(shown, "apps/cart/overlays/dev").click()
    expect(shown).to_have_url(re.compile("#app/shop-cart-dev$"))
    row(shown, "apps/search/overlays/dev").click()
    expect(title(shown)).to_have_text("pay-search-dev")
    shown.go_back()
    expect(title(shown)).to_have_text("shop-cart-dev")
    current = shown.locator("#map .row[aria-current]")
    expect(current).to_have_attribute("href", "#app/shop-cart-dev")


def test_the_keyboard_alone_opens_and_closes_an_item(visitor: Visitor) -> None:
    shown = visitor.open()
    row(shown, "apps/cart/overlays/dev").focus()
    shown.keyboard.press("Enter")
    expect(title(shown)).to_be_focused()
    shown.keyboard.press("Escape")
    expect(details(shown)).to_be_hidden()
    expect(row(shown, "apps/cart/overlays/dev")).to_be_focused()


def test_hostile_names_are_shown_as_text(visitor: Visitor) -> None:
    shown = visitor.open("team/shop")
    expect(details(shown)).to_contain_text(f"</script><script>alert(1)</script><!--{HOSTILE}")
    paths = shown.locator("#map .path").all_inner_texts()
    assert f"apps/{HOSTILE}/overlays/dev" in paths
    assert "apps/a\\u202eb/overlays/dev" in paths
    row(shown, "onerror").click()
    link = details(shown).get_by_role("link", name="Open").first
    path = f"apps/{quote(HOSTILE, safe='()')}/overlays/dev"
    expect(link).to_have_attribute("href", f"{AT_COMMIT}/{path}")
    expect(shown.locator("img")).to_have_count(0)


def test_findings_come_first_with_their_fix(visitor: Visitor) -> None:
    shown = visitor.open(name="rejected")
    findings = shown.get_by_role("region", name="2 errors")
    expect(findings).to_contain_text("Fix: keep one of the files")
    findings.get_by_role("link", name="teams/pay.yaml: groups.a").click()
    expect(title(shown)).to_have_text("pay")


def test_thousands_of_applications_show_their_first_rows(visitor: Visitor) -> None:
    shown = visitor.open(name="many")
    expect(shown.locator("#status")).to_contain_text("3,000 applications")
    expect(names(shown)).to_have_count(200)
    shown.fill("#search", "app-2999")
    expect(names(shown)).to_have_text(["app-2999"])
    shown.fill("#search", "")
    shown.get_by_role("button", name="Show all 3,000").click()
    expect(names(shown)).to_have_count(3000)


LEAST_CONTRAST = """() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    const color = getComputedStyle(node).backgroundColor;
    return parts(color)[3] === 0 ? behind(node.parentElement) : color;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = [99, ""];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(behind(node))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < least[0]) least = [contrast, walker.currentNode.data];
  }
  return least;
}"""


def test_all_text_is_readable_in_both_schemes(visitor: Visitor) -> None:
    for name, item in (("index", "app/shop-cart-dev"), ("rejected", "team/shop")):
        shown = visitor.open(item, name)
        for scheme in ("light", "dark"):
            shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            contrast, text = shown.evaluate(LEAST_CONTRAST)
            assert contrast >= 4.5, (scheme, text)


def test_the_background_follows_the_system_until_the_toggle_says_otherwise(
    visitor: Visitor,
) -> None:
    def background() -> str:
        return str(visitor.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    shown = visitor.open()
    light = background()
    shown.emulate_media(color_scheme="dark")
    dark = background()
    assert light != dark
    shown.get_by_role("button", name="Light theme").click()
    assert background() == light
    shown.reload()
    assert background() == light
    shown.get_by_role("button", name="Dark theme").click()
    assert background() == dark
    shown.evaluate("localStorage.clear()")


def test_no_window_scrolls_sideways(visitor: Visitor) -> None:
    for width in (360, 600, 1000, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 800})
        for item in ("", "app/shop-cart-dev", "team/shop"):
            shown = visitor.open(item)
            assert shown.evaluate("document.documentElement.scrollWidth") <= width, item


def test_a_narrow_window_folds_the_filters_and_covers_the_map_with_details(
    visitor: Visitor,
) -> None:
    visitor.page.set_viewport_size({"width": 600, "height": 800})
    shown = visitor.open()
    expect(shown.locator(".toggle").first).to_be_hidden()
    shown.get_by_text("Filters", exact=True).click()
    expect(shown.locator(".toggle").first).to_be_visible()
    row(shown, "apps/cart/overlays/dev").click()
    expect(title(shown)).to_be_visible()
    box = details(shown).bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, 600)
    details(shown).get_by_role("button", name="Close").click()
    expect(details(shown)).to_be_hidden()
