"""How Argo CD renders a directory: it decides by the files in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

# Many read only the names below.
if TYPE_CHECKING:
    from aks_gitops.repo.catalog import SourceType
    from aks_gitops.repo.layouts import Layout

KUSTOMIZATION_FILES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
CHART_FILE = "Chart.yaml"
READ_WITH_ANY_VALUES = (
    "values.yaml",
    CHART_FILE,
    "requirements.yaml",
    "templates/",
    "crds/",
    "charts/",
)
"""How the paths begin of what Helm reads in a chart's directory whatever values it is given."""
MANIFEST_ENDINGS = (".yaml", ".yml", ".json")


def source_type(names: Sequence[str], layout: "Layout") -> "SourceType | None":
    """Return how a directory with these files is rendered; None where nothing is.

    Values files make it a chart, even where a kustomization lies beside them.
    """
    if layout.kind == "values":
        return "helm" if CHART_FILE in names else None
    if not KUSTOMIZATION_FILES.isdisjoint(names):
        return "kustomize"
    if CHART_FILE in names:
        return "helm"
    return "directory" if any(name.endswith(MANIFEST_ENDINGS) for name in names) else None
