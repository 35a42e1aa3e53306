"""What may go wrong later is said."""

import pytest

from aks_gitops.install.doubts import doubts
from aks_gitops.settings.argocd import InstalledArgoCD
from tests.unit.installed_argocd import DEV, EXTENSION, PRODUCTION, PUBLIC, installed


def test_an_ordinary_installation_leaves_no_doubt() -> None:
    assert list(doubts(installed(PUBLIC))) == []
    assert list(doubts(installed(PRODUCTION))) == []


@pytest.mark.parametrize(
    ("argocd", "setting", "way_out"),
    [
        (installed(PRODUCTION, EXTENSION), "argocd.spokes", "write install: helm"),
        (installed(DEV), "argocd.exposure.kind", "a Gateway comes after it"),
    ],
)
def test_a_doubt_names_the_setting_and_the_way_out(
    argocd: InstalledArgoCD, setting: str, way_out: str
) -> None:
    (doubt,) = doubts(argocd)
    assert doubt.startswith(f"{setting}: ")
    assert doubt.endswith(way_out)
