import io
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from aks_gitops.live.charts import Chart, chart_repository, charts_of
from aks_gitops.live.commands import Process
from aks_gitops.live.config_repository import commit_all, repository_url, serve_copy
from aks_gitops.live.files import free_ports
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import end, start, wait_ready

_APPLICATION = """\
kind: Application
spec:
  source: {repoURL: https://charts.example.com, chart: cert-manager, targetRevision: v1.2.3}
"""


@pytest.fixture
def plane(tmp_path: Path) -> Iterator[Plane]:
    """A control plane of which only the source server runs."""
    plane = Plane("test", tmp_path / "plane", free_ports(), "")
    plane.served.mkdir(parents=True)
    server = (sys.executable, "-m", "aks_gitops.live.source_server")
    port, folder = str(plane.ports["source-server"]), str(plane.served)
    path = {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = Process(
        "source-server", (*server, port, folder), plane.address("source-server"), path
    )
    start(plane, process)
    try:
        wait_ready(plane, [process], 10)
        yield plane
    finally:
        end(plane, ["source-server"])


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def example(tmp_path: Path) -> Path:
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "app.yaml").write_text(_APPLICATION)
    (folder / "team.yaml").write_text("sources: [https://charts.example.com]\n")
    return folder


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_every_version_of_gits_protocol_is_served(
    version: str, plane: Plane, example: Path, tmp_path: Path
) -> None:
    serve_copy(plane, example)
    protocol = f"protocol.version={version}"
    _git("-c", protocol, "clone", "--quiet", repository_url(plane), str(tmp_path / "clone"))
    assert (tmp_path / "clone" / "team.yaml").is_file()


def test_a_commit_in_the_served_copy_is_seen_at_once(plane: Plane, example: Path) -> None:
    folder = serve_copy(plane, example)
    (folder / "new.yaml").write_text("{}\n")
    commit = commit_all(folder, "A new file")
    assert _git("ls-remote", repository_url(plane), "main").split()[0] == commit


def test_nobody_can_push(plane: Plane, example: Path, tmp_path: Path) -> None:
    serve_copy(plane, example)
    clone = str(tmp_path / "clone")
    _git("clone", "--quiet", repository_url(plane), clone)
    with pytest.raises(subprocess.CalledProcessError) as error:
        _git("-C", clone, "push", "origin", "HEAD:refs/heads/other")
    assert "403" in error.value.stderr


def test_the_copy_points_to_stand_ins_of_charts_from_elsewhere(plane: Plane, example: Path) -> None:
    folder = serve_copy(plane, example)
    url = f"{plane.source_url}/charts/charts.example.com"
    assert (folder / "team.yaml").read_text() == f"sources: [{url}]\n"
    served = plane.served / "charts" / "charts.example.com"
    assert sorted(path.name for path in served.iterdir()) == [
        "cert-manager-v1.2.3.tgz",
        "index.yaml",
    ]


def test_the_example_itself_is_left_as_it_is(plane: Plane, example: Path) -> None:
    serve_copy(plane, example)
    assert sorted(path.name for path in example.iterdir()) == ["app.yaml", "team.yaml"]
    assert (example / "app.yaml").read_text() == _APPLICATION


def test_charts_are_found_in_one_source_and_in_several() -> None:
    one = yaml.safe_load(_APPLICATION)
    several = {"kind": "Application", "spec": {"sources": [one["spec"]["source"], {"ref": "x"}]}}
    chart = Chart("https://charts.example.com", "cert-manager", "v1.2.3")
    assert list(charts_of([one, several, {"kind": "Service"}, None])) == [chart, chart]


def test_a_chart_repository_is_the_same_bytes_every_time() -> None:
    charts = [Chart("u", "external-secrets", "2.4.1"), Chart("u", "cert-manager", "v1")]
    files = chart_repository(charts)
    assert files == chart_repository(reversed(charts))
    with tarfile.open(fileobj=io.BytesIO(files["external-secrets-2.4.1.tgz"])) as archive:
        assert "external-secrets/templates/kinds.yaml" in archive.getnames()
