"""Who owns an application, in which order the sources of that answer count, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.repo.layouts import Layout, layout
from aks_gitops.repo.owners import CODEOWNERS_PATHS, Owners, Ownership, read_owners
from aks_gitops.repo.team_files import Team, read_team_files
from aks_gitops.repo.tree import Listing, Revision

APPS = layout("apps/{app}/overlays/{env}", "apps")
TEAM_APPS = layout("teams/{team}/apps/{app}/{env}", "team-apps")
OWN = layout("infra/{app}/{env}", "infra", team="platform")
WEB = "apps/web/overlays/dev"


@dataclass(frozen=True)
class MemoryTree:
    """A tree whose files are in memory."""

    contents: Mapping[str, bytes]
    revision = Revision("memory", None)

    @property
    def listing(self) -> Listing:
        return Listing(dict.fromkeys(self.contents, ""))

    def read(self, path: str) -> bytes:
        return self.contents[path]

    def prefetch(self, paths: Iterable[str]) -> None:
        pass


def team(name: str, *, applications: str = "", codeowners: str = "") -> Team:
    """Return the team that a file of this name declares; lists are written with blanks."""
    lines = {"applications": applications.split(), "codeowners": codeowners.split()}
    text = f"applications: {lines['applications']}\ncodeowners: {lines['codeowners']}\n"
    teams, findings = read_team_files(MemoryTree({f"teams/{name}.yaml": text.encode()}))
    assert findings == []
    return teams[name]


def owners(*teams: Team, codeowners: str = "", default: str = "fallback") -> Owners:
    return Owners({one.name: one for one in teams}, codeowners, "CODEOWNERS", default)


def owner(
    found: Owners, where: Layout = APPS, app: str = "web", path_team: str | None = None
) -> Ownership:
    return found.owner(where, app, path_team, WEB)


def by_codeowners(text: str, *teams: Team, path: str = WEB) -> str:
    """Return the team that CODEOWNERS gives a directory to."""
    return owners(*teams, codeowners=text).owner(APPS, "web", None, path).team


def test_the_sources_of_ownership_count_in_a_fixed_order() -> None:
    web = team("web", applications="web")
    lines = "* @example-org/handle\n"
    everything = owners(web, codeowners=lines)
    without_claims = owners(team("web"), codeowners=lines)
    assert owner(everything, OWN, path_team="folder") == Ownership(
        "platform", "layout infra/{app}/{env}", "layout"
    )
    assert owner(everything, TEAM_APPS, path_team="folder") == Ownership(
        "web", "teams/web.yaml", "team file"
    )
    assert owner(without_claims, TEAM_APPS, path_team="folder") == Ownership(
        "folder", "path teams/{team}/apps/{app}/{env}", "path"
    )
    assert owner(without_claims) == Ownership("handle", "CODEOWNERS:1", "CODEOWNERS")
    assert owner(owners(team("web"))) == Ownership("fallback", "default team", "default")


@pytest.mark.parametrize("glob", ["web", "w*", "we?", "*", "apps/web/overlays/dev", "apps/*/*/dev"])
def test_a_team_claims_applications_by_name_or_by_directory(glob: str) -> None:
    assert owner(owners(team("shop", applications=glob))).team == "shop"


@pytest.mark.parametrize("glob", ["we", "web2", "w?", "apps/web", "apps/*", "web/*"])
def test_a_glob_that_does_not_match_the_whole_claims_nothing(glob: str) -> None:
    assert owner(owners(team("shop", applications=glob))).by == "default"


def test_two_teams_that_claim_one_application_are_both_named() -> None:
    one = team("alpha", applications="apps/*/*/dev")
    other = team("beta", applications="web w*")
    third = team("gamma", applications="other")
    for teams in ((one, other, third), (third, other, one)):
        assert owner(owners(*teams)) == Ownership(
            "alpha", "teams/alpha.yaml", "team file", ("beta",)
        )


def test_one_team_that_claims_an_application_twice_has_no_rival() -> None:
    assert owner(owners(team("web", applications="web w* apps/web/*/*"))).rivals == ()


def test_the_same_name_in_another_directory_is_claimed_by_name_only() -> None:
    found = owners(
        team("shop", applications="apps/web/overlays/dev"), team("all", applications="x")
    )
    assert found.owner(APPS, "web", None, WEB).team == "shop"
    assert found.owner(APPS, "web", None, "apps/web/overlays/production").by == "default"


def test_the_last_word_of_a_team_handle_is_the_team() -> None:
    assert by_codeowners("* @example-org/Storefront") == "storefront"
    assert by_codeowners("* @group/subgroup/orders") == "orders"


def test_a_team_file_says_which_handles_mean_the_team() -> None:
    shop = team("shop", codeowners="@Example-Org/storefront-devs people@example.com")
    assert by_codeowners("* @example-org/Storefront-Devs", shop) == "shop"
    assert by_codeowners("* people@example.com", shop) == "shop"
    assert by_codeowners("* @other-org/storefront-devs", shop) == "storefront-devs"


def test_a_handle_in_a_team_file_may_lack_its_at_sign() -> None:
    shop = team("shop", codeowners="example-org/storefront-devs")
    assert by_codeowners("* @example-org/storefront-devs", shop) == "shop"


def test_a_team_file_counts_more_than_the_handles_last_word() -> None:
    teams = (team("alpha", codeowners="@example-org/beta"), team("beta"))
    assert by_codeowners("* @example-org/beta", *teams) == "alpha"


def test_a_handle_of_one_word_is_a_team_only_if_that_team_has_a_file() -> None:
    assert by_codeowners("* @jane") == "fallback"
    assert by_codeowners("* @orders", team("orders")) == "orders"


def test_an_address_never_becomes_a_team_by_its_words() -> None:
    assert by_codeowners("* jane@platform", team("platform"), team("jane")) == "fallback"
    assert by_codeowners("* jane@example.com") == "fallback"


def test_a_handle_that_cannot_be_a_kubernetes_name_is_passed_over() -> None:
    assert by_codeowners("* @example-org/the_team") == "fallback"
    assert by_codeowners(f"* @example-org/{'a' * 64}") == "fallback"
    assert by_codeowners("* @example-org/the_team @jane @example-org/web") == "web"


def test_the_last_matching_line_decides_and_is_the_reason() -> None:
    text = "# owners\n* @o/platform\n/apps/ @o/apps\n/apps/web/ @o/web\n/apps/other/ @o/other\n"
    assert owner(owners(codeowners=text)) == Ownership("web", "CODEOWNERS:4", "CODEOWNERS")


def test_a_last_line_without_owners_takes_the_ownership_away() -> None:
    assert by_codeowners("* @o/platform\n/apps/web/\n") == "fallback"


def test_patterns_of_files_and_blanks_in_paths_are_understood() -> None:
    assert by_codeowners("*.yaml @o/yaml") == "yaml"
    assert by_codeowners("/apps/my\\ app/ @o/blank", path="apps/my app/dev") == "blank"
    assert by_codeowners("/web/ @o/top") == "fallback"
    assert by_codeowners("web/ @o/anywhere") == "anywhere"
    assert by_codeowners("**/overlays/dev/ @o/dev") == "dev"


def test_a_comment_behind_a_line_names_no_owner() -> None:
    assert by_codeowners("* @jane # or ask @example-org/orders") == "fallback"
    assert by_codeowners("* @o/web # @o/orders\n#* @o/orders") == "web"


def test_sections_of_gitlab_are_no_lines() -> None:
    text = "[Apps]\n/apps/ @o/apps\n\n^[Docs]\n/docs/ @o/docs\n"
    assert by_codeowners(text) == "apps"


@pytest.mark.parametrize("path", CODEOWNERS_PATHS)
def test_codeowners_is_read_in_each_of_its_places(path: str) -> None:
    found = read_owners(MemoryTree({path: b"* @o/web"}), {}, "fallback")
    assert owner(found) == Ownership("web", f"{path}:1", "CODEOWNERS")


def test_of_several_codeowners_the_one_that_the_git_host_takes_counts() -> None:
    """GitHub looks in .github, at the top, in docs; GitLab at the top, in docs, in .gitlab."""
    files = {path: f"* @o/team-{i}".encode() for i, path in enumerate(CODEOWNERS_PATHS)}
    for i, path in enumerate(CODEOWNERS_PATHS):
        assert owner(read_owners(MemoryTree(files), {}, "fallback")).team == f"team-{i}"
        del files[path]
    assert CODEOWNERS_PATHS[:3] == (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


def test_codeowners_elsewhere_is_not_read() -> None:
    tree = MemoryTree({"apps/CODEOWNERS": b"* @o/web", "codeowners": b"* @o/web"})
    assert owner(read_owners(tree, {}, "fallback")).by == "default"


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"# only a comment", b"\xff\xfe*\0 \0@\0o\0", bytes(range(256)), b"*", b"\0"],
)
def test_codeowners_without_a_line_that_says_something_gives_nothing(content: bytes) -> None:
    found = read_owners(MemoryTree({"CODEOWNERS": content}), {}, "fallback")
    assert owner(found).team == "fallback"


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    tree = MemoryTree({"CODEOWNERS": "\ufeff* @o/web\r\n".encode()})
    assert owner(read_owners(tree, {}, "fallback")).team == "web"


@pytest.mark.parametrize("line", ["a[ @o/x", "/apps/[ @o/x", "[] @o/x"])
def test_a_broken_line_counts_for_nothing_and_is_reported(line: str) -> None:
    found = owners(codeowners=f"* @o/web\n\n{line}\n")
    assert owner(found) == Ownership("web", "CODEOWNERS:1", "CODEOWNERS")
    assert [(f.severity, f.rule, str(f)) for f in found.findings()] == [
        (
            "warning",
            "codeowners-line",
            "CODEOWNERS:3: has a pattern that cannot be read, so the line counts for nothing; "
            "close its '[', or escape it",
        )
    ]


def test_lines_that_can_be_read_are_not_reported() -> None:
    assert list(owners(codeowners="* @o/web\n# [\n[Section]\n/apps/[ab]/ @o/x\n").findings()) == []


@given(st.text(st.sampled_from("*/[]\\?@#^!-ab \n\t"), max_size=60))
def test_no_codeowners_text_crashes(text: str) -> None:
    found = owners(codeowners=text)
    assert owner(found).by in ("CODEOWNERS", "default")
    list(found.findings())
