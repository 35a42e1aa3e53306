"""What whole stacks register in Kubernetes, recorded offline, as objects that a server can look at.

A value that a stack keeps secret stands there as `[secret]`.
"""

import json
import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import cast

from aks_gitops.argocd.config import config_map
from aks_gitops.argocd.sync import Manifest
from aks_gitops.install.references import Values
from aks_gitops.offline.preview import run_program
from aks_gitops.offline.project import StackConfig, read_stack, stack_names
from aks_gitops.offline.record import Recording
from tests.live.conftest import PROJECT
from tests.offline.stack_matrix import areas, choices, config_of
from tests.unit.set_notation import read

_RELEASE = "kubernetes:helm.sh/v3:Release"
_EXTENSION = "azure-native:kubernetesconfiguration:Extension"


def recorded_stacks(repository: Path) -> dict[str, Recording]:
    """Return a recording of every stack of the project and of the matrix, by what it is made of.

    Given: the config repository that the matrix's stacks read.
    """
    configs = {name: read_stack(PROJECT, name) for name in stack_names(PROJECT)}
    configs |= {"-".join(one.values()): config_of(areas(one, repository)) for one in choices()}
    # Each takes most of a second, and no two know of each other.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=context) as processes:
        return dict(zip(configs, processes.map(_recorded, configs.values()), strict=True))


def _recorded(config: StackConfig) -> Recording:
    return run_program(PROJECT, config, "known").recording


def in_kubernetes(recording: Recording) -> Iterator[tuple[str, Manifest]]:
    """Yield the type and the inputs of every resource that the Kubernetes provider makes."""
    for resource in recording.resources.values():
        if resource.type.startswith("kubernetes:"):
            yield resource.type, dict(resource.inputs)


def is_object(manifest: Manifest) -> bool:
    """Tell whether inputs are those of an object; a Helm release has none of its own."""
    return "apiVersion" in manifest


def inner_kinds(value: object) -> Iterator[str]:
    """Yield group/version/Kind of the objects that stand inside inputs, such as in Helm values."""
    if isinstance(value, Mapping):
        if "apiVersion" in value and "kind" in value:
            yield f"{value['apiVersion']}/{value['kind']}"
        for inner in value.values():
            yield from inner_kinds(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inner_kinds(inner)


def chart_values(recording: Recording) -> Values | None:
    """Return the values of the chart argo-cd; None where the stack installs no Argo CD."""
    for resource in recording.resources.values():
        if resource.type == _RELEASE:
            return cast(Values, resource.inputs["values"])
        if resource.type == _EXTENSION:
            return read(cast(Mapping[str, str], resource.inputs["configurationSettings"]))
    return None


def config_maps(values: Values, namespace: str) -> list[Manifest]:
    """Return the ConfigMaps that the chart makes of values: it writes every one as text."""
    configs = cast(Mapping[str, Values], values["configs"])
    found = {
        "argocd-cm": configs["cm"],
        "argocd-cmd-params-cm": configs.get("params", {}),
        "argocd-rbac-cm": configs["rbac"],
    }
    notifications = cast(Mapping[str, object], values["notifications"])
    if notifications["enabled"]:
        found["argocd-notifications-cm"] = {
            "context": json.dumps({"argocdUrl": notifications["argocdUrl"]}),
            **cast(Values, notifications["notifiers"]),
            **cast(Values, notifications["templates"]),
            **cast(Values, notifications["triggers"]),
        }
    return [_config_map(name, data, namespace) for name, data in found.items()]


def _config_map(name: str, data: Values, namespace: str) -> Manifest:
    texts = {key: one if isinstance(one, str) else json.dumps(one) for key, one in data.items()}
    manifest = config_map(texts, namespace)
    return {**manifest, "metadata": {**cast(Manifest, manifest["metadata"]), "name": name}}
