"""What a running API server serves and answers."""

import json
from collections.abc import Mapping
from typing import cast

import urllib3

from aks_gitops.check.schema.harvest.cutting import Document, Made
from aks_gitops.check.schema.harvest.probing import Cause
from aks_gitops.check.schema.versions import is_built_in
from aks_gitops.live.errors import LiveError
from aks_gitops.live.plane import Plane

_SECONDS = 30.0


class PlaneServer:
    """The API server of a control plane of this machine."""

    def __init__(self, plane: Plane) -> None:
        self._url = plane.api_url
        self._pool = urllib3.PoolManager(
            ca_certs=str(plane.certificate), headers={"Authorization": f"Bearer {plane.token}"}
        )
        self.paths: dict[str, str] = {}
        """Where objects are made, by apiVersion and kind."""

    def documents(self) -> list[Document]:
        """Return the OpenAPI documents of Kubernetes' own groups and versions."""
        index = cast(Mapping[str, Mapping[str, str]], self._get("/openapi/v3")["paths"])
        # Without the hash of the state: that is another one while a kind is being added.
        return [
            self._get(one["serverRelativeURL"].partition("?")[0])
            for name, one in sorted(index.items())
            if (name == "api/v1" or name.count("/") == 2)
            and is_built_in(f"{name.partition('/')[2]}/")
        ]

    def learn(self, made: Mapping[str, Made]) -> None:
        """Remember where objects of kinds are made."""
        self.paths |= {name: one.path for name, one in made.items()}

    def create(self, name: str, manifest: Mapping[str, object]) -> dict[str, object]:
        """Return what the server answers to a new object; nothing is kept, and no field unknown.

        Given: `name`, the apiVersion and kind.
        """
        path = self.paths[name].replace("{namespace}", "default")
        return self._answer("POST", f"{path}?dryRun=All&fieldValidation=Strict", manifest)

    def causes(self, name: str, manifest: Mapping[str, object]) -> list[Cause]:
        """Return why the server refuses a new object; nothing is kept."""
        details = cast(Mapping[str, object], self.create(name, manifest).get("details") or {})
        found = cast(list[Mapping[str, str]], details.get("causes") or [])
        return [Cause(*(one.get(key, "") for key in Cause._fields)) for one in found]

    def _get(self, path: str) -> dict[str, object]:
        return self._answer("GET", path, None)

    def _answer(self, method: str, path: str, body: object) -> dict[str, object]:
        answer = self._pool.request(
            method,
            f"{self._url}{path}",
            body=None if body is None else json.dumps(body).encode(),
            headers={**self._pool.headers, "Content-Type": "application/json"},
            timeout=_SECONDS,
            retries=False,
        )
        try:
            return cast(dict[str, object], json.loads(answer.data))
        except ValueError as error:
            raise LiveError(f"{path} answers with status {answer.status} and no JSON") from error
