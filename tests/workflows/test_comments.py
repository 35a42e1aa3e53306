"""The scripts that comment: one comment for each part, written anew in its place."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.workflows.files import CHECK_ON_AZURE, CHECK_ON_GITHUB, PROJECT, script_that_holds
from tests.workflows.stand_in_azure import AzureDevOps, azure_devops
from tests.workflows.stand_in_gh import comment

pytestmark = pytest.mark.skipif(
    not shutil.which("jq") or not shutil.which("curl"),
    reason="the scripts need jq and curl, which runners have",
)

ONE = "<!-- aks-gitops: check -->\nnothing is refused\n"
TWO = "<!-- aks-gitops: check 2 -->\nthe rest\n"
CHANGES = "<!-- aks-gitops: changes of stacks -->\none thing\n"


def run(script: str, folder: Path, environment: Mapping[str, str]) -> None:
    path = f"{folder}/bin:/usr/local/bin:/usr/bin:/bin"
    (folder / "work").mkdir(exist_ok=True)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder / "work",
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout == ""
    shutil.rmtree(folder / "work")


class GitHub:
    """A pull request on the stand-in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        program = folder / "bin/gh"
        stand_in = Path(__file__).with_name("stand_in_gh.py")
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "{folder}" "$@"\n')
        program.chmod(0o755)
        (folder / "artifact").mkdir()
        self.there([])

    def there(self, comments: list[dict[str, object]]) -> None:
        (self.folder / "comments.json").write_text(json.dumps(comments))

    def comments(self) -> list[tuple[int, str]]:
        found = json.loads((self.folder / "comments.json").read_text())
        return [(one["id"], one["body"]) for one in found]

    def write(self, workflow: Path, files: Mapping[str, str]) -> None:
        shutil.rmtree(self.folder / "artifact")
        (self.folder / "artifact").mkdir()
        for name, text in files.items():
            (self.folder / "artifact" / name).write_text(text)
        names = {"REPOSITORY": "org/config", "NUMBER": "7", "RUN": "1"}
        run(script_that_holds(workflow, "--method PATCH"), self.folder, names)


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path)


def test_github_gets_a_comment_for_each_part(github: GitHub) -> None:
    github.write(CHECK_ON_GITHUB, {"comment.md": ONE, "comment-2.md": TWO})
    assert github.comments() == [(1, ONE), (2, TWO)]


def test_github_gets_a_comment_anew_in_its_place(github: GitHub) -> None:
    github.there([comment(1, "hello", "somebody"), comment(2, ONE)])
    github.write(CHECK_ON_GITHUB, {"comment.md": ONE.replace("nothing", "one thing")})
    assert github.comments() == [(1, "hello"), (2, ONE.replace("nothing", "one thing"))]


def test_github_loses_the_parts_that_a_shorter_report_has_no_more(github: GitHub) -> None:
    github.there([comment(1, ONE), comment(2, TWO), comment(3, CHANGES)])
    github.write(CHECK_ON_GITHUB, {"comment.md": ONE})
    assert github.comments() == [(1, ONE), (3, CHANGES)]


def test_github_keeps_what_somebody_else_wrote_with_our_marker(github: GitHub) -> None:
    github.there([comment(1, ONE, "somebody")])
    github.write(CHECK_ON_GITHUB, {"comment.md": ONE})
    assert github.comments() == [(1, ONE), (2, ONE)]


def test_github_gets_the_changes_of_this_repository_once(github: GitHub) -> None:
    workflow = PROJECT / ".github/workflows/pull-request.yaml"
    github.write(workflow, {"changes.md": CHANGES})
    github.write(workflow, {"changes.md": CHANGES.replace("one", "two")})
    assert github.comments() == [(1, CHANGES.replace("one", "two"))]


@pytest.fixture
def azure() -> Iterator[AzureDevOps]:
    with azure_devops() as server:
        yield server


def write_on_azure(
    pipeline: Path, azure: AzureDevOps, folder: Path, files: Mapping[str, str]
) -> None:
    artifact = folder / ("aks-gitops-report" if pipeline == CHECK_ON_AZURE else "comment")
    shutil.rmtree(artifact, ignore_errors=True)
    artifact.mkdir()
    for name, text in files.items():
        (artifact / name).write_text(text)
    (folder / "temporary").mkdir(exist_ok=True)
    names = {
        "SYSTEM_ACCESSTOKEN": "the-token",
        "SYSTEM_COLLECTIONURI": azure.url,
        "SYSTEM_TEAMPROJECTID": "project",
        "BUILD_REPOSITORY_ID": "repo",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "PIPELINE_WORKSPACE": str(folder),
        "AGENT_TEMPDIRECTORY": str(folder / "temporary"),
    }
    run(script_that_holds(pipeline, "connectionData"), folder, names)


def test_azure_gets_a_closed_thread_for_each_part(azure: AzureDevOps, tmp_path: Path) -> None:
    write_on_azure(CHECK_ON_AZURE, azure, tmp_path, {"comment.md": ONE, "comment-2.md": TWO})
    assert azure.texts() == [ONE, TWO]
    assert {one["status"] for one in azure.threads} == {"closed"}


def test_azure_gets_a_comment_anew_in_its_place(azure: AzureDevOps, tmp_path: Path) -> None:
    azure.add("hello", "somebody")
    azure.add(ONE)
    azure.add(TWO)
    new = ONE.replace("nothing", 'one "thing"')
    write_on_azure(CHECK_ON_AZURE, azure, tmp_path, {"comment.md": new})
    assert azure.texts() == ["hello", new]


def test_azure_keeps_what_somebody_else_wrote_with_our_marker(
    azure: AzureDevOps, tmp_path: Path
) -> None:
    azure.add(ONE, "somebody")
    write_on_azure(CHECK_ON_AZURE, azure, tmp_path, {"comment.md": ONE})
    assert azure.texts() == [ONE, ONE]


def test_azure_gets_the_changes_of_this_repository_once(azure: AzureDevOps, tmp_path: Path) -> None:
    pipeline = PROJECT / ".azure-pipelines/pull-request.yaml"
    write_on_azure(pipeline, azure, tmp_path, {"changes.md": CHANGES})
    write_on_azure(pipeline, azure, tmp_path, {"changes.md": CHANGES.replace("one", "two")})
    assert azure.texts() == [CHANGES.replace("one", "two")]
