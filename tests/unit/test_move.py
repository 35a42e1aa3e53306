"""An installation does not take another's place unseen."""

from collections.abc import Mapping

import pytest

from aks_gitops.install.move import installation, refusal
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings
from tests.unit.test_combinations import ARC, EXISTING, KIND, argocd, stack

HELM = {"install": "helm", "name": "argocd", "namespace": "argocd"}
EXTENSION = {**HELM, "install": "extension"}
OF_THE_EXTENSION = {
    "install": "extension",
    "extension": {"releaseTrain": "Preview", "version": "1.0.0-preview"},
}
FIGHT = "is another than when Argo CD was installed, and both would fight over the same objects"


def refused(
    cluster: Mapping[str, object], remembered: Mapping[str, object], **keys: object
) -> str | None:
    settings = validate(Settings, stack(cluster=cluster, argocd=argocd(**keys)))
    assert isinstance(settings.argocd, InstalledArgoCD)
    return refusal(settings.argocd, settings.cluster, remembered)


def test_the_same_installation_goes_on() -> None:
    settings = validate(Settings, stack(cluster=KIND, argocd=argocd()))
    assert isinstance(settings.argocd, InstalledArgoCD)
    assert installation(settings.argocd) == HELM
    assert refused(KIND, HELM) is None


def test_from_chart_to_extension_the_release_goes_first() -> None:
    assert refused(EXISTING, HELM, **OF_THE_EXTENSION) == (
        f"argocd.install: {FIGHT}; put it back, or remove the old one "
        "(`helm uninstall argocd --namespace argocd`), write argocd.replaces: helm "
        "and run pulumi up --refresh"
    )


@pytest.mark.parametrize(
    ("cluster", "kind"), [(EXISTING, "managedClusters"), (ARC, "connectedClusters")]
)
def test_from_extension_to_chart_the_extension_goes_first(
    cluster: Mapping[str, object], kind: str
) -> None:
    assert refused(cluster, EXTENSION) == (
        f"argocd.install: {FIGHT}; put it back, or remove the old one "
        f"(`az k8s-extension delete --cluster-type {kind} --resource-group rg"
        " --cluster-name aks --name argocd`), write argocd.replaces: extension "
        "and run pulumi up --refresh"
    )


@pytest.mark.parametrize("key", ["name", "namespace"])
def test_a_new_name_is_a_second_installation(key: str) -> None:
    found = refused(KIND, HELM, **{key: "gitops"})
    assert found is not None
    assert found.startswith(f"argocd.{key}: {FIGHT}")


def test_what_was_removed_by_hand_may_be_replaced() -> None:
    assert refused(EXISTING, HELM, replaces="helm", **OF_THE_EXTENSION) is None
    assert refused(EXISTING, HELM, replaces="extension", **OF_THE_EXTENSION) is not None
