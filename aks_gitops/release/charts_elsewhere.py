"""What is known here of the charts from elsewhere that an application deploys."""

from collections.abc import Iterator

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.lent_values import LentValues
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.graph.source import HelmOptions
from aks_gitops.install.merge import merged
from aks_gitops.install.references import Values
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.repo.yaml_file import load_yaml

_KIND = "Chart"


def charts_elsewhere(found: Deployments, one: Deployment) -> Iterator[Manifest]:
    """Yield an object for each chart from elsewhere with values in this repository: its revision,
    and the values that this repository and the Application give it.

    Raises SettingsError for values that are no YAML.
    """
    for lent in found.lent(one.key):
        source = lent.target.source
        yield {
            "kind": _KIND,
            "metadata": {"name": source.chart or source.path},
            "targetRevision": source.target_revision,
            "values": _values(lent, found.inventory.snapshot),
            "parameters": {item.name: item.value for item in _helm(lent).parameters},
        }


def _values(lent: LentValues, snapshot: Snapshot) -> Values:
    """Return the values: what the Application itself has wins over files.

    Source: Argo CD documentation, "Helm" (precedence of values, valuesObject and valueFiles).
    """
    files = (load_yaml(snapshot.whole(path), path) for path in lent.ordered)
    helm = _helm(lent)
    if helm.values_object is not None:
        return merged(*files, helm.values_object)
    return merged(*files, load_yaml(helm.values.encode(), "spec.source.helm.values"))


def _helm(lent: LentValues) -> HelmOptions:
    return lent.target.source.helm or HelmOptions()
