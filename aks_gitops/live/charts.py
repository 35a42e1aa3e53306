"""Stand-ins for the Helm charts from elsewhere that a config repository's Applications name.

A local control plane has no way to the internet and runs no containers. It serves, under the same
names and versions, charts with the operators' kinds and one Deployment each.
"""

import gzip
import io
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from aks_gitops.argocd.sync import Manifest

_TEMPLATE = Path(__file__).parent / "stand_ins" / "deployment.yaml"


class Kind(NamedTuple):
    """A kind that an operator's chart brings."""

    group: str
    version: str
    kind: str
    plural: str
    scope: str


_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "cert-manager": (
        Kind("cert-manager.io", "v1", "Certificate", "certificates", "Namespaced"),
        Kind("cert-manager.io", "v1", "ClusterIssuer", "clusterissuers", "Cluster"),
        Kind("cert-manager.io", "v1", "Issuer", "issuers", "Namespaced"),
    ),
    "external-secrets": (
        Kind("external-secrets.io", "v1", "ClusterSecretStore", "clustersecretstores", "Cluster"),
        Kind("external-secrets.io", "v1", "ExternalSecret", "externalsecrets", "Namespaced"),
        Kind("external-secrets.io", "v1", "SecretStore", "secretstores", "Namespaced"),
    ),
}


class Chart(NamedTuple):
    """A chart as an Application names it."""

    repository: str
    name: str
    version: str


def operator_kinds() -> Iterator[Kind]:
    """Yield the kinds whose objects an operator would look after."""
    for kinds in _KINDS.values():
        yield from kinds


def charts_of(manifests: Iterable[object]) -> Iterator[Chart]:
    """Yield the charts that the Applications among some manifests take from elsewhere."""
    for manifest in manifests:
        if not isinstance(manifest, dict) or manifest.get("kind") != "Application":
            continue
        spec = manifest["spec"]
        for source in (spec.get("source"), *(spec.get("sources") or ())):
            if source and source.get("chart"):
                yield Chart(source["repoURL"], source["chart"], source["targetRevision"])


def chart_repository(charts: Iterable[Chart]) -> dict[str, bytes]:
    """Return the files of a Helm repository that holds charts: its index and their archives."""
    entries: dict[str, list[Manifest]] = {}
    files: dict[str, bytes] = {}
    for chart in sorted(set(charts)):
        file = f"{chart.name}-{chart.version}.tgz"
        entries.setdefault(chart.name, []).append({**_about(chart), "urls": [file]})
        files[file] = _archive(chart)
    index = {"apiVersion": "v1", "entries": entries}
    return {**files, "index.yaml": yaml.safe_dump(index).encode()}


def definition(one: Kind) -> Manifest:
    """Return the definition of a kind whose objects may hold anything."""
    names = {"kind": one.kind, "plural": one.plural, "singular": one.kind.lower()}
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    version = {
        "name": one.version,
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": schema},
        "subresources": {"status": {}},
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{one.plural}.{one.group}"},
        "spec": {"group": one.group, "scope": one.scope, "names": names, "versions": [version]},
    }


def _about(chart: Chart) -> Manifest:
    return {"apiVersion": "v2", "name": chart.name, "version": chart.version}


def _archive(chart: Chart) -> bytes:
    definitions = [definition(one) for one in _KINDS.get(chart.name, ())]
    files = {
        "Chart.yaml": yaml.safe_dump(_about(chart)),
        "values.yaml": yaml.safe_dump({"replicaCount": 1}),
        "templates/deployment.yaml": _TEMPLATE.read_text(),
        "templates/kinds.yaml": yaml.safe_dump_all(definitions),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"{chart.name}/{name}")
            entry.size = len(data := text.encode())
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), mtime=0)
