"""What the API server refuses in the spec of a pod, beyond its schema.

Source: pkg/apis/core/validation/validation.go of Kubernetes v1.36.3.
"""

from collections.abc import Container, Iterator

from aks_gitops.check.schema.fault import (
    Path,
    SchemaFault,
    duplicate,
    forbidden,
    invalid,
    not_found,
    required,
)
from aks_gitops.check.schema.names import label_fault, port_name_fault, port_number_faults
from aks_gitops.check.schema.quantities import amount
from aks_gitops.check.schema.reading import Fields, entries, fields, number, text

_CONTAINERS = ("initContainers", "containers")
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def pod_faults(spec: Fields, path: Path, claims: frozenset[str]) -> Iterator[SchemaFault]:
    """Yield what is wrong with the spec of a pod.

    Given: `claims`, the names of volumes that a StatefulSet adds.
    """
    volumes: set[str] = set()
    for volume, where in entries(spec, "volumes", path):
        yield from _volume_faults(volume, where, volumes)
        volumes.add(text(volume, "name"))
    if "containers" in spec and not spec["containers"]:  # The schema sees what is absent.
        yield required((*path, "containers"))
    names: set[str] = set()
    for key in _CONTAINERS:
        for container, where in entries(spec, key, path):
            yield from _name_faults(container, where, names)
            names.add(text(container, "name"))
            yield from _container_faults(container, where, volumes | claims)


def _name_faults(named: Fields, path: Path, others: Container[str]) -> Iterator[SchemaFault]:
    """Yield what is wrong with a name that is a label, and the only one."""
    name = text(named, "name")
    wrong = name and label_fault(name)
    if not name and "name" in named:
        yield required((*path, "name"))
    elif wrong:
        yield invalid((*path, "name"), name, wrong)
    elif name and name in others:
        yield duplicate((*path, "name"), name)


def _volume_faults(volume: Fields, path: Path, others: Container[str]) -> Iterator[SchemaFault]:
    yield from _name_faults(volume, path, others)
    sources = [key for key, value in volume.items() if key != "name" and value is not None]
    if len(sources) > 1:
        second = sorted(sources)[1]
        yield forbidden((*path, second), "may not specify more than 1 volume type")


def _container_faults(
    container: Fields, path: Path, volumes: Container[str]
) -> Iterator[SchemaFault]:
    if not text(container, "image"):
        yield required((*path, "image"))
    yield from _port_faults(container, path)
    yield from _environment_faults(container, path)
    yield from _mount_faults(container, path, volumes)
    yield from _resource_faults(fields(container, "resources"), (*path, "resources"))
    for key in _PROBES:
        if isinstance(container.get(key), dict):
            yield from _probe_faults(fields(container, key), (*path, key))


def _port_faults(container: Fields, path: Path) -> Iterator[SchemaFault]:
    names: set[str] = set()
    for port, where in entries(container, "ports", path):
        name = text(port, "name")
        wrong = name and port_name_fault(name)
        if wrong:
            yield invalid((*where, "name"), name, wrong)
        elif name and name in names:
            yield duplicate((*where, "name"), name)
        names.add(name)
        for key in ("containerPort", "hostPort"):
            value = number(port, key)
            if value != 0 or key == "containerPort":
                for why in port_number_faults(value):
                    yield invalid((*where, key), value, why)


def _environment_faults(container: Fields, path: Path) -> Iterator[SchemaFault]:
    for variable, where in entries(container, "env", path):
        source = variable.get("valueFrom")
        if not isinstance(source, dict):
            continue
        count = sum(value is not None for value in source.values())
        if text(variable, "value") and count:
            why = "may not be specified when `value` is not empty"
            yield invalid((*where, "valueFrom"), "", why)
        elif count > 1:
            why = "may not have more than one field specified at a time"
            yield invalid((*where, "valueFrom"), "", why)


def _mount_faults(container: Fields, path: Path, volumes: Container[str]) -> Iterator[SchemaFault]:
    taken: set[str] = set()
    for mount, where in entries(container, "volumeMounts", path):
        name, target = text(mount, "name"), text(mount, "mountPath")
        if name and name not in volumes:
            yield not_found((*where, "name"), name)
        if target and target in taken:
            yield invalid((*where, "mountPath"), target, "must be unique")
        taken.add(target)


def _resource_faults(resources: Fields, path: Path) -> Iterator[SchemaFault]:
    limits = fields(resources, "limits")
    for name, value in fields(resources, "requests").items():
        asked, most = amount(value), amount(limits.get(name))
        if asked is not None and most is not None and asked > most:
            why = f"must be less than or equal to {name} limit of {limits[name]}"
            yield invalid((*path, "requests"), value, why)


def _probe_faults(probe: Fields, path: Path) -> Iterator[SchemaFault]:
    given = [key for key in _HANDLERS if probe.get(key) is not None]
    if not given:
        yield required(path, "must specify a handler type")
    elif len(given) > 1:
        yield forbidden((*path, given[1]), "may not specify more than 1 handler type")
