"""The encrypted values of a stack: all that are missing are named at once, and no value ever."""

import pulumi
import pytest

from aks_gitops.offline.preview import ProgramFailed, record
from aks_gitops.offline.project import StackConfig
from aks_gitops.offline.record import SECRET
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings
from components.stack import read_secrets
from tests.builders import REPOSITORY, environment

VALUES: dict[str, object] = {
    "gitops": {
        "repository": REPOSITORY,
        "protect": False,
        "credentials": "token",
        "environments": {"dev": environment()},
    },
    "cluster": {"mode": "kubeconfig", "context": "kind-local"},
    "argocd": {
        "install": "helm",
        "availability": {"mode": "single"},
        "workloadIdentity": False,
        "localAdmin": True,
        "repositories": {
            "store": {"url": "git@github.com:example/store.git", "login": {"kind": "ssh"}}
        },
    },
}


def _record(values: dict[str, str], secret: tuple[str, ...]) -> dict[str, object]:
    settings = validate(Settings, VALUES)
    config = StackConfig(
        "aks-gitops",
        "test",
        {f"aks-gitops:{key}": text for key, text in values.items()},
        tuple(f"aks-gitops:{key}" for key in secret),
    )

    def build() -> None:
        for key, value in read_secrets(pulumi.Config("aks-gitops"), settings).items():
            pulumi.export(key, value)

    return record(build, config, "known").outputs


def test_what_is_missing_or_in_plain_text_is_listed_with_the_command_that_sets_it() -> None:
    with pytest.raises(ProgramFailed) as caught:
        _record({"repositoryToken": "not-to-be-seen"}, ())
    assert str(caught.value) == (
        "Secrets of this stack are missing, or not encrypted:\n"
        "  repository-store (the private key for the repository store): is missing; "
        "pulumi config set --secret repository-store\n"
        "  repositoryToken (the token that reads the config repository): is in plain text; "
        "pulumi config set --secret repositoryToken"
    )


def test_encrypted_values_stay_secret() -> None:
    values = {"repositoryToken": "unseen", "repository-store": "unseen"}
    assert _record(values, tuple(values)) == {"repositoryToken": SECRET, "repository-store": SECRET}
