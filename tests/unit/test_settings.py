"""Every way in which a stack's settings can be rejected, with the exact message."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_gitops.repo.yaml_file import load_yaml
from aks_gitops.settings.mistakes import SettingsError
from aks_gitops.settings.stack import Settings, load_settings

ROOT = Path(__file__).parents[2]
SYNC = {
    "automated": True,
    "prune": True,
    "selfHeal": True,
    "preserveResourcesOnDeletion": False,
}
GUID = "00000000-0000-0000-0000-000000000000"
NAME = (
    "is not a Kubernetes name; "
    "use at most 63 of a-z, 0-9 and '-', with a letter or digit at both ends"
)
TEXT = "is not text; write one text; a number, yes or no needs quotes"
BOOLEAN = "is not a boolean; write true or false, without quotes"
NUMBER = "is not a whole number; write it in digits, without quotes"
LIST = "is not a list; write each item on its own line after '- '"
MAPPING = "is not a mapping; write its keys below it, indented"
MISSING = "is missing; add it"
NO_TEXT = "is empty; write a value"
NO_ENTRY = "is empty; add at least one entry"
NO_GUID = "is not a GUID; copy the id, not the name, from Azure or Entra: 8-4-4-4-12 of 0-9 and a-f"
CONTROL = "holds a control character; write it without line breaks and the like"
HIDDEN = (
    "is below a hidden folder, where Argo CD does not look for directories; "
    "move the layouts, or rename the folder"
)
RELATIVE = "is not a relative path; write it with '/', from the folder it starts in"
OUT = "leads out of its folder; remove '..'"
OUT_ABSOLUTE = "leads out of its folder; write the absolute path, without '..'"
PASSWORD = (
    "holds a password or token; "
    "remove it; git's credential helper or the key repositoryToken supplies it"
)
REVISION = "is not a branch, tag or commit; write one as git names it"
DURATION = "is not a duration; write it as Go does, such as 30s, 5m or 1h30m"
NAMESPACE = "is not a namespace; use a-z, 0-9 and '-', with {team}, {env} and {app} as placeholders"
NAMESPACE_GLOB = (
    "is not a namespace; use a-z, 0-9, '-' and '*', with {team} and {env} as placeholders"
)
NO_PART = "is a part of an object; write a whole number, in quotes"
QUANTITY = 'is not a Kubernetes quantity; write it as Kubernetes does, such as "20", 500m or 4Gi'
KIND = "is not a kind; write it as manifests do, such as Deployment"
GROUP = (
    "is not an API group; "
    'write it without a version, such as apps, or "" for Pods and the other core kinds'
)
AZURE = "is not a name that Azure permits; copy the name from Azure"
TOP = ["gitops", "cluster", "argocd"]
REMOVE = object()


def everything() -> dict[str, Any]:
    """Return settings that use every key there is."""
    return {
        "gitops": {
            "repository": "https://github.com/example-org/config-repo.git",
            "revision": "main",
            "path": "clusters",
            "readFrom": "checkout",
            "readRevision": "main",
            "readWorkingTree": False,
            "credentials": "token",
            "username": "git",
            "environments": {
                "dev": {
                    "aliases": ["development"],
                    "cluster": "in-cluster",
                    "clusters": ["dev-two"],
                    "syncPolicy": {
                        **SYNC,
                        "allowEmpty": False,
                        "applicationsSync": "sync",
                        "pruneLast": True,
                        "prunePropagationPolicy": "foreground",
                        "serverSideApply": True,
                        "applyOutOfSyncOnly": False,
                        "retry": {
                            "limit": 10,
                            "backoff": {"duration": "5s", "factor": 2, "maxDuration": "3m"},
                            "refresh": True,
                        },
                        "revisionHistoryLimit": 10,
                        "ignoreReplicas": True,
                        "notifications": [
                            {"trigger": "on-sync", "service": "slack", "recipients": ["alerts"]}
                        ],
                    },
                }
            },
            "otherEnvironments": {"production": {"aliases": ["prod"], "clusters": ["west"]}},
            "builtInLayouts": True,
            "layouts": [
                {
                    "path": "services/{app}",
                    "name": "services",
                    "team": "platform",
                    "environments": ["dev"],
                }
            ],
            "defaultTeam": "platform",
            "teamDefaults": {
                "namespaces": ["{team}-{env}"],
                "namespace": "{team}-{env}",
                "deniedKinds": [{"group": "", "kind": "ResourceQuota"}],
                "orphanedResources": {
                    "warn": True,
                    "ignore": [{"group": "", "kind": "ConfigMap", "name": "kube-*"}],
                },
                "podSecurity": "baseline",
                "networkPolicy": "none",
                "quota": {"pods": "40"},
            },
            "protect": False,
        },
        "cluster": {
            "mode": "existing",
            "subscriptionId": GUID,
            "tenantId": GUID,
            "resourceGroup": "rg-gitops",
            "name": "aks-gitops",
            "login": "msi",
            "clientId": GUID,
            "resourceProviders": "check",
        },
        "argocd": {
            "install": "none",
            "namespace": "argocd",
            "config": "patch",
            "adminGroups": [GUID],
        },
        "registry": {"mode": "none"},
        "secrets": {"mode": "none"},
    }


def kubeconfig() -> dict[str, Any]:
    return {
        **everything(),
        "cluster": {
            "mode": "kubeconfig",
            "context": "kind",
            "kubeconfig": "kubeconfig.yaml",
            "renderDirectory": "rendered",
        },
    }


def load(values: dict[str, Any], secret_areas: tuple[str, ...] = ()) -> Settings:
    texts = {area: json.dumps(value) for area, value in values.items()}
    return load_settings(texts.get, secret_areas=secret_areas)


def rejection(values: dict[str, Any]) -> SettingsError | None:
    try:
        load(values)
    except SettingsError as error:
        return error
    return None


def messages(values: dict[str, Any], secret_areas: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(values, secret_areas)
    return str(caught.value).splitlines()


def changed(values: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return a copy of `values` with another value at `path`; REMOVE takes the key away."""
    copied = copy.deepcopy(values)
    *above, last = path.split(".")
    place: Any = copied
    for step in above:
        place = place[int(step) if isinstance(place, list) else step]
    key = int(last) if isinstance(place, list) else last
    if value is REMOVE:
        del place[key]
    else:
        place[key] = value
    return copied


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Yield the path and value of everything in a tree, branches included."""
    if path:
        yield path, value
    children = value if isinstance(value, dict) else {}
    if isinstance(value, list):
        children = dict(enumerate(value))
    for key, child in children.items():
        yield from leaves(child, f"{path}.{key}".lstrip("."))


DEV = "gitops.environments.dev"
POLICY = f"{DEV}.syncPolicy"
DEFAULTS = "gitops.teamDefaults"


def test_settings_that_use_every_key_are_accepted() -> None:
    loaded = load(everything())
    assert loaded.gitops.environments["dev"].clusters == ("dev-two",)
    assert loaded.cluster.mode == "existing"
    assert load(kubeconfig()).cluster.mode == "kubeconfig"


def test_the_settings_in_these_tests_hold_every_key_of_the_models() -> None:
    for values in (everything(), kubeconfig()):
        dumped = load(values).model_dump(mode="json")
        assert {path for path, _ in leaves(dumped)} == {path for path, _ in leaves(values)}


WRONG_TYPES: dict[type, tuple[object, str]] = {
    str: (5, TEXT),
    bool: ("true", BOOLEAN),
    int: ("5", NUMBER),
    list: ("x", LIST),
    dict: ("x", MAPPING),
}


@pytest.mark.parametrize(
    ("values", "path"),
    [
        pytest.param(values, path, id=f"{values()['cluster']['mode']}-{path}")
        for values in (everything, kubeconfig)
        for path, _ in leaves(values())
        if values is everything or path.startswith("cluster")
    ],
)
def test_a_value_of_the_wrong_type_is_named_with_the_type_it_needs(
    values: Callable[[], dict[str, Any]], path: str
) -> None:
    right = dict(leaves(values()))[path]
    wrong, message = WRONG_TYPES[type(right)]
    got = messages(changed(values(), path, wrong))
    choices = "is none of the values it can have; write "
    assert got == [f"{path}: {message}"] or (
        len(got) == 1 and got[0].startswith(f"{path}: {choices}") and isinstance(right, str)
    )


USERS_OWN_KEYS = ("gitops.environments", "gitops.otherEnvironments", f"{DEFAULTS}.quota")


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, value in leaves(everything())
        if isinstance(value, dict) and path not in USERS_OWN_KEYS
    ],
)
def test_an_unknown_key_is_refused_wherever_it_stands(path: str) -> None:
    found = messages(changed(everything(), f"{path}.zzzzzz", 1))
    assert len(found) == 1
    assert found[0].startswith(f"{path}.zzzzzz: is not a known key; known keys: ")


TAGS = ("cluster.mode", "argocd.install", "registry.mode", "secrets.mode")
REQUIRED = (
    "gitops",
    "cluster",
    "argocd",
    "gitops.repository",
    "gitops.environments",
    "gitops.protect",
    POLICY,
    f"{POLICY}.automated",
    f"{POLICY}.prune",
    f"{POLICY}.selfHeal",
    f"{POLICY}.preserveResourcesOnDeletion",
    f"{POLICY}.notifications.0.trigger",
    f"{POLICY}.notifications.0.service",
    f"{POLICY}.notifications.0.recipients",
    "gitops.layouts.0.path",
    f"{DEFAULTS}.deniedKinds.0.group",
    f"{DEFAULTS}.deniedKinds.0.kind",
    "cluster.subscriptionId",
    "cluster.tenantId",
    "cluster.resourceGroup",
    "cluster.name",
    "cluster.login",
    "argocd.config",
)


@pytest.mark.parametrize("path", REQUIRED)
def test_a_required_key_that_is_missing_is_asked_for(path: str) -> None:
    assert messages(changed(everything(), path, REMOVE)) == [f"{path}: {MISSING}"]


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, _ in leaves(everything())
        if path not in (*REQUIRED, *TAGS, DEV) and not path.rpartition(".")[2].isdigit()
    ],
)
def test_every_other_key_may_be_left_out(path: str) -> None:
    load(changed(everything(), path, REMOVE))


@pytest.mark.parametrize(
    ("place", "misspelt", "meant"),
    [
        ("gitops", "repositry", "repository"),
        ("gitops", "read_from", "readFrom"),
        ("gitops", "PROTECT", "protect"),
        (DEV, "sync-policy", "syncPolicy"),
        (POLICY, "prnue", "prune"),
        (POLICY, "selfheal", "selfHeal"),
        (f"{POLICY}.retry.backoff", "maxduration", "maxDuration"),
        (f"{POLICY}.notifications.0", "recipient", "recipients"),
        ("gitops.otherEnvironments.production", "alias", "aliases"),
        ("gitops.layouts.0", "environment", "environments"),
        (f"{DEFAULTS}.orphanedResources.ignore.0", "nane", "name"),
        ("cluster", "subscription", "subscriptionId"),
        ("argocd", "admin_groups", "adminGroups"),
    ],
)
def test_an_unknown_key_suggests_the_nearest_known_one(
    place: str, misspelt: str, meant: str
) -> None:
    found = messages(changed(everything(), f"{place}.{misspelt}", True))
    assert found == [f"{place}.{misspelt}: is not a known key; did you mean '{meant}'?"]


def test_an_unknown_key_without_a_near_one_lists_the_keys_of_that_place() -> None:
    assert messages(changed(everything(), "argocd.xyz", 1)) == [
        "argocd.xyz: is not a known key; known keys: adminGroups, config, install, namespace"
    ]
    assert messages(changed(kubeconfig(), "cluster.xyz", 1)) == [
        "cluster.xyz: is not a known key; known keys: context, kubeconfig, mode, renderDirectory"
    ]


def test_a_key_is_suggested_only_where_it_is_known() -> None:
    found = messages(changed(kubeconfig(), "cluster.subscriptionId", GUID))
    assert "did you mean 'subscriptionId'" not in found[0]
    found = messages(changed(everything(), f"{DEV}.prune", True))
    assert found == [
        f"{DEV}.prune: is not a known key; known keys: aliases, cluster, clusters, syncPolicy"
    ]


LOGINS = "'azurecli', 'workloadidentity' or 'msi'"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("gitops.repository", "", NO_TEXT),
        ("gitops.repository", "https://user:secret@host/x.git", PASSWORD),
        ("gitops.repository", "HTTPS://user:@host/x.git", PASSWORD),
        ("gitops.repository", "https://user:p@ss@host/x.git", PASSWORD),
        ("gitops.repository", "user:secret@host:x.git", PASSWORD),
        ("gitops.repository", f"https://ghp_{'a' * 36}@github.com/x/y", PASSWORD),
        ("gitops.repository", f"https://{'a' * 52}@dev.azure.com/x/y", PASSWORD),
        ("gitops.repository", "--upload-pack=x", "starts with '-'; write a URL or a path"),
        ("gitops.repository", "../config-repo", OUT_ABSOLUTE),
        ("gitops.repository", "https://host/a/../b", OUT_ABSOLUTE),
        ("gitops.repository", "git@host:../b", OUT_ABSOLUTE),
        ("gitops.repository", "a\0b", CONTROL),
        ("gitops.repository", "a\nb", CONTROL),
        ("gitops.revision", "", NO_TEXT),
        ("gitops.revision", "-x", REVISION),
        ("gitops.revision", "main..dev", REVISION),
        ("gitops.revision", "main@{1}", REVISION),
        ("gitops.revision", "v1.*", REVISION),
        ("gitops.revision", "a b", REVISION),
        ("gitops.revision", "main:x", REVISION),
        ("gitops.revision", "HEAD~1", REVISION),
        ("gitops.readRevision", "HEAD^", REVISION),
        ("gitops.path", "../x", OUT),
        ("gitops.path", "a/../../x", OUT),
        ("gitops.path", "a\\..\\x", OUT),
        ("gitops.path", "/etc", RELATIVE),
        ("gitops.path", "config/.gitops", HIDDEN),
        ("gitops.path", "~/x", RELATIVE),
        ("gitops.path", "a\\b", RELATIVE),
        ("gitops.path", "a\0b", CONTROL),
        ("gitops.readFrom", "../config-repo", OUT_ABSOLUTE),
        ("gitops.readFrom", "/srv/../etc", OUT_ABSOLUTE),
        ("gitops.readFrom", "", NO_TEXT),
        ("gitops.readFrom", "https://user:secret@host/x.git", PASSWORD),
        (
            "gitops.credentials",
            "ssh",
            "is none of the values it can have; write 'none' or 'token'",
        ),
        ("gitops.username", "", NO_TEXT),
        ("gitops.environments", {}, NO_ENTRY),
        ("gitops.defaultTeam", "Platform", NAME),
        ("gitops.defaultTeam", "a" * 64, NAME),
        ("gitops.defaultTeam", "a\n", NAME),
        (f"{DEV}.aliases.0", "-dev", NAME),
        (f"{DEV}.cluster", "in_cluster", NAME),
        (f"{DEV}.clusters.0", "", NAME),
        (
            f"{POLICY}.applicationsSync",
            "always",
            "is none of the values it can have; "
            "write 'create-only', 'create-update', 'create-delete' or 'sync'",
        ),
        (
            f"{POLICY}.prunePropagationPolicy",
            "x",
            "is none of the values it can have; write 'foreground', 'background' or 'orphan'",
        ),
        (f"{POLICY}.revisionHistoryLimit", -1, "is too small; write 0 or more"),
        (f"{POLICY}.revisionHistoryLimit", 101, "is too large; write 100 or less"),
        (f"{POLICY}.revisionHistoryLimit", 10**40, "is too large; write 100 or less"),
        (f"{POLICY}.revisionHistoryLimit", 1.5, NUMBER),
        (f"{POLICY}.revisionHistoryLimit", 1e3, NUMBER),
        (f"{POLICY}.revisionHistoryLimit", float("inf"), NUMBER),
        (f"{POLICY}.revisionHistoryLimit", float("nan"), NUMBER),
        (f"{POLICY}.revisionHistoryLimit", True, NUMBER),
        (f"{POLICY}.prune", 1, BOOLEAN),
        (f"{POLICY}.prune", None, BOOLEAN),
        (f"{POLICY}.retry.limit", -2, "is too small; write -1 or more"),
        (f"{POLICY}.retry.limit", 101, "is too large; write 100 or less"),
        (f"{POLICY}.retry.backoff.factor", 0, "is too small; write 1 or more"),
        (f"{POLICY}.retry.backoff.factor", 11, "is too large; write 10 or less"),
        (f"{POLICY}.retry.backoff.duration", "5", DURATION),
        (f"{POLICY}.retry.backoff.duration", "", DURATION),
        (f"{POLICY}.retry.backoff.duration", "1d", DURATION),
        (f"{POLICY}.retry.backoff.duration", "-5s", DURATION),
        (f"{POLICY}.retry.backoff.duration", "9999999999h", DURATION),
        (f"{POLICY}.retry.backoff.maxDuration", "3 m", DURATION),
        (f"{POLICY}.retry.backoff.maxDuration", "٣m", DURATION),
        (f"{POLICY}.notifications.0.trigger", "On Sync", NAME),
        (f"{POLICY}.notifications.0.service", "Slack!", NAME),
        (
            f"{POLICY}.notifications.0.trigger",
            "x" * 48,
            "makes an annotation of 64 characters with its service and 'subscribe'; "
            "shorten the names; Kubernetes takes 63",
        ),
        (f"{POLICY}.notifications.0.recipients", [], NO_ENTRY),
        (f"{POLICY}.notifications.0.recipients.0", "", NO_TEXT),
        (
            f"{POLICY}.notifications.0.recipients.0",
            "https://hooks.slack.com/services/T0/B0/x",
            "is a URL, which may hold a token; "
            "write the recipient's name in argocd-notifications-cm",
        ),
        (
            f"{POLICY}.notifications.0.recipients.0",
            "one;two",
            "is not one recipient; write each as an item of the list",
        ),
        ("gitops.otherEnvironments.production.aliases.0", "Prod", NAME),
        ("gitops.otherEnvironments.production.clusters.0", "west.", NAME),
        ("gitops.layouts.0.name", "A", NAME),
        ("gitops.layouts.0.team", "A", NAME),
        ("gitops.layouts.0.environments.0", "A", NAME),
        (f"{DEFAULTS}.namespaces", [], NO_ENTRY),
        (f"{DEFAULTS}.namespaces.0", "", NO_TEXT),
        (f"{DEFAULTS}.namespaces.0", "{app}", NAMESPACE_GLOB),
        (f"{DEFAULTS}.namespaces.0", "Team", NAMESPACE_GLOB),
        (
            f"{DEFAULTS}.namespaces.0",
            "!kube-system",
            "starts with '!', which grants every other namespace; list what is permitted",
        ),
        (f"{DEFAULTS}.namespace", "", NO_TEXT),
        (f"{DEFAULTS}.namespace", "{cluster}", NAMESPACE),
        (f"{DEFAULTS}.namespace", "-{team}", NAMESPACE),
        (f"{DEFAULTS}.namespace", "a" * 64, NAMESPACE),
        (f"{DEFAULTS}.deniedKinds.0.group", "apps/v1", GROUP),
        (f"{DEFAULTS}.deniedKinds.0.kind", "deployments", KIND),
        (f"{DEFAULTS}.deniedKinds.0.kind", "", NO_TEXT),
        (f"{DEFAULTS}.orphanedResources.ignore.0.group", "v1 ", GROUP),
        (f"{DEFAULTS}.orphanedResources.ignore.0.kind", "pod", KIND),
        (f"{DEFAULTS}.orphanedResources.ignore.0.name", "", NO_TEXT),
        (
            f"{DEFAULTS}.podSecurity",
            "strict",
            "is none of the values it can have; write 'privileged', 'baseline' or 'restricted'",
        ),
        (
            f"{DEFAULTS}.networkPolicy",
            "deny",
            "is none of the values it can have; write 'none' or 'default-deny'",
        ),
        (f"{DEFAULTS}.quota.pods", "many", QUANTITY),
        (f"{DEFAULTS}.quota.pods", "4 Gi", QUANTITY),
        (f"{DEFAULTS}.quota.pods", "1.5", NO_PART),
        (f"{DEFAULTS}.quota.pods", "500m", NO_PART),
        (f"{DEFAULTS}.quota.pods", "0.1Ki", NO_PART),
        (f"{DEFAULTS}.quota.pods", "1e-1", NO_PART),
        (f"{DEFAULTS}.quota.pods", "-1", QUANTITY),
        (f"{DEFAULTS}.quota.pods", "", NO_TEXT),
        (f"{DEFAULTS}.quota.pods", 40, TEXT),
        ("cluster.subscriptionId", "prod", NO_GUID),
        ("cluster.subscriptionId", "", NO_GUID),
        ("cluster.tenantId", f"{GUID}0", NO_GUID),
        ("cluster.clientId", f"{{{GUID}}}", NO_GUID),
        ("cluster.resourceGroup", "", NO_TEXT),
        ("cluster.resourceGroup", "a" * 91, "is longer than 90 characters; shorten it"),
        ("cluster.resourceGroup", "a b", AZURE),
        ("cluster.resourceGroup", "a.", AZURE),
        ("cluster.resourceGroup", "../x", AZURE),
        ("cluster.name", "-a", AZURE),
        ("cluster.name", "", NO_TEXT),
        ("cluster.name", "a" * 64, "is longer than 63 characters; shorten it"),
        ("cluster.login", "password", f"is none of the values it can have; write {LOGINS}"),
        ("argocd.namespace", "Argo", NAME),
        ("argocd.namespace", "../x", NAME),
        ("argocd.config", "keep", "is none of the values it can have; write 'patch' or 'leave'"),
        ("argocd.adminGroups.0", "platform-admins", NO_GUID),
    ],
)
def test_a_value_that_a_setting_cannot_have_is_refused(
    path: str, value: object, message: str
) -> None:
    assert messages(changed(everything(), path, value)) == [f"{path}: {message}"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("cluster.context", "", NO_TEXT),
        ("cluster.kubeconfig", "", NO_TEXT),
        ("cluster.kubeconfig", "../kubeconfig", OUT_ABSOLUTE),
        ("cluster.kubeconfig", "a\0b", CONTROL),
        ("cluster.renderDirectory", "../rendered", OUT),
        ("cluster.renderDirectory", "/rendered", RELATIVE),
        (
            "cluster.renderDirectory",
            "",
            "is the project's own folder; name a folder in it, such as rendered",
        ),
        (
            "cluster.renderDirectory",
            "./",
            "is the project's own folder; name a folder in it, such as rendered",
        ),
    ],
)
def test_a_value_that_a_kubeconfig_cluster_cannot_have_is_refused(
    path: str, value: object, message: str
) -> None:
    assert messages(changed(kubeconfig(), path, value)) == [f"{path}: {message}"]


def test_cluster_without_a_mode_asks_for_one_of_the_modes() -> None:
    assert messages({**everything(), "cluster": {"name": "x"}}) == [
        "cluster.mode: is missing; write 'kubeconfig' or 'existing' or 'arc' or 'create'"
    ]


@pytest.mark.parametrize("mode", ["aks", "", 5, None, [], {}, "mode", "msi"])
def test_cluster_with_a_wrong_mode_lists_the_modes(mode: object) -> None:
    assert messages({**everything(), "cluster": {"mode": mode}}) == [
        "cluster.mode: is none of the values it can have; "
        "write 'kubeconfig' or 'existing' or 'arc' or 'create'"
    ]


@pytest.mark.parametrize("area", TOP)
@pytest.mark.parametrize("value", [None, [], "text", 5, True])
def test_an_area_that_is_not_a_mapping_is_refused(area: str, value: object) -> None:
    assert messages({**everything(), area: value}) == [f"{area}: {MAPPING}"]


@pytest.mark.parametrize("text", ["", "plain text", "{", "[" * 100_000, "9" * 5000])
def test_an_area_that_holds_no_structure_is_refused(text: str) -> None:
    texts = {area: json.dumps(value) for area, value in everything().items()} | {"argocd": text}
    with pytest.raises(SettingsError) as caught:
        load_settings(texts.get)
    assert str(caught.value) == f"argocd: {MAPPING}"


def test_half_a_character_and_endless_nesting_are_refused_without_a_traceback() -> None:
    fault = "settings: is nested too deeply, or holds half a character; shorten it"
    assert messages(changed(everything(), "gitops.revision", "\ud800")) == [fault]
    nested: list[object] = []
    for _ in range(500):
        nested = [nested]
    assert messages(changed(everything(), "gitops.revision", nested)) == [fault]


def test_a_stack_without_settings_is_asked_for_every_area() -> None:
    assert messages({}) == [f"{area}: {MISSING}" for area in TOP]


def test_an_encrypted_area_is_refused_with_the_secret_key_to_use() -> None:
    message = (
        "is encrypted, or holds an encrypted value; "
        "write it in plain text; secrets have keys of their own, as repositoryToken"
    )
    assert messages(everything(), ("gitops",)) == [f"gitops: {message}"]
    assert messages({}, ("argocd",)) == [
        f"argocd: {message}",
        f"gitops: {MISSING}",
        f"cluster: {MISSING}",
    ]


def test_an_encrypted_area_is_not_read_at_all() -> None:
    values = changed(everything(), "gitops.revision", 5)
    assert [line.partition(":")[0] for line in messages(values, ("gitops",))] == ["gitops"]


@pytest.mark.parametrize("name", ["Dev", "dev_1", "", "a b", "a\nb", "a" * 64])
def test_an_environments_name_is_a_kubernetes_name(name: str) -> None:
    values = everything()
    values["gitops"]["environments"][name] = {"syncPolicy": SYNC}
    found = messages(values)
    shown = name if name and not {" ", "\n"} & set(name) else json.dumps(name)
    assert found == [f"gitops.environments.{shown}: {NAME}"]


def test_a_list_or_mapping_of_wrong_entries_is_not_called_empty() -> None:
    values = changed(everything(), "gitops.environments", {"Dev": {"syncPolicy": SYNC}})
    values["gitops"]["layouts"][0]["environments"] = []
    assert messages(values) == [f"gitops.environments.Dev: {NAME}"]


@pytest.mark.parametrize("quantity", ["20", "2k", "0.5Ki", "1.5e3", "3000m", "1E"])
def test_a_quota_of_objects_is_a_whole_number_however_it_is_written(quantity: str) -> None:
    stack = load(changed(everything(), f"{DEFAULTS}.quota.pods", quantity))
    assert stack.gitops.team_defaults.quota == {"pods": quantity}


@pytest.mark.parametrize(
    "name",
    [
        "requests.cpu",
        "requests.nvidia.com/gpu",
        "hugepages-2Mi",
        "count/jobs.batch",
        "services.loadbalancers",
        "managed-csi.storageclass.storage.k8s.io/requests.storage",
    ],
)
def test_everything_that_kubernetes_has_a_quota_of_can_be_limited(name: str) -> None:
    stack = load(changed(everything(), f"{DEFAULTS}.quota", {name: "1"}))
    assert stack.gitops.team_defaults.quota == {name: "1"}


def test_the_name_of_a_quota_is_a_resources_name() -> None:
    found = messages(changed(everything(), f"{DEFAULTS}.quota", {"no such": "1"}))
    assert found == [
        f'{DEFAULTS}.quota."no such": is not a resource\'s name; '
        "write one such as pods or requests.cpu"
    ]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("/apps/{app}", "starts or ends with '/', or holds '//'; write folder/{app}/..."),
        ("apps/{app}/", "starts or ends with '/', or holds '//'; write folder/{app}/..."),
        ("apps//{app}", "starts or ends with '/', or holds '//'; write folder/{app}/..."),
        ("../{app}", "leads out of the repository; remove '..'"),
        ("a/../../{app}/{env}", "leads out of the repository; remove '..'"),
        ("apps", "has no {app}; add {app} where the application's name stands"),
        ("", "has no {app}; add {app} where the application's name stands"),
        ("{app}/{app}", "has {app} twice; keep one"),
        ("{app/x", "holds a lone '{'; write placeholders as {app}"),
        (
            "a {app}",
            "holds a character that patterns do not have; use names, '*' and {placeholders}",
        ),
        ("{team}{app}", None),
        ("{env}{app}", "has two placeholders side by side; put text between them"),
        (
            "{app}/values.yaml",
            "names a values file without {env} in its name; "
            "write values-{env}.yaml or values/{env}.yaml",
        ),
        (
            "{env}/x.yaml",
            "names YAML files without {app}; write folder/{env}/*.yaml, or add {app} for a chart",
        ),
    ],
)
def test_a_layouts_pattern_that_cannot_be_parsed_is_refused(
    pattern: str, message: str | None
) -> None:
    found = messages(changed(everything(), "gitops.layouts.0.path", pattern))
    assert len(found) == 1
    assert found[0].startswith("gitops.layouts.0.path: ")
    assert message is None or found == [f"gitops.layouts.0.path: {message}"]


IDLE = "is true while automated is false, so it would do nothing; set automated to true, or"


def test_switches_that_need_automation_are_each_named_without_it() -> None:
    values = changed(everything(), f"{POLICY}.automated", False)
    assert messages(values) == [
        f"{POLICY}.prune: {IDLE} prune to false",
        f"{POLICY}.selfHeal: {IDLE} selfHeal to false",
    ]


def test_allow_empty_needs_prune() -> None:
    policy = {**SYNC, "prune": False, "allowEmpty": True}
    assert messages(changed(everything(), POLICY, policy)) == [
        f"{POLICY}.allowEmpty: is true while prune is false, so it would do nothing; "
        "set prune to true, or remove allowEmpty"
    ]


def test_a_cluster_is_listed_once() -> None:
    once = "is listed before; list each cluster once"
    found = messages(changed(everything(), f"{DEV}.clusters", ["in-cluster", "a", "a"]))
    assert found == [f"{DEV}.clusters.0: {once}", f"{DEV}.clusters.2: {once}"]


def test_an_environment_is_served_by_this_stack_or_by_another() -> None:
    values = changed(everything(), "gitops.otherEnvironments.dev", {})
    assert messages(values) == [
        "gitops.otherEnvironments.dev: is gitops.environments.dev too; keep it in one of the two"
    ]


def test_an_alias_means_one_environment() -> None:
    one = "let each name mean one environment"
    values = changed(everything(), "gitops.otherEnvironments.production.aliases", ["p", "dev"])
    assert messages(values) == [
        "gitops.otherEnvironments.production.aliases.1: "
        f"is a name of gitops.environments.dev too; {one}"
    ]
    values = changed(everything(), f"{DEV}.aliases", ["production"])
    assert messages(values) == [
        f"{DEV}.aliases.0: is a name of gitops.otherEnvironments.production too; {one}"
    ]
    values = changed(everything(), f"{DEV}.aliases", ["prod"])
    assert messages(values) == [
        "gitops.otherEnvironments.production.aliases.0: "
        f"is a name of gitops.environments.dev too; {one}"
    ]


def test_a_layouts_environment_exists() -> None:
    values = changed(everything(), "gitops.layouts.0.environments", ["dev", "productoin", "qq"])
    assert messages(values) == [
        "gitops.layouts.0.environments.1: is no environment of these settings; "
        "did you mean 'production'?",
        "gitops.layouts.0.environments.2: is no environment of these settings; "
        "add it under environments or otherEnvironments",
    ]


@pytest.mark.parametrize(
    ("path", "placeholder"),
    [
        ("x/{app}/{env}", "{env}"),
        ("x/{app}/{cluster}", "{cluster}"),
        ("{env}/{cluster}/{app}", "{env}"),
    ],
)
def test_a_layouts_environments_are_said_once(path: str, placeholder: str) -> None:
    assert messages(changed(everything(), "gitops.layouts.0.path", path)) == [
        f"gitops.layouts.0.environments: is given though the path says it with {placeholder}; "
        "remove it; {env:dev|staging} in the path limits a layout"
    ]
    values = changed(everything(), "gitops.layouts.0.path", path)
    load(changed(values, "gitops.layouts.0.environments", []))


def test_every_mistake_is_reported_at_once_in_the_order_of_the_settings() -> None:
    values = changed(everything(), "argocd.config", "x")
    values = changed(values, "gitops.revison", "main")
    values = changed(values, f"{POLICY}.prune", "yes")
    values = changed(values, f"{POLICY}.retry.limit", 1000)
    values = changed(values, "gitops.layouts.0.path", "x")
    values = changed(values, "cluster.tenantId", REMOVE)
    values = changed(values, "gitops.repository", "../x")
    assert messages(values) == [
        f"gitops.repository: {OUT_ABSOLUTE}",
        f"{POLICY}.prune: {BOOLEAN}",
        f"{POLICY}.retry.limit: is too large; write 100 or less",
        "gitops.layouts.0.path: has no {app}; add {app} where the application's name stands",
        "gitops.revison: is not a known key; did you mean 'revision'?",
        f"cluster.tenantId: {MISSING}",
        "argocd.config: is none of the values it can have; write 'patch' or 'leave'",
    ]


def test_mistakes_between_settings_are_all_reported_too() -> None:
    values = changed(everything(), "gitops.otherEnvironments.dev", {})
    values = changed(values, "gitops.layouts.0.environments", ["nowhere"])
    assert [line.partition(": ")[0] for line in messages(values)] == [
        "gitops.otherEnvironments.dev",
        "gitops.layouts.0.environments.0",
    ]


MARKED: tuple[Callable[[str], object], ...] = (
    lambda marker: marker,
    lambda marker: f"https://user:{marker}@host/x.git",
    lambda marker: f"../{marker}",
    lambda marker: {"key": marker},
    lambda marker: f"apps/{{app:{marker}|}}",
    lambda marker: [marker, {"x": marker}],
    lambda marker: f"-{marker}\n",
    lambda marker: int.from_bytes(marker.encode()),
)


@pytest.mark.parametrize("shape", MARKED)
@settings(max_examples=2)
@given(marker=st.text("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=16, max_size=20))
def test_a_rejected_value_is_never_part_of_the_message(
    shape: Callable[[str], object], marker: str
) -> None:
    value = shape(marker)
    for values in (everything(), kubeconfig()):
        for path, _ in leaves(values):
            error = rejection(changed(values, path, value))
            text = f"{error} {error.__cause__}" if error else ""
            assert marker not in text
            assert str(value) not in text
            assert all(": " in line and "; " in line for line in str(error or "").splitlines())


def test_a_path_loses_what_git_does_not_know() -> None:
    for written in ("./clusters/", "clusters//", "clusters", "./clusters/."):
        assert load(changed(everything(), "gitops.path", written)).gitops.path == "clusters"
    for written in ("", ".", "./"):
        assert load(changed(everything(), "gitops.path", written)).gitops.path == ""


@pytest.mark.parametrize(
    "repository",
    [
        "https://github.com/example-org/config-repo.git",
        "https://example-org@dev.azure.com/example-org/platform/_git/config",
        "git@ssh.dev.azure.com:v3/org/project/repo",
        "ssh://git@host:2222/x.git",
        "/srv/git/config",
        "C:\\config",
        "checkout/..config",
    ],
)
def test_a_repository_without_a_password_is_accepted(repository: str) -> None:
    loaded = load(changed(everything(), "gitops.repository", repository))
    assert loaded.gitops.repository == repository


def test_ids_are_kept_in_lower_case() -> None:
    upper = "ABCDEF00-0000-0000-0000-00000000000F"
    loaded = load(changed(everything(), "argocd.adminGroups", [upper]))
    assert loaded.argocd.admin_groups == (upper.lower(),)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(everything()).gitops.protect = True  # type: ignore[misc]


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_projects_own_stacks_are_accepted(path: Path) -> None:
    config: Any = load_yaml(path.read_bytes(), path.name)["config"]
    load({key.removeprefix("aks-gitops:"): value for key, value in config.items()})


def test_the_safety_switches_have_no_default() -> None:
    switches = {
        "gitops.protect",
        f"{POLICY}.automated",
        f"{POLICY}.prune",
        f"{POLICY}.selfHeal",
        f"{POLICY}.preserveResourcesOnDeletion",
    }
    assert switches <= set(REQUIRED)
