"""A copy of a config repository that the control plane serves, with addresses it can reach."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from aks_gitops.live.charts import Chart, chart_repository, charts_of
from aks_gitops.live.plane import Plane
from aks_gitops.repo.git_command import command

NAME = "config-repo"
BRANCH = "main"


def repository_folder(plane: Plane) -> Path:
    """Return the working tree of the served repository; who commits there deploys."""
    return plane.served / NAME


def repository_url(plane: Plane) -> str:
    """Return the URL under which Argo CD reads it."""
    return f"{plane.source_url}/{NAME}.git"


def serve_copy(plane: Plane, example: Path) -> Path:
    """Copy a folder into a git repository of its own, commit it, and return the working tree.

    Applications that take charts from elsewhere are pointed to stand-ins of these charts.
    """
    folder = repository_folder(plane)
    if (folder / ".git").is_dir():
        return folder
    unfinished = folder.with_name(f"{NAME}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(example, unfinished, ignore=shutil.ignore_patterns(".git"))
    _serve_charts(plane, unfinished)
    initialise(unfinished)
    commit_all(unfinished, "The config repository as it is")
    unfinished.rename(folder)
    return folder


def initialise(folder: Path) -> None:
    """Make a folder a git repository whose commits have an author."""
    git = command(folder)
    git.init("--quiet", f"--initial-branch={BRANCH}")
    git.config("user.name", "aks-gitops")
    git.config("user.email", "aks-gitops@localhost")


def commit_all(folder: Path, message: str) -> str:
    """Commit everything in a working tree; return the commit."""
    git = command(folder)
    git.add("--all")
    git.commit("--quiet", "--no-verify", "--no-gpg-sign", "--allow-empty", f"--message={message}")
    return str(git.rev_parse("HEAD"))


def _serve_charts(plane: Plane, folder: Path) -> None:
    """Serve stand-ins for the charts that the repository takes from elsewhere."""
    by_repository: dict[str, list[Chart]] = {}
    for chart in charts_of(_manifests(folder)):
        by_repository.setdefault(chart.repository, []).append(chart)
    places = {url: urlsplit(url).netloc.replace(":", "-") for url in by_repository}
    for url, charts in by_repository.items():
        place = plane.served / "charts" / places[url]
        place.mkdir(parents=True, exist_ok=True)
        for name, data in chart_repository(charts).items():
            (place / name).write_bytes(data)
    for path in _yaml_files(folder):
        text = before = path.read_text()
        for url, place_name in places.items():
            text = text.replace(url, f"{plane.source_url}/charts/{place_name}")
        if text != before:
            path.write_text(text)


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.yaml") if ".git" not in path.parts)


def _manifests(folder: Path) -> Iterator[object]:
    for path in _yaml_files(folder):
        text = path.read_text()
        if "kind: Application" in text:  # Templates of charts are no YAML.
            yield from yaml.safe_load_all(text)
