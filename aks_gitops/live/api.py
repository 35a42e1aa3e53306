"""A small client of the Kubernetes API: read, apply on the server, delete."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlencode

import urllib3

from aks_gitops.live.errors import LiveError

Object = Mapping[str, object]

Headers = Mapping[str, str]

Propagation = Literal["Background", "Foreground", "Orphan"]
"""What becomes of what a deleted object owns (Kubernetes documentation, "Garbage Collection"): it
goes after the object, before it, or it stays."""

MANAGER = "aks-gitops"
"""Who sets fields on a control plane of this machine."""

_SECONDS = 30.0
"""How long an answer may take."""
_JSON = {"Accept": "application/json"}


def _patch(kind: str) -> dict[str, str]:
    return {**_JSON, "Content-Type": f"application/{kind}"}


class ApiError(LiveError):
    """What the API server answered where it did not do what was asked."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason

    @property
    def passes(self) -> bool:
        """Whether it may be another in a moment: nobody answers, or the server is busy."""
        return self.status in (0, 429) or self.status >= 500


class Api:
    """The API server of one cluster, as one of its users sees it.

    Given: connections that trust the server, what returns the headers that log the user in, and
    the name under which the server remembers who set a field.
    """

    def __init__(
        self,
        url: str,
        pool: urllib3.PoolManager,
        login: Callable[[], Headers],
        manager: str = MANAGER,
    ) -> None:
        self._url = url
        self._pool = pool
        self._login = login
        self._manager = manager
        self._plurals: dict[tuple[str, str], tuple[str, bool]] = {}

    def get(self, path: str, **query: str) -> dict[str, object]:
        """Return the object or list at a path. Raises ApiError."""
        return self._request("GET", path, query)

    def find(self, path: str) -> dict[str, object] | None:
        """Return the object at a path; None where there is none."""
        try:
            return self.get(path)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def items(self, path: str, **query: str) -> list[dict[str, object]]:
        """Return the objects of a list."""
        return cast(list[dict[str, object]], self.get(path, **query).get("items") or [])

    def cells(self, path: str) -> list[list[object]]:
        """Return a list as kubectl prints it: rows of few cells, where whole objects are long.

        Source: Kubernetes documentation, "Receiving resources as Tables".
        """
        accept = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
        found = self._request("GET", path, {"includeObject": "None"}, headers=accept)
        rows = cast(list[Mapping[str, list[object]]], found.get("rows") or [])
        return [row["cells"] for row in rows]

    def apply(self, manifest: Object, *, dry_run: bool = False) -> dict[str, object]:
        """Apply an object on the server; unknown and repeated fields are errors.

        Source: Kubernetes documentation, "Server-Side Apply" and "Field validation".
        """
        query = {"fieldManager": self._manager, "force": "true", "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        return self._request(
            "PATCH", self.path_of(manifest), query, manifest, _patch("apply-patch+yaml")
        )

    def merge(self, path: str, patch: Object) -> dict[str, object]:
        """Merge a patch into the object at a path (RFC 7386)."""
        return self._request("PATCH", path, {}, patch, _patch("merge-patch+json"))

    def delete(self, path: str, propagation: Propagation = "Background") -> None:
        """Delete the object at a path, and what it owns as `propagation` says."""
        self._request("DELETE", path, {"propagationPolicy": propagation})

    def kinds(self, version: str) -> set[str]:
        """Return the kinds of a group and version; none where the server has no such group."""
        found = self.find(_base(version)) or {}
        resources = cast(list[dict[str, object]], found.get("resources") or [])
        return {str(one["kind"]) for one in resources}

    def discovered(self, version: str) -> set[str]:
        """Return the kinds of a group and version that clients are told of in one list of all
        (Kubernetes documentation, "Aggregated discovery")."""
        accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
        found = self._request("GET", "/apis", {}, headers={"Accept": accept})
        return {
            resource["responseKind"]["kind"]
            for group in cast(list[dict[str, Any]], found.get("items") or [])
            for one in group["versions"]
            if f"{group['metadata']['name']}/{one['version']}" == version
            for resource in one["resources"]
        }

    def has_storage(self, version: str, kind: str) -> bool:
        """Tell whether objects of a kind can be listed; for a new kind that takes a moment."""
        try:
            plural, _ = self._plural(version, kind)
            return bool(self.get(f"{_base(version)}/{plural}"))
        except ApiError as error:
            if error.status in (404, 429, 503):
                return False
            raise

    def path_of(self, manifest: Object) -> str:
        """Return an object's path. Raises ApiError for a kind that the server does not have."""
        metadata = cast(Mapping[str, str], manifest["metadata"])
        version, kind = str(manifest["apiVersion"]), str(manifest["kind"])
        plural, namespaced = self._plural(version, kind)
        base = _base(version)
        if namespaced:
            base += f"/namespaces/{metadata['namespace']}"
        return f"{base}/{plural}/{metadata['name']}"

    def _plural(self, version: str, kind: str) -> tuple[str, bool]:
        """Return how paths name a kind, and whether it lives in namespaces; the server tells."""
        if (version, kind) not in self._plurals:
            for one in cast(list[dict[str, object]], self.get(_base(version))["resources"]):
                if "/" not in str(one["name"]):
                    self._plurals[version, str(one["kind"])] = (
                        str(one["name"]),
                        bool(one["namespaced"]),
                    )
        if (version, kind) not in self._plurals:
            raise ApiError(404, "NotFound", f"the API server has no kind {kind} in {version}")
        return self._plurals[version, kind]

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Object | None = None,
        headers: Mapping[str, str] = _JSON,
    ) -> dict[str, object]:
        url = f"{self._url}{path}?{urlencode(query)}" if query else f"{self._url}{path}"
        data = json.dumps(body).encode() if body is not None else None
        try:
            answer = self._pool.request(
                method,
                url,
                body=data,
                headers={**self._login(), **headers},
                timeout=_SECONDS,
                retries=False,
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ApiError(0, "Unreachable", f"{self._url} does not answer: {error}") from error
        found = _decoded(answer.data)
        if answer.status >= 400:
            text = str(found.get("message") or answer.data[:400].decode(errors="replace"))
            raise ApiError(answer.status, str(found.get("reason", "")), text)
        return found


def api_with_token(url: str, token: str, certificate: Path) -> Api:
    """Return the API server at a URL, whose certificate is known, as the bearer of a token."""
    headers = {"Authorization": f"Bearer {token}"}
    pool = urllib3.PoolManager(ca_certs=str(certificate), maxsize=8)
    return Api(url, pool, lambda: headers)


def _base(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


def _decoded(data: bytes) -> dict[str, object]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
