"""Config repositories that a running control plane serves, and the Plans they come to."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aks_gitops.live.config_repository import commit_all, initialise
from aks_gitops.live.plane import Plane
from aks_gitops.program import Program, load_program
from aks_gitops.repo.git_command import command
from aks_gitops.settings.stack import Settings
from tests.builders import settings
from tests.live.conftest import PROJECT


@dataclass(frozen=True)
class ServedRepository:
    """A git repository that Argo CD reads over HTTP, and its working tree."""

    folder: Path
    url: str

    def commit(self, files: Mapping[str, str | None], message: str = "A change") -> str:
        """Write files, or remove those that are None (folders whole); return the commit."""
        for name, text in files.items():
            path = self.folder / name
            if text is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            elif path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        return commit_all(self.folder, message)

    def revert(self, commit: str) -> str:
        """Revert a commit as a person would; return the new one."""
        git = command(self.folder)
        git.revert("--no-edit", commit)
        return str(git.rev_parse("HEAD"))


def serve(plane: Plane, name: str, files: Mapping[str, str]) -> ServedRepository:
    """Serve a new repository of these files under a name of its own."""
    folder = plane.served / name
    folder.mkdir(parents=True)
    initialise(folder)
    served = ServedRepository(folder, f"{plane.source_url}/{name}.git")
    served.commit(files, "The first commit")
    return served


def stack_of(
    repository: ServedRepository,
    *,
    argocd: Mapping[str, object] | None = None,
    **gitops: object,
) -> Settings:
    """Return the settings of a stack that reads a served repository, the rest as in
    `tests.builders.settings`."""
    source = {"repository": repository.url, "readFrom": str(repository.folder)}
    return settings(argocd=argocd, **{**source, **gitops})


def program_of(
    repository: ServedRepository,
    *,
    argocd: Mapping[str, object] | None = None,
    **gitops: object,
) -> Program:
    """Return what a served repository comes to, with the settings of `tests.builders.settings`."""
    program = load_program(stack_of(repository, argocd=argocd, **gitops), PROJECT)
    assert program.errors == ()
    return program
