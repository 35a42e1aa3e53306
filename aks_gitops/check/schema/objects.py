"""What the API server refuses in other objects, beyond their schemas.

Source: pkg/apis/{core,autoscaling,networking,policy}/validation/validation.go of Kubernetes
v1.36.3.
"""

from collections.abc import Callable, Iterator, Mapping

from aks_gitops.check.schema.fault import SchemaFault, duplicate, invalid, required
from aks_gitops.check.schema.names import data_key_fault, label_fault, port_number_faults
from aks_gitops.check.schema.reading import Fields, entries, fields, number, text
from aks_gitops.check.schema.workloads import claim_faults

_MOST_BYTES = 1024 * 1024
"""How large the values of a ConfigMap or Secret may be together."""

_SECRET_KEYS = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
"""What a Secret of a type must hold."""


def object_faults(manifest: Fields, kind: str) -> Iterator[SchemaFault]:
    """Yield what is wrong with an object of one of a few kinds.

    Given: `kind`, its apiVersion and kind.
    """
    check = _CHECKS.get(kind)
    if check:
        yield from check(manifest)


def _service(manifest: Fields) -> Iterator[SchemaFault]:
    spec = fields(manifest, "spec")
    ports = list(entries(spec, "ports", ("spec",)))
    headless = text(spec, "clusterIP") == "None"
    if not ports and not headless and text(spec, "type") != "ExternalName":
        yield required(("spec", "ports"))
    names: set[str] = set()
    seen: set[tuple[int | None, str]] = set()
    for port, path in ports:
        name, value = text(port, "name"), number(port, "port")
        wrong = name and label_fault(name)
        if not name and len(ports) > 1:
            yield required((*path, "name"))
        elif wrong:
            yield invalid((*path, "name"), name, wrong)
        elif name and name in names:
            yield duplicate((*path, "name"), name)
        names.add(name)
        yield from (invalid((*path, "port"), value, why) for why in port_number_faults(value))
        key = (value, text(port, "protocol") or "TCP")
        if key in seen:
            yield duplicate(path, f"{key[1]} {key[0]}")
        seen.add(key)


def _config_map(manifest: Fields) -> Iterator[SchemaFault]:
    yield from _data_keys(manifest, ("data", "binaryData"))
    for key in fields(manifest, "data").keys() & fields(manifest, "binaryData").keys():
        yield invalid(("data", key), key, "duplicate of key present in binaryData")
    texts = fields(manifest, "data").values()
    if (
        sum(len(one.encode(errors="replace")) for one in texts if isinstance(one, str))
        > _MOST_BYTES
    ):
        why = f"may not be more than {_MOST_BYTES} bytes"
        yield SchemaFault(("data",), why, f"data: Too long: {why}")


def _secret(manifest: Fields) -> Iterator[SchemaFault]:
    yield from _data_keys(manifest, ("data", "stringData"))
    keys = {*fields(manifest, "data"), *fields(manifest, "stringData")}
    for key in _SECRET_KEYS.get(text(manifest, "type"), ()):
        if key not in keys:
            yield required(("data", key))


def _data_keys(manifest: Fields, holders: tuple[str, ...]) -> Iterator[SchemaFault]:
    for holder in holders:
        for key in fields(manifest, holder):
            wrong = data_key_fault(key)
            if wrong:
                yield invalid((holder, key), key, wrong)


def _autoscaler(manifest: Fields) -> Iterator[SchemaFault]:
    spec = fields(manifest, "spec")
    least, most = number(spec, "minReplicas"), number(spec, "maxReplicas")
    if least is not None and most is not None and most < least:
        why = "must be greater than or equal to `minReplicas`"
        yield invalid(("spec", "maxReplicas"), most, why)


def _ingress(manifest: Fields) -> Iterator[SchemaFault]:
    for rule, above in entries(fields(manifest, "spec"), "rules", ("spec",)):
        for path, where in entries(fields(rule, "http"), "paths", (*above, "http")):
            value, type_ = text(path, "path"), text(path, "pathType")
            absolute = value.startswith("/")
            if not absolute and (value or type_ in ("Exact", "Prefix")) and type_:
                yield invalid((*where, "path"), value, "must be an absolute path")


def _disruption_budget(manifest: Fields) -> Iterator[SchemaFault]:
    spec = fields(manifest, "spec")
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        yield invalid(("spec",), "", "minAvailable and maxUnavailable cannot be both set")


_CHECKS: Mapping[str, Callable[[Fields], Iterator[SchemaFault]]] = {
    "v1/Service": _service,
    "v1/ConfigMap": _config_map,
    "v1/Secret": _secret,
    "v1/PersistentVolumeClaim": claim_faults,
    "autoscaling/v1/HorizontalPodAutoscaler": _autoscaler,
    "autoscaling/v2/HorizontalPodAutoscaler": _autoscaler,
    "networking.k8s.io/v1/Ingress": _ingress,
    "policy/v1/PodDisruptionBudget": _disruption_budget,
}
"""By apiVersion and kind."""
