"""The scripts that release from a source repository: what they are given stays what it is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aks_gitops.check.render.programs import ProgramName
from tests.unit.git_repositories import Repository, isolate_git, make_repository
from tests.unit.rendering import installed, require
from tests.workflows.files import (
    PROJECT,
    PROMOTE,
    PROMOTE_ON_AZURE,
    SET_IMAGE,
    SET_IMAGE_ON_AZURE,
    script_that_holds,
)

_TOKEN = "the-token-of-the-config-repository"
_RENDERERS: tuple[ProgramName, ...] = ("helm", "kustomize")
_OUTCOME = {"outcome": "pushed", "commit": "c" * 40}
_COMMANDO = "##vso[task.setvariable variable=code]0"
_DIGEST = f"ghcr.io/example-org/web@sha256:{'a' * 64}"
_OVERLAY = "apps/web/overlays/dev/kustomization.yaml"
_FILES = {
    "CODEOWNERS": "* @example-org/shop\n",
    "teams/shop.yaml": 'codeowners: ["@example-org/shop"]\n',
    "apps/web/base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "apps/web/base/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "ghcr.io/example-org/web:1.0"}]}
""",
    _OVERLAY: """\
resources: [../../base]
images:
  - name: ghcr.io/example-org/web
    newTag: "1.1"
""",
    _OVERLAY.replace("dev", "staging"): """\
resources: [../../base]
images:
  - name: ghcr.io/example-org/web
    newTag: "1.0"
""",
}


class Platform:
    """This repository where an action or a pipeline has it, with an aks-gitops of a test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "platform/.venv/bin/aks-gitops"
        self.program.parent.mkdir(parents=True)
        (folder / "platform/.github/actions/one").mkdir(parents=True)

    def stands_in(self, code: int = 0) -> None:
        """Let the program note its arguments, and print an outcome and what is hostile."""
        self._write(
            f'printf "%s\\n" "$@" > "{self.folder}/arguments"',
            f"echo '{json.dumps(_OUTCOME)}'",
            f"echo '{_COMMANDO}' >&2",
            f"exit {code}",
        )

    def is_real(self) -> None:
        """Let the program be that of this checkout."""
        self._write(f'PYTHONPATH="{PROJECT}" exec "{sys.executable}" -m aks_gitops.cli.main "$@"')

    def arguments(self) -> list[str]:
        return (self.folder / "arguments").read_text().splitlines()

    def run(self, path: Path, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script of a file that has a command."""
        names = {
            "PATH": f"{self.folder}/bin:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
        }
        text = script_that_holds(path, f'aks-gitops" {command} ')
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=self.folder,
            env={**names, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def on_github(self, path: Path, command: str, **given: str) -> subprocess.CompletedProcess[str]:
        names = {
            **{"RUNNER_TEMP": str(self.folder), "GITHUB_OUTPUT": f"{self.folder}/output"},
            "GITHUB_ACTION_PATH": f"{self.folder}/platform/.github/actions/one",
            **{"GITHUB_SHA": "d" * 40, "GITHUB_SERVER_URL": "https://github.com"},
            **{"CONFIG_REPOSITORY": "org/config", "CONFIG_TOKEN": _TOKEN},
            **{"BRANCH": "", "NEW_BRANCH": ""},
        }
        return self.run(path, command, **{**names, **given})

    def on_azure(self, path: Path, command: str, **given: str) -> subprocess.CompletedProcess[str]:
        az = self.folder / "bin/az"
        az.parent.mkdir(exist_ok=True)
        az.write_text(f'#!/bin/sh\necho "$@" > "{self.folder}/az"\necho {_TOKEN}\n')
        az.chmod(0o755)
        names = {
            **{"PIPELINE_WORKSPACE": str(self.folder), "AGENT_TEMPDIRECTORY": str(self.folder)},
            **{"BUILD_SOURCEVERSION": "d" * 40, "BUILD_REQUESTEDFOR": "Ada"},
            **{"BUILD_REQUESTEDFOREMAIL": "ada@example.com"},
            "CONFIG_REPOSITORY": "https://dev.azure.com/org/project/_git/config",
        }
        return self.run(path, command, **{**names, **given})

    def _write(self, *lines: str) -> None:
        self.program.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        self.program.chmod(0o755)


@pytest.fixture
def platform(tmp_path: Path) -> Platform:
    return Platform(tmp_path)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A config repository with one application, without a working tree."""
    isolate_git(monkeypatch)
    return make_repository(tmp_path / "made", _FILES).bare_clone(tmp_path / "org/config")


def test_a_runner_sets_the_image_and_tells_the_commit(platform: Platform) -> None:
    platform.stands_in()
    given = {"APPLICATION": "web", "ENVIRONMENT": "dev", "IMAGE": _DIGEST}
    done = platform.on_github(SET_IMAGE, "set-image", **given)
    assert done.returncode == 0, done.stderr
    told = platform.arguments()
    assert told[-4:] == ["--", "web", "dev", _DIGEST]
    assert f"--source-commit={'d' * 40}" in told
    assert told[told.index("--repo") + 1] == "https://github.com/org/config"
    assert (platform.folder / "output").read_text() == f"outcome=pushed\ncommit={'c' * 40}\n"


def test_a_runner_promotes_several_applications(platform: Platform) -> None:
    platform.stands_in()
    given = {"APPLICATIONS": "web orders/api", "FROM": "staging", "TO": "production"}
    done = platform.on_github(PROMOTE, "promote", NEW_BRANCH="release", BRANCH="main", **given)
    assert done.returncode == 0, done.stderr
    told = platform.arguments()
    assert told[-3:] == ["--", "web", "orders/api"]
    assert {"--from=staging", "--to=production", "--new-branch=release", "--branch=main"} < {*told}


def test_an_agent_sets_the_image_as_who_asked_for_it(platform: Platform) -> None:
    platform.stands_in()
    given = {"APPLICATION": "web", "ENVIRONMENT": "dev", "IMAGE": _DIGEST}
    done = platform.on_azure(SET_IMAGE_ON_AZURE, "set-image", **given)
    assert done.returncode == 0, done.stderr
    assert platform.arguments()[-4:] == ["--", "web", "dev", _DIGEST]
    assert "499b84ac-1321-427f-aa17-267ca6975798" in (platform.folder / "az").read_text()


def test_an_agent_promotes(platform: Platform) -> None:
    platform.stands_in()
    given = {"APPLICATIONS": "web api", "FROM": "dev", "TO": "staging"}
    assert platform.on_azure(PROMOTE_ON_AZURE, "promote", **given).returncode == 0
    assert platform.arguments()[-5:] == ["--from=dev", "--to=staging", "--", "web", "api"]


@pytest.mark.parametrize(
    "hostile", ["--repo=https://evil.example.com", "$(touch owned)", "`id`", ";id", "*"]
)
def test_what_is_given_is_one_argument_and_no_option(platform: Platform, hostile: str) -> None:
    platform.stands_in()
    given = {"APPLICATION": hostile, "ENVIRONMENT": hostile, "IMAGE": hostile}
    for done in (
        platform.on_github(SET_IMAGE, "set-image", **given),
        platform.on_azure(SET_IMAGE_ON_AZURE, "set-image", **given),
    ):
        assert done.returncode == 0, done.stderr
        assert platform.arguments()[-4:] == ["--", hostile, hostile, hostile]
    assert not (platform.folder / "owned").exists()


@pytest.mark.parametrize("code", [1, 2])
def test_a_refusal_ends_the_job_and_tells_no_commit(platform: Platform, code: int) -> None:
    platform.stands_in(code)
    given = {"APPLICATION": "web", "ENVIRONMENT": "dev", "IMAGE": "web:1"}
    assert platform.on_github(SET_IMAGE, "set-image", **given).returncode == code
    assert not (platform.folder / "output").exists()
    done = platform.on_azure(SET_IMAGE_ON_AZURE, "set-image", **given)
    assert done.returncode == code
    assert "##vso" not in done.stdout
    assert "#vso[task.setvariable" in done.stdout


def test_the_token_is_neither_an_argument_nor_printed(platform: Platform) -> None:
    platform.stands_in()
    given = {"APPLICATION": "web", "ENVIRONMENT": "dev", "IMAGE": "web:1"}
    for done in (
        platform.on_github(SET_IMAGE, "set-image", **given),
        platform.on_azure(SET_IMAGE_ON_AZURE, "set-image", **given),
    ):
        assert _TOKEN not in done.stdout + done.stderr + " ".join(platform.arguments())


def _really(platform: Platform) -> dict[str, str]:
    """Return what a runner knows of GitHub, which git takes from this machine, and who commits.

    What renders is on its PATH: nothing is built."""
    require(*_RENDERERS)
    folder = platform.folder / "bin"
    folder.mkdir()
    for name in _RENDERERS:
        (folder / name).symlink_to(installed().find(name).path)
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{platform.folder.as_uri()}/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/",
        **{"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"},
        **{"GIT_COMMITTER_NAME": "bot", "GIT_COMMITTER_EMAIL": "bot@example.com"},
    }


def test_a_runner_really_releases(platform: Platform, config: Repository) -> None:
    platform.is_real()
    given = {"APPLICATION": "web", "ENVIRONMENT": "dev", "IMAGE": _DIGEST}
    names = {**_really(platform), **given}
    done = platform.on_github(SET_IMAGE, "set-image", **names)
    assert done.returncode == 0, done.stderr
    tip = config.git("rev-parse", "HEAD")
    assert (platform.folder / "output").read_text() == f"outcome=pushed\ncommit={tip}\n"
    assert f'digest: "sha256:{"a" * 64}"' in config.git("show", f"HEAD:{_OVERLAY}")
    told = config.git("log", "-1", "--format=%an <%ae> %cn%n%B")
    assert told.startswith("Ada <ada@example.com> bot\n")
    assert "d" * 40 in told
    again = platform.on_github(SET_IMAGE, "set-image", **names)
    assert again.returncode == 0, again.stderr
    assert config.git("rev-parse", "HEAD") == tip
    assert "outcome=already" in (platform.folder / "output").read_text()


def test_a_runner_really_promotes(platform: Platform, config: Repository) -> None:
    platform.is_real()
    given = {"APPLICATIONS": "web", "FROM": "dev", "TO": "staging"}
    done = platform.on_github(PROMOTE, "promote", **_really(platform), **given)
    assert done.returncode == 0, done.stderr
    tip = config.git("rev-parse", "HEAD")
    assert (platform.folder / "output").read_text() == f"outcome=pushed\ncommit={tip}\n"
    assert 'newTag: "1.1"' in config.git("show", f"HEAD:{_OVERLAY.replace('dev', 'staging')}")
