"""Every kind of stack runs offline, and neither Azure, Argo CD nor Entra would refuse it."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from aks_gitops.azure.federation import subject
from aks_gitops.install.chart_keys import faults
from aks_gitops.install.references import PLACEHOLDER, Values
from aks_gitops.install.service_accounts import SERVICE_ACCOUNTS
from aks_gitops.install.workload_identity import CLIENT_ID
from aks_gitops.offline.answers import MADE_SECRET
from aks_gitops.offline.preview import run_program
from aks_gitops.offline.record import Mode, Recording, Resource
from aks_gitops.settings.mistakes import SettingsError, validate
from aks_gitops.settings.stack import Settings
from tests.components.arm import arm_faults
from tests.components.pairs import Choice
from tests.offline.edited import PROJECT
from tests.offline.stack_matrix import (
    FILES,
    IMPOSSIBLE,
    Impossible,
    areas,
    choices,
    config_of,
)
from tests.unit.set_notation import read

MATRIX = tuple(choices())
RELEASE = "kubernetes:helm.sh/v3:Release"
EXTENSION = "azure-native:kubernetesconfiguration:Extension"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
APPLICATION_CREDENTIAL = (
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential"
)


def _name(choice: Choice) -> str:
    return "-".join(choice.values())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small config repository."""
    folder = tmp_path_factory.mktemp("config-repo")
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def _run(choice: Choice, repository: Path, mode: Mode) -> Recording:
    return run_program(PROJECT, config_of(areas(choice, repository)), mode).recording


@pytest.mark.parametrize("choice", MATRIX, ids=_name)
def test_a_stack_runs_without_a_fault(choice: Choice, repository: Path) -> None:
    for mode in ("known", "unknown"):
        recording = _run(choice, repository, mode)
        assert recording.violations == []
        assert arm_faults(recording) == []
        assert list(_unresolved(recording)) == []
        assert _providers(recording) == {"cluster-access-kubernetes"}
        assert _install_faults(recording) == []
        assert_azure_trusts_who_logs_in(recording, theirs=choice["sso"] == "sso-given")


@pytest.mark.parametrize("one", IMPOSSIBLE, ids=lambda one: _name(one.options))
def test_what_no_stack_can_have_is_refused_with_its_reason(one: Impossible) -> None:
    values = areas({"cluster": "create", **one.options}, Path())
    with pytest.raises(SettingsError) as caught:
        validate(Settings, values)
    assert one.message in str(caught.value).splitlines()


def test_the_matrix_is_large_and_every_stack_is_another() -> None:
    assert len(MATRIX) >= 60
    assert len({_name(one) for one in MATRIX}) == len(MATRIX)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _unresolved(recording: Recording) -> Iterator[str]:
    """Yield texts in which a reference was left, or a secret that Entra made."""
    for resource in recording.resources.values():
        for text in _texts(resource.inputs):
            if PLACEHOLDER.search(text) or MADE_SECRET in text:
                yield f"{resource.name}: {text}"


def _providers(recording: Recording) -> set[str]:
    """Return the names of the providers that objects in the cluster have."""
    return {
        recording.resources[one.provider].name
        for one in recording.resources.values()
        if one.type.startswith("kubernetes:")
    }


def _only(recording: Recording, type_: str) -> Resource | None:
    found = [one for one in recording.resources.values() if one.type == type_]
    assert len(found) <= 1
    return found[0] if found else None


def _values(recording: Recording) -> Values:
    """Return the values of the chart, or those that the extension makes of its settings."""
    if release := _only(recording, RELEASE):
        values = release.inputs["values"]
        assert isinstance(values, Mapping)
        return values
    extension = _only(recording, EXTENSION)
    assert extension is not None
    settings = extension.inputs["configurationSettings"]
    assert isinstance(settings, Mapping)
    return read(settings)


def _install_faults(recording: Recording) -> list[str]:
    values = {key: value for key, value in _values(recording).items() if key != "azure"}
    found = map(str, faults(values))
    # The chart quotes annotations; the extension's settings cannot say that a text is none.
    return [one for one in found if "annotations" not in one or not one.endswith("quote it")]


def _trusted(recording: Recording) -> set[str]:
    """Return the subjects of Argo CD's that its identity and its app registration trust."""
    return {
        str(one.inputs["subject"])
        for one in recording.resources.values()
        if one.type == APPLICATION_CREDENTIAL
        or (one.type == CREDENTIAL and one.name.startswith("cluster-argocd-identity-"))
    }


def assert_azure_trusts_who_logs_in(recording: Recording, *, theirs: bool) -> None:
    """Compare the subjects that Azure trusts with the service accounts that the values name.

    The extension decides itself who logs in; argocd-server and the repo-server do at least.
    Given: `theirs`, whether the app registration is the user's, who says what it trusts.
    """
    accounts = _accounts(_values(recording))
    every = {one: _subject(recording, account) for one, account in accounts.items()}
    skipped = {every["server"]} if theirs else set()
    trusted = _trusted(recording) - skipped
    if _only(recording, RELEASE):
        acting = {every[one] for one, account in accounts.items() if _logs_in(account)}
        assert trusted == acting - skipped
    else:
        identity = _identity_of_the_extension(recording)
        least = {"clientId": "repoServer", "entraSSOClientId": "server"}
        acting = {every[one] for key, one in least.items() if key in identity}
        assert acting - skipped <= trusted
        assert trusted <= (set(every.values()) if identity else set())


def _accounts(values: Values) -> dict[str, Mapping[str, object]]:
    """Return the service account of each component."""
    found: dict[str, Mapping[str, object]] = {}
    for component in SERVICE_ACCOUNTS:
        part = values[component]
        assert isinstance(part, Mapping)
        found[component] = part["serviceAccount"]
    return found


def _subject(recording: Recording, account: Mapping[str, object]) -> str:
    return subject(_namespace(recording), str(account["name"]))


def _logs_in(account: Mapping[str, object]) -> bool:
    annotations = account.get("annotations", {})
    assert isinstance(annotations, Mapping)
    return CLIENT_ID in annotations


def _identity_of_the_extension(recording: Recording) -> Mapping[str, object]:
    azure = _values(recording).get("azure", {})
    assert isinstance(azure, Mapping)
    identity = azure.get("workloadIdentity", {})
    assert isinstance(identity, Mapping)
    return identity


def _namespace(recording: Recording) -> str:
    if release := _only(recording, RELEASE):
        return str(release.inputs["namespace"])
    extension = _only(recording, EXTENSION)
    assert extension is not None
    scope = extension.inputs["scope"]
    assert isinstance(scope, Mapping)
    return str(scope["cluster"]["releaseNamespace"])
