"""What a ResourceQuota can limit, and by how much.

Rules: Kubernetes' pkg/apis/core/validation/validation.go (ValidateResourceQuotaResourceName,
ValidateResourceQuantityValue) and pkg/apis/core/helper/helpers.go.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from aks_gitops.settings.fields import Fault, Text, mistake, refuse
from aks_gitops.settings.mistakes import nearest

_RESOURCE = re.compile(
    r"(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?", re.ASCII
)
_QUANTITY = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)((?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]{1,3})?)", re.ASCII
)
_OBJECTS = (
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
)
_AMOUNTS = (
    *("cpu", "memory", "ephemeral-storage"),
    *("requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage"),
    *("limits.cpu", "limits.memory", "limits.ephemeral-storage"),
)
_HUGE_PAGES = ("hugepages-", "requests.hugepages-")
_FACTORS = {
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate("num", start=-3)},
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}
"""What the suffixes of quantities multiply by."""


def _resource(value: str) -> str:
    if not _RESOURCE.fullmatch(value):
        raise mistake("is not a resource's name", "write one such as pods or requests.cpu")
    known = (*_OBJECTS, *_AMOUNTS)
    if "/" not in value and value not in known and not value.startswith(_HUGE_PAGES):
        near = nearest(value, known)
        raise mistake(
            "is nothing that Kubernetes has a quota of",
            f"did you mean '{near}'?" if near else "write one such as pods, or count/jobs.batch",
        )
    return value


def _quantity(value: str) -> str:
    if not _QUANTITY.fullmatch(value):
        raise mistake(
            "is not a Kubernetes quantity", 'write it as Kubernetes does, such as "20", 500m or 4Gi'
        )
    return value


def _with_whole_counts(quota: dict[str, str]) -> dict[str, str]:
    refuse(_broken_counts(quota))
    return quota


def _broken_counts(quota: Mapping[str, str]) -> Iterator[Fault]:
    for name, quantity in quota.items():
        if _is_count(name) and not _is_whole(quantity):
            yield Fault("is a part of an object", "write a whole number, in quotes", name)


def _is_count(name: str) -> bool:
    """Tell whether a resource comes in whole pieces: objects, devices, and the like."""
    domain = "/" in name and "kubernetes.io/" not in name and not name.startswith("requests.")
    return name in _OBJECTS or domain


def _is_whole(quantity: str) -> bool:
    match = _QUANTITY.fullmatch(quantity)
    assert match is not None  # noqa: S101 every quantity was checked before
    digits, suffix = match.groups()
    number = Decimal(digits if suffix in _FACTORS else f"{digits}{suffix}")
    whole = number * _FACTORS.get(suffix, 1)
    return bool(whole == whole.to_integral_value())


Quota = Annotated[
    dict[Annotated[str, AfterValidator(_resource)], Annotated[Text, AfterValidator(_quantity)]],
    AfterValidator(_with_whole_counts),
]
"""The hard limits of a ResourceQuota."""
