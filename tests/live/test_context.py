"""`live up --kube-context`: a control plane stands for a cluster that its user has already."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple, cast

import pytest
import yaml
from click.testing import CliRunner, Result

from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.cli.main import main
from aks_gitops.live.api import Api, Object
from aks_gitops.live.commands import process_names
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import end, until
from aks_gitops.live.startup import api_of, bring_up
from aks_gitops.programs.installed import cache_folder, install
from aks_gitops.programs.pinned import PROGRAMS
from tests.built_programs import told
from tests.live.conftest import PROJECT
from tests.live.own_objects import wait_for_own_objects
from tests.live.served import ServedRepository, program_of, serve

_TEAM = """\
namespaces: ["orders-{env}"]
quota: {default: {pods: "20"}}
networkPolicy: default-deny
"""
_GREETER = "teams/orders/apps/greeter/overlays/dev/kustomization.yaml"
_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
configMapGenerator:
  - name: greeting
    literals: [text=hello]
"""
_CHILD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: extra
  namespace: argocd
  finalizers: [resources-finalizer.argocd.argoproj.io]
spec:
  project: orders-dev
  source: {repoURL: %s, path: extra, targetRevision: main}
  destination: {server: "https://kubernetes.default.svc", namespace: orders-dev}
  syncPolicy: {automated: {}}
"""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: argocd-server
  labels: {app.kubernetes.io/part-of: argocd}
  annotations: {url: "{{ .Values.configs.cm.url }}"}
spec:
  selector: {matchLabels: {app: argocd-server}}
  template:
    metadata: {labels: {app: argocd-server}}
    spec: {containers: [{name: server, image: none}]}
"""
_WATCHED = {
    "Namespace": "/api/v1/namespaces",
    "ConfigMap": "/api/v1/namespaces/argocd/configmaps",
    "Deployment": "/apis/apps/v1/deployments",
    "AppProject": f"/apis/{ARGO_API}/appprojects",
    "Application": f"/apis/{ARGO_API}/applications",
    "ApplicationSet": f"/apis/{ARGO_API}/applicationsets",
}
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_LOCAL = "kind-own"


class Cluster(NamedTuple):
    """A cluster of the user's own, as the command line names it."""

    plane: Plane
    api: Api
    kubeconfig: Path
    repository: ServedRepository

    def run(self, command: str, *arguments: str, context: str = _LOCAL) -> Result:
        given = ("--kube-context", context, "--kubeconfig", str(self.kubeconfig))
        return CliRunner().invoke(main, ["live", command, *given, *arguments])

    def up(self, *arguments: str, context: str = _LOCAL) -> Result:
        source = ("--repository", self.repository.url, "--revision", "main", "-C", str(PROJECT))
        return self.run("up", *source, "--timeout", "240", *arguments, context=context)

    def contents(self) -> dict[str, object]:
        """Return what a person would miss, or find left behind."""
        found = {kind: self.api.items(path) for kind, path in _WATCHED.items()}
        return {
            f"{kind}/{cast(Object, one['metadata'])['name']}": one.get("spec") or one.get("data")
            for kind, objects in found.items()
            for one in objects
        }


@pytest.fixture(scope="module")
def cluster(own_plane: Plane, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The cluster, with a context that tells of this machine and one that does not."""
    config = yaml.safe_load(own_plane.kubeconfig.read_text())
    (context,) = config["contexts"]
    config["contexts"] = [{**context, "name": name} for name in (_LOCAL, "somewhere")]
    kubeconfig = tmp_path_factory.mktemp("user") / "kubeconfig"
    kubeconfig.write_text(yaml.safe_dump(config))
    child = _CHILD % f"{own_plane.source_url}/context.git"
    files = {
        "teams/orders.yaml": _TEAM,
        _GREETER: _KUSTOMIZATION,
        "argocd/dev/extra.yaml": child,
        "extra/map.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: extra}}\n",
    }
    repository = serve(own_plane, "context", files)
    return Cluster(own_plane, api_of(own_plane), kubeconfig, repository)


@pytest.fixture(scope="module")
def before(cluster: Cluster) -> dict[str, object]:
    """What is in the cluster before anything is applied."""
    wait_for_own_objects(cluster.api)
    return cluster.contents()


@pytest.fixture(scope="module")
def applied(cluster: Cluster, before: dict[str, object]) -> Result:
    """The stack `local`, applied and waited for."""
    assert before
    return cluster.up()


def test_a_stack_settles_in_a_cluster_of_the_users_own(applied: Result, cluster: Cluster) -> None:
    assert applied.exit_code == 0, applied.stderr
    assert f"stack local: {_number(cluster)} objects for {cluster.repository.url} at main" in (
        applied.stderr
    )
    assert "Application/orders-greeter-dev" in cluster.contents()
    assert "AppProject/argocd/default is there already; some of its fields" in applied.stderr
    assert "aks-gitops live down --kube-context kind-own" in applied.stdout


@pytest.mark.usefixtures("applied")
def test_up_again_changes_nothing_and_is_as_well(cluster: Cluster) -> None:
    contents = cluster.contents()
    again = cluster.up("--json")
    assert again.exit_code == 0, again.stderr
    assert json.loads(again.stdout)["outcome"] == "settled"
    assert cluster.contents() == contents


@pytest.mark.usefixtures("applied")
def test_status_shows_the_applications_and_what_was_applied(cluster: Cluster) -> None:
    status = json.loads(cluster.run("status", "--json").stdout)
    assert status["stacks"] == {"local": _number(cluster)}
    names = {one["name"]: one["sync"] for one in status["applications"]}
    assert names == {"extra": "Synced", "orders-greeter-dev": "Synced", "root-dev": "Synced"}
    assert "orders-greeter-dev" in cluster.run("status").stdout


@pytest.mark.usefixtures("applied")
def test_a_stack_does_not_take_what_others_made(cluster: Cluster, tmp_path: Path) -> None:
    project = _project(tmp_path, "staging")
    theirs = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "orders-staging"}}
    cluster.api.apply(theirs)
    contents = cluster.contents()
    try:
        refused = cluster.run(
            "up", "--stack", "second", "--repository", cluster.repository.url, "-C", str(project)
        )
        assert refused.exit_code == 1
        assert "error:   Namespace/orders-staging\n" in refused.stderr
        assert cluster.contents() == contents
    finally:
        cluster.api.delete(path := "/api/v1/namespaces/orders-staging")
        assert until(lambda: cluster.api.find(path) is None, 120)


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("command", ["up", "down"])
def test_nobody_writes_to_a_cluster_that_may_be_anybodys_without_a_yes(
    command: str, cluster: Cluster
) -> None:
    contents = cluster.contents()
    run = cluster.up if command == "up" else partial(cluster.run, "down")
    refused = run(context="somewhere")
    assert refused.exit_code == 2
    assert refused.stderr.endswith("error: nobody is there to be asked; give --yes\n")
    assert f"context 'somewhere' at {cluster.plane.api_url}\n" in refused.stderr
    assert cluster.contents() == contents


@pytest.mark.usefixtures("applied")
def test_a_no_changes_nothing(cluster: Cluster) -> None:
    contents = cluster.contents()
    code, said = _answering("n", cluster, "down")
    assert (code, said.splitlines()[-1]) == (
        1,
        "Write to this cluster? [y/N]: error: nothing was changed",
    )
    assert cluster.contents() == contents


@pytest.mark.usefixtures("applied")
def test_down_leaves_what_was_there_before(cluster: Cluster, before: dict[str, object]) -> None:
    down = cluster.run("down", "--yes", context="somewhere")
    assert down.exit_code == 0, down.stderr
    assert cluster.contents() == before
    assert "nothing of 'live up' is there" in cluster.run("down").stderr


def test_argo_cd_is_installed_where_it_is_missing_and_goes_with_the_stack(
    cluster: Cluster, before: dict[str, object], state: Path, tmp_path: Path
) -> None:
    install = ("--install-argocd", "--chart", str(_chart(tmp_path)))
    # The processes stand for the pods of an Argo CD that is not there yet.
    end(cluster.plane, [name for name in process_names() if name.startswith("argocd-")])
    for kind in ("applications", "applicationsets", "appprojects"):
        cluster.api.delete(f"{_DEFINITIONS}/{kind}.argoproj.io", "Foreground")
    assert until(lambda: not cluster.api.kinds(ARGO_API), 120)
    refused = cluster.up()
    assert refused.exit_code == 1
    assert f"has no Argo CD (no kind AppProject in {ARGO_API})" in refused.stderr
    assert "--install-argocd" in refused.stderr
    waited = cluster.up(*install, "--timeout", "0")
    assert waited.exit_code == 1
    assert "not all are Synced and Healthy after 0 s; Argo CD goes on" in waited.stderr
    assert _url_of_argocd(cluster) == "https://localhost:8080"
    bring_up(cluster.plane.name, state, told)
    again = cluster.up(*install)
    assert again.exit_code == 0, again.stderr
    down = cluster.run("down")
    assert down.exit_code == 0, down.stderr
    assert "Argo CD is uninstalled: release argocd in namespace argocd" in down.stderr
    left = cluster.contents().keys()
    assert left <= before.keys(), "what Argo CD makes itself may be missing"


def test_an_argo_cd_of_others_is_not_installed_over(cluster: Cluster) -> None:
    deployment = yaml.safe_load(_DEPLOYMENT.replace("{{ .Values.configs.cm.url }}", ""))
    deployment["metadata"]["namespace"] = "default"
    cluster.api.apply(deployment)
    try:
        refused = cluster.up("--install-argocd")
        assert refused.exit_code == 1
        assert "has an Argo CD already (Deployment argocd-server in namespace default)" in (
            refused.stderr
        )
    finally:
        cluster.api.delete(cluster.api.path_of(deployment))


def _url_of_argocd(cluster: Cluster) -> object:
    """Return the URL that the chart's values gave the Deployment."""
    (deployment,) = cluster.api.items(_WATCHED["Deployment"])
    metadata = cast(Object, deployment["metadata"])
    return cast(Object, metadata["annotations"])["url"]


def _number(cluster: Cluster) -> int:
    """Return how many objects the stack comes to: its Plan, and the keys of argocd-cm."""
    return len(program_of(cluster.repository, otherEnvironments={}).plan.objects) + 1


def _project(folder: Path, environment: str) -> Path:
    """Return a copy of the project with a stack of its own."""
    for name in ("__main__.py", "Pulumi.yaml", "Pulumi.local.yaml"):
        shutil.copy(PROJECT / name, folder / name)
    text = (folder / "Pulumi.local.yaml").read_text()
    text = text.replace("      dev:\n", f"      {environment}:\n")
    text = text.replace(f"      {environment}: {{}}\n", "      dev: {}\n")
    (folder / "Pulumi.second.yaml").write_text(text)
    return folder


def _chart(folder: Path) -> Path:
    """Return a chart that has Argo CD's kinds, and a Deployment that stands for the rest."""
    argocd = install([one for one in PROGRAMS if one.name == "argocd"], told, cache_folder())
    for name in ("crds", "templates"):
        (folder / name).mkdir()
    for path in argocd["argocd"].folder.glob("*-crd.yaml"):
        shutil.copy(path, folder / "crds" / path.name)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: argo-cd\nversion: 10.1.1\n")
    (folder / "templates" / "deployment.yaml").write_text(_DEPLOYMENT)
    return folder


def _answering(answer: str, cluster: Cluster, command: str) -> tuple[int, str]:
    """Run a command on a terminal where somebody answers; return its exit code and what it said."""
    ours, theirs = os.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        given = ("--kube-context", "somewhere", "--kubeconfig", str(cluster.kubeconfig))
        done = subprocess.run(
            [sys.executable, "-m", "aks_gitops.cli.main", "live", command, *given],
            stdin=theirs,
            capture_output=True,
            text=True,
            check=False,
            cwd=PROJECT,
            timeout=120,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, done.stderr
