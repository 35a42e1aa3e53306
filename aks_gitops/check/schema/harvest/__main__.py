"""Write the stored schemas anew, from an API server and Argo CD's files that this machine builds.

It takes about half a minute where the programs of `aks-gitops live` are built already.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.schema.harvest.gathering import gathered
from aks_gitops.check.schema.harvest.serving import PlaneServer
from aks_gitops.check.schema.stored import FILE, Stored, encoded
from aks_gitops.live.plane import Plane
from aks_gitops.live.startup import bring_down, bring_up
from aks_gitops.programs.installed import cache_folder, install
from aks_gitops.programs.pinned import PROGRAMS

_NAME = "schemas"


def harvested(plane: Plane) -> Stored:
    """Return what a running control plane's API server takes, and Argo CD's own kinds."""
    return gathered(PlaneServer(plane), argocd_definitions())


def argocd_definitions() -> list[Manifest]:
    """Return the CustomResourceDefinitions of the Argo CD that a control plane runs."""
    folder = install(PROGRAMS, _told, cache_folder())["argocd"].folder
    return [yaml.load(path.read_bytes(), yaml.CSafeLoader) for path in folder.glob("*-crd.yaml")]


@contextmanager
def _told(text: str) -> Iterator[None]:
    print(text, file=sys.stderr, flush=True)
    yield


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        try:
            data = encoded(harvested(bring_up(_NAME, state, _told, argocd=False)))
        finally:
            bring_down(_NAME, state)
    path = Path(__file__).parents[1] / FILE
    path.write_bytes(data)
    print(f"{path}: {len(data)} bytes")


if __name__ == "__main__":
    main()
