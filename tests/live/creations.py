"""In which order the objects of a control plane were made: etcd numbers all that is written."""

import base64
import json
from collections.abc import Iterable, Mapping

import urllib3

from aks_gitops.live.plane import Plane

_PASSING = ("events", "leases", "masterleases", "minions", "endpointslices")
_EVERYTHING = {"key": "/registry/", "range_end": "/registry0"}


def creations(plane: Plane) -> Mapping[str, int]:
    """Return the number of each object's creation, by resource/namespace/name.

    Source: etcd documentation, "etcd API" (create_revision) and "gRPC gateway".
    """
    wanted = {key: base64.b64encode(one.encode()).decode() for key, one in _EVERYTHING.items()}
    body = json.dumps({**wanted, "keys_only": True}).encode()
    answer = urllib3.request("POST", f"http://{plane.address('etcd')}/v3/kv/range", body=body)
    found = json.loads(answer.data)["kvs"]
    return {_key(one["key"]): int(one["create_revision"]) for one in found}


def in_order(plane: Plane, objects: Iterable[str]) -> list[str]:
    """Return some objects in the order in which they were made. KeyError for one that is not
    there."""
    made = creations(plane)
    return sorted(objects, key=lambda one: made[one])


def lasting(plane: Plane) -> set[str]:
    """Return what is there, but for what comes and goes by itself: some kinds, and what Kubernetes
    keeps in namespaces of its own."""
    every = (key.split("/") for key in creations(plane))
    return {
        "/".join(key) for key in every if key[0] not in _PASSING and not key[1].startswith("kube-")
    }


def _key(encoded: str) -> str:
    """Return what a key of the API server's names: a group may stand before the resource."""
    parts = base64.b64decode(encoded).decode().removeprefix("/registry/").split("/")
    return "/".join(parts[1:] if "." in parts[0] else parts)
