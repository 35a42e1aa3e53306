"""What kustomize does not do although the repository asks for it, and says nothing of."""

from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.findings.built import built
from aks_gitops.check.review import Review

_UNKNOWN = "inflates Helm charts, which Argo CD only does where it is told to"
_DISABLED = "inflates Helm charts, and kustomize.buildOptions has no --enable-helm"


def helm(review: Review) -> Iterator[Breach]:
    """Yield the kustomizations that inflate Helm charts where that is not enabled.

    Where nobody says what Argo CD is told, it is a warning.
    """
    options = review.build_options
    if options is not None and options.helm:
        return
    kustomizations = review.head.graph.kustomizations
    for directory in dict.fromkeys(directory for _, directory in built(review)):
        for path, chart in list(kustomizations.chart_references(directory))[:1]:
            yield Breach(
                rule="kustomize-helm-disabled",
                fact=_UNKNOWN if options is None else _DISABLED,
                fix="set kustomize.buildOptions in argocd-cm to --enable-helm"
                + (", and say so in checks.kustomizeBuildOptions" if options is None else ""),
                said="" if options is None else "must specify --enable-helm",
                path=path,
                line=chart.line,
                severity="warning" if options is None else None,
            )
