"""What a config repository says of its teams, of single applications, and of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from aks_gitops.repo.application_settings import read_application_settings
from aks_gitops.repo.finding import Finding
from aks_gitops.repo.repository_file import read_layouts
from aks_gitops.repo.team_files import Team, read_team_files
from aks_gitops.repo.tree import Listing, Revision
from aks_gitops.settings.application import ApplicationSettings
from aks_gitops.settings.teams import TeamFile

GUID = "00000000-0000-0000-0000-000000000000"
PATH = "teams/orders.yaml"
TEXT = "is not text; write one text; a number, yes or no needs quotes"
BOOLEAN = "is not a boolean; write true or false, without quotes"
LIST = "is not a list; write each item on its own line after '- '"
MAPPING = "is not a mapping; write its keys below it, indented"
MISSING = "is missing; add it"
NO_TEXT = "is empty; write a value"
NAME = (
    "is not a Kubernetes name; "
    "use at most 63 of a-z, 0-9 and '-', with a letter or digit at both ends"
)
NO_GUID = "is not a GUID; copy the id, not the name, from Azure or Entra: 8-4-4-4-12 of 0-9 and a-f"
GLOB = "holds more than '*' and '?'; write a name, or a glob with '*' and '?'"
TOP_PATH = (
    "is not a path from the top of the repository; "
    "write it as git lists it, such as charts/report-*, without '.', '..' or '/' at an end"
)
PASSWORD = (
    "holds a password or token; "
    "remove it; git's credential helper or the key repositoryToken supplies it"
)
GROUP = (
    "is not an API group; "
    'write it without a version, such as apps, or "" for Pods and the other core kinds'
)
KIND = "is not a kind; write it as manifests do, such as Deployment"
QUANTITY = 'is not a Kubernetes quantity; write it as Kubernetes does, such as "20", 500m or 4Gi'
DURATION = "is not a duration; write it as Go does, such as 30s, 5m or 1h30m"
CRON = (
    "is not a schedule of five fields; write minute, hour, day of month, month and day of week "
    'with one space between, such as "0 22 * * 5"'
)
ZONE = "is not a time zone; write UTC or a name such as Europe/Berlin"
CHOICE = "is none of the values it can have; write"
LONG_DESCRIPTION = "syncWindows.0.description: is longer than 255 characters; shorten it"
EVERYTHING = f"""
description: Takes orders
groups:
  developer: [{GUID}]
  operator: [{GUID}]
  viewer: [{GUID}]
codeowners: ["@example-org/orders"]
applications: [order-*, charts/report-?]
namespaces: ["orders-{{env}}", "{{team}}-*"]
namespace: "orders-{{env}}-{{app}}"
sourceRepos: [https://charts.example.com, "https://github.com/example-org/*"]
clusterKinds: [{{group: "", kind: Namespace}}, {{group: "*.example.com", kind: "*"}}]
deniedKinds: [{{group: rbac.authorization.k8s.io, kind: Role}}]
deletionHooks: true
syncWindows:
  - kind: deny
    schedule: "0 16 * * 5"
    duration: 62h30m
    timeZone: Europe/Berlin
    applications: ["*"]
    namespaces: [orders-production]
    clusters: [in-cluster]
    environments: [production]
    manualSync: true
    description: Weekend
orphanedResources:
  warn: false
  ignore: [{{group: "", kind: Secret, name: store-*}}]
podSecurity: restricted
networkPolicy: default-deny
quota:
  default: {{pods: "20", requests.cpu: 500m, count/jobs.batch: "5", requests.nvidia.com/gpu: "1"}}
  production: {{requests.memory: 1.5Gi, limits.cpu: "1e3"}}
"""


@dataclass
class MemoryTree:
    """A tree whose files are in memory; it remembers what was fetched together."""

    contents: Mapping[str, str]
    symlinks: tuple[str, ...] = ()
    prefetched: list[str] = field(default_factory=list)
    revision = Revision("memory", None)

    @property
    def listing(self) -> Listing:
        return Listing(dict.fromkeys(self.contents, ""), self.symlinks)

    def read(self, path: str) -> bytes:
        return self.contents[path].encode()

    def prefetch(self, paths: Iterable[str]) -> None:
        self.prefetched += paths


def read(files: Mapping[str, str]) -> tuple[dict[str, Team], list[Finding]]:
    return read_team_files(MemoryTree(files))


def messages(text: str) -> list[str]:
    """Return what is wrong with a team file, without its path."""
    _, findings = read({PATH: text})
    assert all(finding.path.startswith(f"{PATH}: ") for finding in findings)
    assert {(finding.severity, finding.rule) for finding in findings} <= {("error", "team-file")}
    return [str(finding).removeprefix(f"{PATH}: ") for finding in findings]


def test_a_team_file_may_use_every_key() -> None:
    teams, findings = read({PATH: EVERYTHING})
    assert findings == []
    file = teams["orders"].file
    assert file.model_fields_set == set(TeamFile.model_fields)
    assert file.sync_windows[0].model_fields_set == set(type(file.sync_windows[0]).model_fields)


def test_an_empty_team_file_declares_a_team_with_the_defaults() -> None:
    assert read({PATH: "# nothing yet\n"}) == ({"orders": Team("orders", TeamFile(), PATH)}, [])


def test_a_team_file_may_end_in_yml() -> None:
    teams, findings = read({"teams/orders.yml": "description: Orders"})
    assert (teams["orders"].file.description, findings) == ("Orders", [])


def test_only_yaml_files_directly_in_teams_are_team_files() -> None:
    others = [
        "teams/README.md",
        "teams/.gitkeep",
        "teams/.yaml",
        "teams/orders/apps/queue/overlays/dev/kustomization.yaml",
        "teams/orders/team.yaml",
        "teams/orders.yaml.bak",
        "teams/orders.json",
        "apps/teams/orders.yaml",
        "orders.yaml",
    ]
    assert read(dict.fromkeys(others, "not: [yaml")) == ({}, [])


def test_teams_are_read_in_one_request_and_named_in_order() -> None:
    tree = MemoryTree({"teams/b.yaml": "", "teams/a.yml": "", "apps/x.yaml": ""})
    teams, _ = read_team_files(tree)
    assert list(teams) == ["a", "b"]
    assert sorted(tree.prefetched) == ["teams/a.yml", "teams/b.yaml"]


@pytest.mark.parametrize("name", ["Orders", "orders_2", "-orders", "orders.eu", "ä", "a" * 64])
def test_a_team_files_name_is_the_teams_kubernetes_name(name: str) -> None:
    path = f"teams/{name}.yaml"
    fact = "does not have a Kubernetes name"
    fix = "rename it to at most 63 of a-z, 0-9 and '-'"
    assert read({path: ""}) == ({}, [Finding("error", "team-name", path, fact, fix)])


def test_two_files_for_one_team_are_refused_and_the_first_counts() -> None:
    teams, findings = read({"teams/orders.yml": "description: b", PATH: "description: a"})
    assert teams["orders"].file.description == "a"
    assert [str(finding) for finding in findings] == [
        "teams/orders.yml: describes the same team as teams/orders.yaml; keep one of the files"
    ]


def test_a_team_file_that_is_a_symbolic_link_is_refused() -> None:
    _, findings = read_team_files(MemoryTree({}, symlinks=(PATH, "teams/README.md")))
    assert [str(finding) for finding in findings] == [
        "teams/orders.yaml: is a symbolic link, which is not read; make it a file"
    ]


def test_a_broken_team_file_is_an_error_and_the_team_stays_known() -> None:
    teams, findings = read({PATH: "description: [a", "teams/web.yaml": "description: Web"})
    assert teams["orders"].file == TeamFile()
    assert teams["web"].file.description == "Web"
    assert [str(finding) for finding in findings] == [
        f"{PATH}: is not YAML (line 2, column 1): did not find expected ',' or ']'; "
        "mend the syntax there, or just above"
    ]


def test_two_teams_may_not_take_one_handle_for_theirs() -> None:
    text = 'codeowners: ["@example-org/orders"]'
    _, findings = read({PATH: text, "teams/web.yaml": "codeowners: [x@y.z, EXAMPLE-org/orders]"})
    assert [str(finding) for finding in findings] == [
        f"teams/web.yaml: codeowners.1: is a handle of {PATH} too; keep it in one of the files"
    ]
    assert read({PATH: 'codeowners: ["@a/b", "@A/B"]'})[1] == []


WINDOW = "kind: deny, schedule: '0 16 * * 5', duration: 1h, applications: ['*']"


def window(text: str) -> str:
    """Return a team file with a sync window, in which `text` stands for the same keys."""
    replaced = {key.partition(":")[0].strip() for key in text.split(" | ")}
    kept = [part for part in WINDOW.split(", ") if part.partition(":")[0] not in replaced]
    return "syncWindows:\n  - {" + ", ".join([*kept, *text.split(" | ")]) + "}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("descripton: a", "descripton: is not a known key; did you mean 'description'?"),
        ("source_repos: []", "source_repos: is not a known key; did you mean 'sourceRepos'?"),
        ("description: 5", f"description: {TEXT}"),
        ("description: no", f"description: {TEXT}"),
        (f"description: {'a' * 256}", "description: is longer than 255 characters; shorten it"),
        ("groups: []", f"groups: {MAPPING}"),
        ("groups:", f"groups: {MAPPING}"),
        ("groups: {developers: []}", None),
        ("groups: {developer: x}", f"groups.developer: {LIST}"),
        ("groups: {developer: [orders-developers]}", f"groups.developer.0: {NO_GUID}"),
        (f"groups: {{viewer: [{GUID}, '']}}", f"groups.viewer.1: {NO_GUID}"),
        ("codeowners: '@a/b'", f"codeowners: {LIST}"),
        ("codeowners: ['']", f"codeowners.0: {NO_TEXT}"),
        ("applications: [5]", f"applications.0: {TEXT}"),
        ("applications: ['']", f"applications.0: {NO_TEXT}"),
        ("applications: ['!web']", f"applications.0: {GLOB}"),
        ("applications: ['{a,b}']", f"applications.0: {GLOB}"),
        ("applications: ['[ab]']", f"applications.0: {GLOB}"),
        ("applications: [ok, 'a\\b']", f"applications.1: {GLOB}"),
        ("applications: ['../x']", f"applications.0: {TOP_PATH}"),
        ("applications: ['./x']", f"applications.0: {TOP_PATH}"),
        ("applications: ['/apps/x']", f"applications.0: {TOP_PATH}"),
        ("applications: ['apps/x/']", f"applications.0: {TOP_PATH}"),
        ("namespaces: []", "namespaces: is empty; add at least one entry"),
        (
            "namespaces: ['!x']",
            "namespaces.0: starts with '!', which grants every other namespace; "
            "list what is permitted",
        ),
        (
            "namespaces: ['Orders']",
            "namespaces.0: is not a namespace; "
            "use a-z, 0-9, '-' and '*', with {team} and {env} as placeholders",
        ),
        (
            "namespace: '{cluster}'",
            "namespace: is not a namespace; "
            "use a-z, 0-9 and '-', with {team}, {env} and {app} as placeholders",
        ),
        (
            "sourceRepos: ['!https://host/x']",
            "sourceRepos.0: starts with '!', which permits every other repository; "
            "list what is permitted",
        ),
        ("sourceRepos: ['https://u:p@host/x']", f"sourceRepos.0: {PASSWORD}"),
        ("sourceRepos: ['-x']", "sourceRepos.0: starts with '-'; write a URL or a path"),
        (
            "sourceRepos: ['https://host/../x']",
            "sourceRepos.0: leads out of its folder; write the absolute path, without '..'",
        ),
        ("sourceRepos: ['']", f"sourceRepos.0: {NO_TEXT}"),
        ("clusterKinds: [Namespace]", f"clusterKinds.0: {MAPPING}"),
        ("clusterKinds: [{kind: Namespace}]", f"clusterKinds.0.group: {MISSING}"),
        ("clusterKinds: [{group: ''}]", f"clusterKinds.0.kind: {MISSING}"),
        ("clusterKinds: [{group: '', kind: namespaces}]", f"clusterKinds.0.kind: {KIND}"),
        ("clusterKinds: [{group: apps/v1, kind: X}]", f"clusterKinds.0.group: {GROUP}"),
        (
            "clusterKinds: [{group: '', kind: X, name: '{team}'}]",
            "clusterKinds.0.name: is not an object's name; write a name, with '*' for what varies",
        ),
        ("deniedKinds: [{group: '', kind: ''}]", f"deniedKinds.0.kind: {NO_TEXT}"),
        (
            "deniedKinds: [{group: '', kind: X, name: y}]",
            "deniedKinds.0.name: is not a known key; known keys: group, kind",
        ),
        ("syncWindows: {}", f"syncWindows: {LIST}"),
        (window("kind: block"), f"syncWindows.0.kind: {CHOICE} 'allow' or 'deny'"),
        (window("schedule: 5"), f"syncWindows.0.schedule: {TEXT}"),
        (window("schedule: '0 16 * *'"), f"syncWindows.0.schedule: {CRON}"),
        (window("schedule: '@daily'"), f"syncWindows.0.schedule: {CRON}"),
        (window("schedule: '0 0 16 * * 5'"), f"syncWindows.0.schedule: {CRON}"),
        (window("schedule: '0  16 * * 5'"), f"syncWindows.0.schedule: {CRON}"),
        (window("duration: 1d"), f"syncWindows.0.duration: {DURATION}"),
        (window("timeZone: '+01:00'"), f"syncWindows.0.timeZone: {ZONE}"),
        (window("timeZone: ''"), f"syncWindows.0.timeZone: {ZONE}"),
        (window("timeZone: ../etc"), f"syncWindows.0.timeZone: {ZONE}"),
        (window("applications: ['']"), f"syncWindows.0.applications.0: {NO_TEXT}"),
        (
            window("applications: []"),
            "syncWindows.0: names no applications, namespaces or clusters, "
            'so Argo CD would ignore it; add applications: ["*"]',
        ),
        (window("environments: [Prod]"), f"syncWindows.0.environments.0: {NAME}"),
        (window("manualSync: 'yes'"), f"syncWindows.0.manualSync: {BOOLEAN}"),
        (
            window("timezone: UTC"),
            "syncWindows.0.timezone: is not a known key; did you mean 'timeZone'?",
        ),
        ("orphanedResources: true", f"orphanedResources: {MAPPING}"),
        ("orphanedResources: {warn: 1}", f"orphanedResources.warn: {BOOLEAN}"),
        ("orphanedResources: {ignore: [{kind: pod}]}", f"orphanedResources.ignore.0.kind: {KIND}"),
        (
            "podSecurity: strict",
            f"podSecurity: {CHOICE} 'privileged', 'baseline' or 'restricted'",
        ),
        ("networkPolicy: deny", f"networkPolicy: {CHOICE} 'none' or 'default-deny'"),
        ("quota: {pods: '20'}", f"quota.pods: {MAPPING}"),
        ("quota: {Dev: {pods: '20'}}", f"quota.Dev: {NAME}"),
        ("quota: {default: {pods: 20}}", f"quota.default.pods: {TEXT}"),
        ("quota: {default: {pods: twenty}}", f"quota.default.pods: {QUANTITY}"),
        ("quota: {default: {memory: 4GB}}", f"quota.default.memory: {QUANTITY}"),
        (
            "quota: {default: {'-pods': '1'}}",
            "quota.default.-pods: is not a resource's name; write one such as pods or requests.cpu",
        ),
        (
            "quota: {default: {pod: '1'}}",
            "quota.default.pod: is nothing that Kubernetes has a quota of; did you mean 'pods'?",
        ),
        (
            "quota: {default: {xyz: '1'}}",
            "quota.default.xyz: is nothing that Kubernetes has a quota of; "
            "write one such as pods, or count/jobs.batch",
        ),
        (
            "quota: {default: {count/a/b: '1'}}",
            "quota.default.count/a/b: is not a resource's name; "
            "write one such as pods or requests.cpu",
        ),
        (window(f"description: {'x' * 256}"), LONG_DESCRIPTION),
    ],
)
def test_what_a_team_file_cannot_say_is_refused(text: str, message: str | None) -> None:
    message = message or "groups.developers: is not a known key; did you mean 'developer'?"
    assert messages(text) == [message]


def windows(*texts: str) -> str:
    """Return a team file with several sync windows, each with `text` besides what all have."""
    rows = (f"  - {{{WINDOW}, {text}}}" for text in texts)
    return "\n".join(["syncWindows:", *rows])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("description: a", "description: b"),
        ("manualSync: true", "manualSync: false"),
        ("environments: [dev, production]", "environments: [production, staging]"),
        ("environments: [dev]", "description: in every environment"),
    ],
)
def test_two_sync_windows_that_argo_cd_cannot_tell_apart_are_refused(one: str, other: str) -> None:
    assert messages(windows(one, other)) == [
        "syncWindows.1: is the same window as one before; keep one of the two"
    ]


def test_one_sync_window_may_stand_for_each_environment() -> None:
    assert messages(windows("environments: [dev]", "environments: [production]")) == []


@pytest.mark.parametrize(
    ("schedule", "field_name", "values"),
    [
        ("60 * * * *", "minute", "0 to 59"),
        ("a * * * *", "minute", "0 to 59"),
        ("*/0 * * * *", "minute", "0 to 59"),
        ("5-1 * * * *", "minute", "0 to 59"),
        ("1,,2 * * * *", "minute", "0 to 59"),
        ("0 24 * * *", "hour", "0 to 23"),
        ("0 0 0 * *", "day of month", "1 to 31"),
        ("0 0 32 * *", "day of month", "1 to 31"),
        ("0 0 * 13 *", "month", "1 to 12"),
        ("0 0 * mon *", "month", "1 to 12"),
        ("0 0 * * 7", "day of week", "0 to 6"),
        ("0 0 * * friday", "day of week", "0 to 6"),
    ],
)
def test_a_schedule_that_argo_cd_cannot_read_is_refused(
    schedule: str, field_name: str, values: str
) -> None:
    assert messages(window(f"schedule: '{schedule}'")) == [
        f"syncWindows.0.schedule: has a {field_name} that cron does not know; write '*' or {values}"
    ]


@pytest.mark.parametrize(
    "schedule",
    [
        "* * * * *",
        "*/15 0-6,22 1 jan-MAR mon-FRI",
        "0 22 * * 0",
        "5/10 1-5/2 31 12 SAT",
        "00 06 * * 1",
    ],
)
def test_a_schedule_that_argo_cd_can_read_is_accepted(schedule: str) -> None:
    assert messages(window(f"schedule: '{schedule}'")) == []


def test_every_mistake_of_a_team_file_is_reported_at_once() -> None:
    text = "descripton: a\nnamespaces: []\npodSecurity: x\nquota: {default: {pods: 5}}\n"
    assert [message.partition(": ")[0] for message in messages(text)] == [
        "namespaces",
        "podSecurity",
        "quota.default.pods",
        "descripton",
    ]


def application(text: str) -> tuple[dict[str, ApplicationSettings], list[str]]:
    tree = MemoryTree({"apps/web/argocd-app.yaml": text})
    found, findings = read_application_settings(tree, {"apps/web"})
    assert {(f.severity, f.rule) for f in findings} <= {("error", "application-settings")}
    assert tree.prefetched == ["apps/web/argocd-app.yaml"]
    return found, [str(finding) for finding in findings]


def test_an_application_may_decide_its_namespace_revision_and_sync() -> None:
    found, findings = application("namespace: web\nrevision: v1.2.3\nautoSync: false\n")
    assert findings == []
    assert found == {
        "apps/web": ApplicationSettings.model_validate(
            {"namespace": "web", "revision": "v1.2.3", "autoSync": False}
        )
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("autosync: true", "autosync: is not a known key; did you mean 'autoSync'?"),
        ("autoSync: 'false'", f"autoSync: {BOOLEAN}"),
        ("namespace: Web", f"namespace: {NAME}"),
        ("namespace: no", f"namespace: {TEXT}"),
        ("revision: 1e3", f"revision: {TEXT}"),
        ("revision: ../x", "revision: is not a branch, tag or commit; write one as git names it"),
        ("- a", "is not a mapping; begin its lines with keys, such as name: value"),
    ],
)
def test_what_an_application_cannot_decide_is_refused(text: str, message: str) -> None:
    assert application(text) == ({}, [f"apps/web/argocd-app.yaml: {message}"])


def repository_file(
    text: str, name: str = ".aks-gitops.yaml"
) -> tuple[list[tuple[str, str, str | None, tuple[str, ...]]], list[str]]:
    layouts, findings = read_layouts(MemoryTree({name: text}))
    assert {(f.severity, f.rule) for f in findings} <= {("error", "repository-file")}
    found = [(x.name, x.pattern.text, x.team, x.environments) for x in layouts]
    return found, [str(finding) for finding in findings]


def test_a_repository_may_declare_layouts() -> None:
    text = (
        "layouts:\n"
        "  - path: services/{app}/{env}\n"
        "  - {path: 'x/{app}', name: extra, team: web, environments: [dev]}\n"
    )
    assert repository_file(text) == (
        [
            ("services-app-env", "services/{app}/{env}", None, ()),
            ("extra", "x/{app}", "web", ("dev",)),
        ],
        [],
    )


def test_a_repository_without_its_file_declares_nothing() -> None:
    assert read_layouts(MemoryTree({"apps/.aks-gitops.yaml": "x"})) == ([], [])
    assert repository_file("") == ([], [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("layout: []", "layout: is not a known key; did you mean 'layouts'?"),
        ("layouts: [{name: x}]", f"layouts.0.path: {MISSING}"),
        ("layouts: [{path: ../x}]", "layouts.0.path: leads out of the repository; remove '..'"),
        (
            "layouts: [{path: apps}]",
            "layouts.0.path: has no {app}; add {app} where the application's name stands",
        ),
        ("layouts: ['{app}']", f"layouts.0: {MAPPING}"),
        ("layouts: [{path: '{app}', team: Web}]", f"layouts.0.team: {NAME}"),
    ],
)
def test_what_a_repository_cannot_declare_is_refused(text: str, message: str) -> None:
    assert repository_file(text) == ([], [f".aks-gitops.yaml: {message}"])


def test_a_repository_file_that_would_not_be_read_is_refused() -> None:
    assert repository_file("layouts: []", ".aks-gitops.yml") == (
        [],
        [".aks-gitops.yml: is not read; rename it to .aks-gitops.yaml"],
    )
    _, findings = read_layouts(MemoryTree({}, symlinks=(".aks-gitops.yaml",)))
    assert [str(finding) for finding in findings] == [
        ".aks-gitops.yaml: is a symbolic link, which is not read; make it a file"
    ]
