"""What may be wanted and still go wrong later: said in every preview, refused by none."""

from collections.abc import Iterator

from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.exposure import WebAppRouting


def doubts(argocd: InstalledArgoCD) -> Iterator[str]:
    """Yield a sentence for each such setting."""
    if argocd.install == "extension" and argocd.spokes:
        # Microsoft, "Tutorial: Deploy applications using GitOps with Argo CD".
        yield (
            "argocd.spokes: Microsoft documents an identity for argocd-server and "
            "argocd-repo-server only, and no setting of the extension can label the application "
            "controller; if the spokes stay Unknown, write install: helm"
        )
    if isinstance(argocd.exposure, WebAppRouting):
        # AKS, "Managed NGINX ingress with the application routing add-on".
        yield (
            "argocd.exposure.kind: the NGINX of webAppRouting gets patches until November 2026; "
            "a Gateway comes after it"
        )
