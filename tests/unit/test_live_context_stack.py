"""What a stack must be so that a cluster of the user's own can take it."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from aks_gitops.live.api import Api, api_with_token
from aks_gitops.live.errors import LiveError
from aks_gitops.live.own_cluster.argocd_chart import installation
from aks_gitops.live.own_cluster.context import Context
from aks_gitops.live.own_cluster.stack import ContextStack, Repository, context_stack
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import validate
from tests.builders import program, settings

PROJECT = Path(__file__).parents[2]
_HELM: dict[str, object] = {
    "install": "helm",
    "availability": {"mode": "single"},
    "workloadIdentity": False,
    "domain": "argocd.example.com",
    "chart": {"version": "10.0.0"},
}


def _context(server: str) -> Context:
    api: Api = api_with_token(server, "", Path(__file__))
    return Context("somewhere", "/kubeconfig", server, api)


def _stack(**argocd: object) -> ContextStack:
    found = settings()
    if argocd:
        found = found.model_copy(update={"argocd": validate(InstalledArgoCD, argocd)})
    return ContextStack("local", found, program(["README.md"], found), "https://git.example.com/c")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose stack reads, and lets Argo CD read, a repository beside it."""
    for name in ("Pulumi.yaml", "Pulumi.local.yaml"):
        shutil.copy(PROJECT / name, tmp_path / name)
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "README.md").write_text("Nothing is here.\n")
    for arguments in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "First")):
        who = ("-c", "user.name=test", "-c", "user.email=test@localhost")
        subprocess.run(["git", *who, "-C", str(repository), *arguments], check=True)
    return tmp_path


def _rewrite(project: Path, **gitops: object) -> None:
    path = project / "Pulumi.local.yaml"
    document = yaml.safe_load(path.read_text())
    document["config"]["aks-gitops:gitops"] |= gitops
    path.write_text(yaml.safe_dump(document))


def test_argo_cd_reads_the_repository_of_the_settings_and_the_plan_what_they_read_from(
    project: Path,
) -> None:
    _rewrite(project, readFrom="repository")
    found = context_stack(project, "local", None, _context("https://api.example.com"))
    assert found.repository == "https://github.com/example-org/config-repo.git"
    assert found.program.catalog.files == 1


def test_the_keys_of_argocd_cm_are_applied_too_where_the_settings_say_so(project: Path) -> None:
    _rewrite(project, readFrom="repository")
    found = context_stack(project, "local", None, _context("https://api.example.com"))
    first = found.objects[0]
    assert (first.key, first.adopt) == ("ConfigMap/argocd/argocd-cm", True)
    assert len(found.objects) == len(found.program.plan.objects) + 1


@pytest.mark.parametrize(
    ("url", "fact"),
    [
        ("/srv/config-repo", "is a folder of this machine"),
        ("file:///srv/config-repo", "is a folder of this machine"),
        ("http://127.0.0.1:3000/config-repo", "is an address of this machine"),
        ("ssh://git@localhost/config-repo", "is an address of this machine"),
    ],
)
def test_a_repository_of_this_machine_is_of_no_use_to_a_cluster_elsewhere(
    url: str, fact: str, project: Path
) -> None:
    with pytest.raises(LiveError) as error:
        context_stack(project, "local", Repository(url, None), _context("https://api.example.com"))
    assert str(error.value) == (
        f"{url}: {fact}, which Argo CD in the cluster cannot read; push it somewhere, and give "
        "that URL with --repository"
    )


def test_argo_cd_is_installed_as_a_stack_with_a_chart_has_it() -> None:
    found = installation(_stack(**_HELM), None)
    assert found.values["configs"]["cm"]["url"] == "https://argocd.example.com"  # type: ignore[index]
    assert found.chart == (
        "argo-cd",
        "--repo",
        "https://argoproj.github.io/argo-helm",
        "--version",
        "10.0.0",
    )


def test_argo_cd_is_as_small_as_can_be_where_the_stack_installs_none_by_chart() -> None:
    found = installation(_stack(), Path("/charts/argo-cd.tgz"))
    assert found.argocd.availability.mode == "single"
    assert found.values["configs"]["cm"]["admin.enabled"] is True  # type: ignore[index]
    assert found.chart == ("/charts/argo-cd.tgz",)


def test_an_argo_cd_that_needs_azure_is_refused_with_what_it_needs() -> None:
    values = {**_HELM, "extraValues": {"server": {"podLabels": {"id": "${identityClientId}"}}}}
    with pytest.raises(LiveError) as error:
        installation(_stack(**values), None)
    assert str(error.value) == (
        "local: its Argo CD needs what only 'pulumi up' makes in Azure: identityClientId; take a "
        "stack with 'install: none', such as local"
    )
