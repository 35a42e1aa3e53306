"""Argo CD's own API, as its administrator sees it: it checks more than the API server does."""

import json
from collections.abc import Mapping
from typing import cast

import urllib3

from aks_gitops.argocd.sync import Manifest
from aks_gitops.live.plane import Plane


class Refusal(Exception):  # noqa: N818 Argo CD's answer, not a fault
    """What Argo CD's API said where it did not do what was asked."""


class ArgoCDApi:
    """The API of a control plane's argocd-server."""

    def __init__(self, plane: Plane) -> None:
        configuration = json.loads(plane.argocd_configuration.read_text())
        token = configuration["users"][0]["auth-token"]
        self._url = f"http://{plane.address('argocd-server')}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._pool = urllib3.PoolManager(timeout=120.0, retries=False, maxsize=4)

    def put_project(self, project: Manifest) -> None:
        """Make an AppProject, or change it to this. Raises Refusal for what Argo CD finds invalid
        (ValidateProject in pkg/apis/application/v1alpha1/app_project_types.go)."""
        self._request("POST", "/projects", {"project": project, "upsert": True})

    def generated(self, applicationset: Manifest) -> list[Mapping[str, object]]:
        """Return the Applications that an ApplicationSet would have. Raises Refusal."""
        body = {"applicationSet": applicationset}
        found = self._request("POST", "/applicationsets/generate", body)
        return cast(list[Mapping[str, object]], found.get("applications") or [])

    def items(self, path: str) -> list[Mapping[str, object]]:
        """Return the items of a list such as /clusters. Raises Refusal."""
        found = self._request("GET", path)
        return cast(list[Mapping[str, object]], found.get("items") or [])

    def _request(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> Mapping[str, object]:
        data = json.dumps(body).encode() if body is not None else None
        answer = self._pool.request(method, self._url + path, body=data, headers=self._headers)
        found = json.loads(answer.data)
        if answer.status >= 400:
            raise Refusal(found.get("message") or answer.data.decode(errors="replace"))
        return cast(Mapping[str, object], found)
