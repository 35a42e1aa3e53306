"""The built-in layouts: each finds its applications, and the first that matches wins."""

from collections import Counter

import pytest

from aks_gitops.paths.pattern import PatternError
from aks_gitops.repo.catalog import Application, Catalog
from aks_gitops.repo.layouts import BUILT_IN, WELL_KNOWN_ENVIRONMENTS, layout, layout_name
from aks_gitops.repo.scan import scan
from aks_gitops.repo.vocabulary import vocabulary
from aks_gitops.settings.fields import DNS_LABEL
from tests.builders import MemoryTree

NAMES = vocabulary(
    {"dev": (), "production": ("prod",)}, {"dev": ("aks-dev",), "production": ("aks-1",)}, ["dev"]
)
K = "kustomization.yaml"
TEAM_FILE = "teams/orders.yaml"


def found(*files: str) -> Catalog:
    return scan(MemoryTree(files), BUILT_IN, NAMES, "platform")


def facts(application: Application) -> tuple[str, str, str, str, str, str]:
    a = application
    return a.team, a.environment, a.app, a.group, a.cluster, a.path


ORDERS_WEB = ("orders", "dev", "web", "", "")
PLATFORM_WEB = ("platform", "dev", "web", "", "")
CASES: list[tuple[str, tuple[str, ...], tuple[str, str, str, str, str], str]] = [
    (
        "infra",
        (f"infrastructure/web/overlays/dev/{K}",),
        PLATFORM_WEB,
        "infrastructure/web/overlays/dev",
    ),
    ("infra-env", (f"infrastructure/dev/web/{K}",), PLATFORM_WEB, "infrastructure/dev/web"),
    (
        "team-apps",
        (f"teams/orders/apps/web/overlays/dev/{K}",),
        ORDERS_WEB,
        "teams/orders/apps/web/overlays/dev",
    ),
    (
        "team-envs",
        (f"teams/orders/apps/web/envs/dev/{K}",),
        ORDERS_WEB,
        "teams/orders/apps/web/envs/dev",
    ),
    ("team-env", (f"teams/orders/apps/dev/web/{K}",), ORDERS_WEB, "teams/orders/apps/dev/web"),
    (
        "team-charts",
        ("teams/orders/charts/web/Chart.yaml", "teams/orders/charts/web/values-dev.yaml"),
        ORDERS_WEB,
        "teams/orders/charts/web",
    ),
    ("apps", (f"apps/web/overlays/dev/{K}",), PLATFORM_WEB, "apps/web/overlays/dev"),
    ("apps-envs", (f"apps/web/envs/dev/{K}",), PLATFORM_WEB, "apps/web/envs/dev"),
    ("apps-env", (f"apps/dev/web/{K}",), PLATFORM_WEB, "apps/dev/web"),
    (
        "components-cluster",
        (f"components/web/dev/aks-dev/{K}",),
        ("platform", "dev", "web", "", "aks-dev"),
        "components/web/dev/aks-dev",
    ),
    ("components", (f"components/web/dev/{K}",), PLATFORM_WEB, "components/web/dev"),
    ("charts", ("charts/web/Chart.yaml", "charts/web/values-dev.yaml"), PLATFORM_WEB, "charts/web"),
    (
        "charts-values",
        ("charts/web/Chart.yaml", "charts/web/values/dev.yaml"),
        PLATFORM_WEB,
        "charts/web",
    ),
    ("apps-values", ("apps/web/Chart.yaml", "apps/web/values-dev.yaml"), PLATFORM_WEB, "apps/web"),
    (
        "applications-values",
        ("applications/web/Chart.yaml", "applications/web/values-dev.yaml"),
        PLATFORM_WEB,
        "applications/web",
    ),
    ("manifests", ("manifests/web/dev/all.yml",), PLATFORM_WEB, "manifests/web/dev"),
    ("manifests-env", ("manifests/dev/web/all.json",), PLATFORM_WEB, "manifests/dev/web"),
    ("team", (f"orders/web/overlays/dev/{K}", TEAM_FILE), ORDERS_WEB, "orders/web/overlays/dev"),
    (
        "team-top-envs",
        (f"orders/web/envs/dev/{K}", TEAM_FILE),
        ORDERS_WEB,
        "orders/web/envs/dev",
    ),
    ("top", (f"web/overlays/dev/{K}",), PLATFORM_WEB, "web/overlays/dev"),
    (
        "top-cluster",
        (f"web/overlays/aks-dev/{K}",),
        ("platform", "dev", "web", "", "aks-dev"),
        "web/overlays/aks-dev",
    ),
    ("top-envs", (f"web/envs/dev/{K}",), PLATFORM_WEB, "web/envs/dev"),
    ("top-values", ("web/Chart.yaml", "web/values-dev.yaml"), PLATFORM_WEB, "web"),
    (
        "group",
        (f"shop/web/overlays/dev/{K}",),
        ("platform", "dev", "web", "shop", ""),
        "shop/web/overlays/dev",
    ),
    (
        "group-cluster",
        (f"shop/web/overlays/aks-1/{K}",),
        ("platform", "production", "web", "shop", "aks-1"),
        "shop/web/overlays/aks-1",
    ),
    (
        "group-envs",
        (f"shop/web/envs/dev/{K}",),
        ("platform", "dev", "web", "shop", ""),
        "shop/web/envs/dev",
    ),
    (
        "groups",
        (f"eu/shop/web/overlays/dev/{K}",),
        ("platform", "dev", "web", "eu-shop", ""),
        "eu/shop/web/overlays/dev",
    ),
    ("envs", (f"envs/dev/web/{K}",), PLATFORM_WEB, "envs/dev/web"),
    ("environments", (f"environments/dev/web/{K}",), PLATFORM_WEB, "environments/dev/web"),
    (
        "clusters",
        (f"clusters/aks-1/web/{K}",),
        ("platform", "production", "web", "", "aks-1"),
        "clusters/aks-1/web",
    ),
]


@pytest.mark.parametrize(("name", "files", "expected", "path"), CASES, ids=[c[0] for c in CASES])
def test_each_built_in_layout_finds_its_applications(
    name: str, files: tuple[str, ...], expected: tuple[str, ...], path: str
) -> None:
    catalog = found(*files)
    (application,) = catalog.applications
    assert application.layout.name == name
    assert facts(application) == (*expected, path)
    assert catalog.findings == ()
    assert name in [one.name for one in catalog.layouts]


def test_folders_of_hand_written_applications_are_roots() -> None:
    catalog = found(
        "argocd/dev/b.yaml", "argocd/dev/a.yml", "argocd/dev/README.md", "argocd/x.yaml"
    )
    assert [(r.environment, r.path, r.files) for r in catalog.roots] == [
        ("dev", "argocd/dev", ("a.yml", "b.yaml"))
    ]
    assert not catalog.applications
    assert not catalog.findings
    assert [one.name for one in catalog.layouts] == ["root"]


def test_every_built_in_layout_is_tried_here() -> None:
    assert [name for name, *_ in CASES] == [one.name for one in BUILT_IN if one.name != "root"]


def test_all_layouts_can_be_used_in_one_repository() -> None:
    files = {file.replace("web", f"web-{n}") for n, (_, fs, *_) in enumerate(CASES) for file in fs}
    catalog = found(*files)
    names = Counter(application.layout.name for application in catalog.applications)
    assert names == Counter(name for name, *_ in CASES)
    assert catalog.errors == ()
    assert [one.name for one in catalog.layouts] == [
        one.name for one in BUILT_IN if one.name in names
    ]


@pytest.mark.parametrize(
    ("file", "winner"),
    [
        (f"apps/web/overlays/dev/{K}", "apps"),
        (f"apps/web/envs/dev/{K}", "apps-envs"),
        (f"apps/prod/dev/{K}", "apps-env"),
        (f"manifests/prod/dev/{K}", "manifests"),
        (f"orders/web/overlays/dev/{K}", "team"),
        (f"shop/web/overlays/dev/{K}", "group"),
        (f"teams/orders/web/overlays/dev/{K}", "groups"),
        (f"envs/dev/web/{K}", "envs"),
    ],
)
def test_of_two_built_in_layouts_the_first_wins_without_a_word(file: str, winner: str) -> None:
    catalog = found(file, TEAM_FILE)
    assert [application.layout.name for application in catalog.applications] == [winner]
    assert catalog.findings == ()


def test_a_top_folder_is_a_team_only_where_a_team_file_says_so() -> None:
    file = f"orders/web/overlays/dev/{K}"
    (with_file,) = found(file, TEAM_FILE).applications
    (without,) = found(file).applications
    assert (with_file.team, with_file.group) == ("orders", "")
    assert (without.team, without.group) == ("platform", "orders")


def test_names_of_built_in_layouts_are_distinct_and_usable() -> None:
    assert max(Counter(one.name for one in BUILT_IN).values()) == 1
    assert max(Counter(one.pattern.text for one in BUILT_IN).values()) == 1
    assert all(DNS_LABEL.fullmatch(one.name) for one in BUILT_IN)
    assert all(one.built_in for one in BUILT_IN)


def test_well_known_environments_have_no_spelling_in_common() -> None:
    spellings = [s for name, others in WELL_KNOWN_ENVIRONMENTS.items() for s in (name, *others)]
    assert max(Counter(spellings).values()) == 1
    assert all(DNS_LABEL.fullmatch(spelling) for spelling in spellings)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("apps/{app}/overlays/{env}", "apps-app-overlays-env"),
        ("charts/{app}/values-{env}.yaml", "charts-app-values-env"),
        ("{app:one|two}/{env}", "app-one-two-env"),
        ("Apps/*/{app}", "apps-app"),
        ("grüße/{app}", "gr-e-app"),
    ],
)
def test_a_layout_without_a_name_is_called_by_its_path(path: str, name: str) -> None:
    assert layout_name(path) == layout(path).name == name
    assert DNS_LABEL.fullmatch(name)


def test_a_layout_of_the_user_keeps_what_the_user_says() -> None:
    own = layout("deploy/{app}", "mine", team="web", environments=["dev"])
    assert (own.name, own.team, own.environments, own.built_in) == ("mine", "web", ("dev",), False)
    assert own.kind == "directory"


def test_a_path_that_is_no_pattern_is_refused() -> None:
    with pytest.raises(PatternError, match="unknown placeholder"):
        layout("apps/{application}")
