"""Real git repositories in temporary folders, apart from the user's git configuration."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Author",
    "GIT_AUTHOR_EMAIL": "author@example.com",
    "GIT_COMMITTER_NAME": "Author",
    "GIT_COMMITTER_EMAIL": "author@example.com",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
}


def isolate_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let git know nothing of the user who runs the tests, nor of a hook that runs them."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@dataclass(frozen=True)
class Repository:
    """A repository, and git to run in it."""

    path: Path

    @property
    def url(self) -> str:
        return self.path.as_uri()

    def git(self, *arguments: str, stdin: str | None = None) -> str:
        """Run git here and return what it prints."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **ENVIRONMENT},
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files into the working tree."""
        for path, text in files.items():
            file = self.path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str]) -> str:
        """Write files, commit all there is, and return the commit's id."""
        self.write(files)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def bare_clone(self, path: Path, *options: str) -> "Repository":
        """Clone this one without a working tree, as a server has it, which serves parts."""
        self.git("clone", "--quiet", "--bare", "--template=", *options, self.url, str(path))
        _serve(path / "config", parts=True)
        return Repository(path)

    def break_object(self, name: str, content: bytes | None = b"") -> None:
        """Overwrite the object that `name` names, or remove it."""
        object_id = self.git("rev-parse", name)
        file = self.path / ".git" / "objects" / object_id[:2] / object_id[2:]
        file.unlink()
        if content is not None:
            file.write_bytes(content)

    def missing(self, revision: str = "FETCH_HEAD") -> set[str]:
        """Return the ids of what a revision names and the repository does not hold."""
        objects = self.git("rev-list", "--objects", "--missing=print", "--no-walk", revision)
        return {line[1:] for line in objects.splitlines() if line.startswith("?")}


def make_repository(
    path: Path,
    files: Mapping[str, str] | None = None,
    *,
    object_format: str = "sha1",
    serves_parts: bool = True,
) -> Repository:
    """Make a repository with one commit; with none where `files` is None.

    Given: `serves_parts`, whether it serves blobless clones and any commit.
    """
    path.mkdir(parents=True)
    repository = Repository(path)
    repository.git(
        "init", "-q", "--template=", "--initial-branch=main", f"--object-format={object_format}"
    )
    _serve(path / ".git" / "config", parts=serves_parts)
    if files is not None:
        repository.commit(files)
    return repository


def _serve(config: Path, *, parts: bool) -> None:
    switch = str(parts).lower()
    with config.open("a") as file:
        file.write(f"[uploadpack]\n\tallowFilter = {switch}\n\tallowAnySHA1InWant = {switch}\n")
        file.write("[gc]\n\tauto = 0\n")
