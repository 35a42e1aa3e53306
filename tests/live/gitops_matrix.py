"""Settings of config repositories in many variations, each a whole stack with a repository."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, cast

import yaml

from aks_gitops.settings.stack import Settings
from tests.builders import environment, kustomizations
from tests.live.served import ServedRepository, stack_of

_ROWS = Path(__file__).with_name("gitops_settings.yaml")
_KEYS = {"gitops", "environments", "argocd", "teams", "paths", "files", "later"}


class Variation(NamedTuple):
    """A stack of the matrix."""

    name: str
    """What it is about, and unlike any other's."""
    row: Mapping[str, object]

    @property
    def files(self) -> dict[str, str]:
        """The files of its config repository."""
        teams = self._mapping("teams")
        paths = cast(list[str], self.row.get("paths", ["apps/web/overlays/dev"]))
        files = kustomizations(*paths)
        files |= {f"teams/{team}.yaml": json.dumps(keys) for team, keys in teams.items()}
        return files | cast(dict[str, str], self.row.get("files", {}))

    @property
    def gitops(self) -> dict[str, object]:
        """The keys of the area `gitops`, but for those that say where the repository is."""
        environments = cast(Mapping[str, dict[str, object]], self.row.get("environments"))
        every = {name: environment(**keys) for name, keys in (environments or {"dev": {}}).items()}
        return {**self._mapping("gitops"), "environments": every}

    @property
    def later(self) -> dict[str, str]:
        """The files of a second commit, which the tag v1 is before."""
        return cast(dict[str, str], self._mapping("later"))

    def stack(self, repository: ServedRepository) -> Settings:
        """Return the stack's settings, its repository being served."""
        gitops = self.gitops
        read_from = str(repository.folder / str(gitops.get("path", "")))
        return stack_of(
            repository, argocd=self._mapping("argocd"), **{**gitops, "readFrom": read_from}
        )

    def _mapping(self, key: str) -> dict[str, object]:
        return dict(cast(Mapping[str, object], self.row.get(key, {})))


def variations() -> tuple[Variation, ...]:
    """Return every row of the matrix."""
    return read_variations(_ROWS)


def read_variations(path: Path) -> tuple[Variation, ...]:
    """Return the rows of a file; gitops_settings.yaml says what they hold."""
    rows = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    unknown = {key for row in rows.values() for key in row} - _KEYS
    assert not unknown, f"{path.name} has unknown keys: {unknown}"
    return tuple(Variation(name, row) for name, row in rows.items())
