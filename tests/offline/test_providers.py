"""`aks-gitops providers` as a user meets it, with an executable that stands for the Azure CLI."""

import json
import shutil
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aks_gitops.azure.az_command import AzError, run_az
from aks_gitops.azure.registration import register, states
from aks_gitops.cli.main import main

PROJECT = Path(__file__).resolve().parents[2]
GUID = "00000000-0000-0000-0000-000000000000"
STACK = f"""\
config:
  aks-gitops:gitops:
    repository: https://git.example.com/config.git
    revision: main
    protect: false
    environments:
      dev:
        syncPolicy:
          {{automated: true, prune: true, selfHeal: true, preserveResourcesOnDeletion: false}}
  aks-gitops:cluster:
    mode: arc
    subscriptionId: {GUID}
    tenantId: {GUID}
    resourceGroup: rg
    name: edge
    context: edge
    resourceProviders: check
  aks-gitops:argocd:
    install: extension
    extension: {{releaseTrain: Preview, version: 1.0.0-preview}}
    availability: {{mode: single}}
    workloadIdentity: false
"""
NEEDED = ("Microsoft.Kubernetes", "Microsoft.KubernetesConfiguration")

# Keeps its state in a file, and every call in another; fails as the file `refuses` says.
AZ = """\
#!{python}
import json, pathlib, sys

home = pathlib.Path(__file__).parent
arguments = sys.argv[1:]
with (home / "calls").open("a") as calls:
    calls.write(" ".join(arguments) + "\\n")
refuses = home / "refuses"
if refuses.exists() and arguments[1] in refuses.read_text().splitlines()[0]:
    sys.exit(refuses.read_text().partition("\\n")[2])
state = json.loads((home / "state").read_text())
if arguments[1] == "register":
    name = arguments[arguments.index("--namespace") + 1]
    state[name] = "Registered" if "--wait" in arguments else "Registering"
    (home / "state").write_text(json.dumps(state))
else:
    rows = [dict(namespace=name, state=value) for name, value in state.items()]
    print((home / "answer").read_text() if (home / "answer").exists() else json.dumps(rows))
"""


class FakeAz:
    """An `az` on PATH that knows of no cloud."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        program = folder / "az"
        program.write_text(AZ.replace("{python}", sys.executable))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.knows({})

    def knows(self, state: dict[str, str]) -> None:
        (self._folder / "state").write_text(json.dumps(state))

    def refuses(self, verb: str, stderr: str) -> None:
        (self._folder / "refuses").write_text(f"{verb}\n{stderr}")

    def answers(self, text: str) -> None:
        (self._folder / "answer").write_text(text)

    @property
    def calls(self) -> list[str]:
        calls = self._folder / "calls"
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeAz:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return FakeAz(folder)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    shutil.copy(PROJECT / "Pulumi.yaml", folder)
    (folder / "Pulumi.edge.yaml").write_text(STACK)
    return folder


def run(project: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["providers", "-C", str(project), *arguments], catch_exceptions=False
    )


def registered(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "Registered")


def test_all_are_registered(az: FakeAz, project: Path) -> None:
    az.knows(registered(*NEEDED))
    result = run(project)
    assert result.exit_code == 0
    assert result.stdout == "edge: all 2 resource providers are registered\n"


def test_azures_own_spelling_counts_as_the_same(az: FakeAz, project: Path) -> None:
    az.knows(registered(*map(str.lower, NEEDED)))
    assert run(project).exit_code == 0


def test_what_is_missing_is_named_and_changes_nothing(az: FakeAz, project: Path) -> None:
    az.knows({NEEDED[0]: "Registered", NEEDED[1]: "NotRegistered"})
    result = run(project)
    assert result.exit_code == 1
    assert result.stdout == (
        "edge: Microsoft.KubernetesConfiguration is NotRegistered\n"
        "register them: aks-gitops providers --stack edge --register\n"
    )
    assert [call.split()[1] for call in az.calls] == ["list"]


def test_register_registers_only_what_is_missing_in_the_stacks_subscription(
    az: FakeAz, project: Path
) -> None:
    az.knows({NEEDED[0]: "Registered", NEEDED[1]: "NotRegistered"})
    result = run(project, "--register")
    assert result.exit_code == 0, result.output
    assert result.stdout == "edge: all 2 resource providers are registered\n"
    assert result.stderr == "edge: registering Microsoft.KubernetesConfiguration\n"
    call = f"provider register --subscription {GUID} --namespace Microsoft.KubernetesConfiguration"
    options = "--output json --only-show-errors"
    assert az.calls[1:3] == [f"{call} {options}", f"{call} --wait {options}"]


def test_a_stack_can_say_that_it_registers(az: FakeAz, project: Path) -> None:
    text = STACK.replace("resourceProviders: check", "resourceProviders: register")
    (project / "Pulumi.edge.yaml").write_text(text)
    assert run(project).exit_code == 0
    assert len([call for call in az.calls if "--wait" in call]) == 2
    az.knows({})
    assert run(project, "--check").exit_code == 1


def test_json_lists_every_state(az: FakeAz, project: Path) -> None:
    az.knows({NEEDED[0]: "Registering"})
    result = run(project, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "stack": "edge",
            "subscription": GUID,
            "states": {NEEDED[0]: "Registering", NEEDED[1]: "Unknown"},
        }
    ]


def test_a_stack_outside_azure_needs_none(project: Path) -> None:
    shutil.copy(PROJECT / "Pulumi.local.yaml", project)
    result = run(project, "-s", "local")
    assert result.exit_code == 0
    assert result.stdout == "local: needs none, for nothing of it is in Azure\n"


def test_without_az_it_says_what_to_install(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run(project)
    assert result.exit_code == 1
    assert result.stderr == (
        "error: edge: the Azure CLI 'az' is not on PATH; install it, then run: az login\n"
    )


def test_an_unknown_stack_is_wrong_use(project: Path) -> None:
    assert run(project, "-s", "nowhere").exit_code == 2


@pytest.mark.parametrize(
    ("verb", "stderr", "message"),
    [
        (
            "list",
            "ERROR: Please run 'az login' to setup account.",
            "edge: az is not logged in; run: az login",
        ),
        (
            "list",
            "ERROR: AADSTS700082: The refresh token has expired.",
            "edge: az is not logged in; run: az login",
        ),
        (
            "register",
            "WARNING: one\nERROR: (AuthorizationFailed) The client has no right.\nCode: x",
            "edge: Microsoft.Kubernetes: az says: (AuthorizationFailed) The client has no right.",
        ),
        ("list", "no such thing\nat all", "edge: az says: no such thing"),
        ("list", "", "edge: az says: nothing"),
    ],
)
def test_what_az_complains_of_is_said(
    az: FakeAz, project: Path, verb: str, stderr: str, message: str
) -> None:
    az.refuses(verb, stderr)
    result = run(project, "--register")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == f"error: {message}"


@pytest.mark.parametrize("text", ["", "null", "[1]", '[{"namespace": "x"}]', "<html>"])
def test_an_answer_that_is_no_list_is_said(az: FakeAz, project: Path, text: str) -> None:
    az.answers(text)
    result = run(project)
    assert result.exit_code == 1
    assert result.stderr == (
        "error: edge: az answers with something else than a list; update the Azure CLI\n"
    )


def test_a_registration_has_a_limit(az: FakeAz, tmp_path: Path) -> None:
    (tmp_path / "bin" / "az").write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    with pytest.raises(AzError, match="'az provider list' has not ended in time; try again later"):
        run_az(("provider", "list"), seconds=0.2)


def test_the_limit_is_for_all_of_them_together(az: FakeAz) -> None:
    """A clock that is past its end leaves each call one second, and no more."""
    times = iter([0.0, *([99.0] * 8)])
    register(GUID, NEEDED, seconds=10.0, clock=lambda: next(times))
    assert states(GUID, NEEDED) == registered(*NEEDED)
