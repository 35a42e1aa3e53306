"""Argo CD decides who may do what as the table says: its program, and its running API server.

The program `argocd admin settings rbac can` gets the policy that the settings write, and those of
all projects at once: that is never less than what Argo CD goes by, which reads one project.
"""

import base64
import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
import urllib3
import yaml

from aks_gitops.live.api import Api
from aks_gitops.live.argocd_cli import session_token
from aks_gitops.live.plane import NAMESPACE, Plane
from aks_gitops.live.processes import until
from tests.live.argocd import ArgoCD
from tests.live.decisions import Decision, decisions, group, policy, project_policies, projects

DECISIONS = decisions()
_CORE = f"/api/v1/namespaces/{NAMESPACE}"
_ROLES = sorted({one.default_role for one in DECISIONS})


@pytest.fixture(scope="module")
def policy_files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The policy by default role, each as the ConfigMap that Argo CD reads."""
    folder = tmp_path_factory.mktemp("policies")
    files = {role: folder / f"{role}.yaml" for role in _ROLES}
    for role, path in files.items():
        data = {**policy(role), "policy.projects.csv": project_policies(projects())}
        path.write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "data": data}))
    return files


@pytest.fixture(scope="module")
def told(plane: Plane, policy_files: Mapping[str, Path]) -> Mapping[Decision, str]:
    """What the program argocd says to each decision."""

    def ask(one: Decision) -> str:
        answers = [_can(plane, one, subject, policy_files) for subject in one.subjects]
        return "Yes" if "Yes" in answers else "\n".join(sorted(set(answers)))

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(DECISIONS, pool.map(ask, DECISIONS), strict=True))


def _can(plane: Plane, one: Decision, subject: str, files: Mapping[str, Path]) -> str:
    command = [str(plane.programs / "argocd"), "admin", "settings", "rbac", "can"]
    # It refuses some questions that the server answers, such as for the accounts that one may see.
    asked = [subject, one.action, one.resource, one.object, "--strict=false"]
    options = [f"--policy-file={files[one.default_role]}", f"--kubeconfig={plane.kubeconfig}"]
    done = subprocess.run(
        [*command, *asked, *options], capture_output=True, text=True, timeout=120, check=False
    )
    return done.stdout.strip() or done.stderr


@pytest.mark.parametrize("one", DECISIONS, ids=str)
def test_the_program_decides(one: Decision, told: Mapping[Decision, str]) -> None:
    assert told[one] == ("Yes" if one.permitted else "No")


@pytest.fixture(scope="module")
def server(plane: Plane) -> Iterator["Server"]:
    """The running API server with this policy and these projects; afterwards it is as before."""
    argocd = ArgoCD(plane)
    manifests = [one for one in projects() if "team" in str(one["metadata"])]
    with (
        _changed(argocd.api, "argocd-rbac-cm", policy("none")),
        _changed(argocd.api, "argocd-cm", {"accounts.somebody": "login"}),
    ):
        for manifest in manifests:
            argocd.api.apply(manifest)
        try:
            found = Server(argocd)
            assert until(found.knows_the_policy, 60)
            yield found
        finally:
            for manifest in manifests:
                argocd.api.delete(argocd.api.path_of(manifest))


@contextmanager
def _changed(api: Api, name: str, data: Mapping[str, str]) -> Iterator[None]:
    """Set keys of a ConfigMap for a while."""
    path = f"{_CORE}/configmaps/{name}"
    before = cast(Mapping[str, str], api.get(path).get("data") or {})
    api.merge(path, {"data": dict(data)})
    try:
        yield
    finally:
        api.merge(path, {"data": {key: before.get(key) for key in data}})


class Server:
    """Argo CD's API server, asked on behalf of somebody."""

    def __init__(self, argocd: ArgoCD) -> None:
        self._argocd = argocd
        self._url = f"http://{argocd.plane.address('argocd-server')}/api/v1"
        self._http = urllib3.PoolManager(timeout=30.0, retries=False)
        secret = argocd.api.get(f"{_CORE}/secrets/argocd-secret")
        data = cast(Mapping[str, str], secret["data"])
        self._key = base64.b64decode(data["server.secretkey"])
        self._tokens: dict[str, str] = {}

    def knows_the_policy(self) -> bool:
        """Tell whether the server has read the policy, the projects and the new account."""
        asked = ("get", "applications", "bakers-dev/web")
        found = [
            _decision(groups=(group(name),), asked=asked) for name in ("readers", "bakers-viewers")
        ]
        return all(self.can(one) == "yes" for one in found)

    def can(self, one: Decision) -> str:
        """Return what the server says: yes or no."""
        if "//" in one.object:  # No path of a URL can hold it.
            asked = ("account", "can-i", one.action, one.resource, one.object)
            done = self._argocd.cli(*asked, "--auth-token", self._token(one))
            return done.stdout.strip() or done.stderr
        path = f"/account/can-i/{one.resource}/{one.action}/{one.object}"
        status, answer = self.get(path, self._token(one))
        return answer["value"] if status == 200 else json.dumps(answer)

    def get(self, path: str, token: str) -> tuple[int, dict[str, str]]:
        """Return the status and the body of an answer."""
        headers = {"Authorization": f"Bearer {token}"}
        answer = self._http.request("GET", f"{self._url}{path}", headers=headers)
        return answer.status, json.loads(answer.data)

    def session(self, account: str, groups: tuple[str, ...]) -> str:
        """Return a session of somebody whom single sign-on knows to be in these groups."""
        return session_token(self._key, int(time.time()), account=account, groups=groups)

    def _token(self, one: Decision) -> str:
        if one.account.startswith("proj:"):
            return self._project_token(one.account)
        return self.session(one.account or "somebody", one.groups)

    def _project_token(self, subject: str) -> str:
        """Return a token of a project's role, made once as an administrator makes it."""
        if subject not in self._tokens:
            _, project, role = subject.split(":")
            done = self._argocd.cli("proj", "role", "create-token", project, role, "--token-only")
            assert done.returncode == 0, done.stderr
            self._tokens[subject] = done.stdout.strip()
        return self._tokens[subject]


def _decision(groups: tuple[str, ...], asked: tuple[str, str, str]) -> Decision:
    return Decision("", "", groups, "none", *asked, permitted=True)


# The server answers for actions without a kind and a name only (Argo CD's account.go, CanI), and it
# has one default role at a time.
ASKED = [one for one in DECISIONS if "/" not in one.action and one.default_role == "none"]


@pytest.mark.parametrize("one", ASKED, ids=str)
def test_the_running_server_decides(one: Decision, server: Server) -> None:
    assert server.can(one) == ("yes" if one.permitted else "no")


def test_a_developer_is_shown_the_projects_of_the_own_team_only(server: Server) -> None:
    status, found = server.get(
        "/projects", server.session("somebody", (group("bakers-developers"),))
    )
    assert status == 200
    names = {
        item["metadata"]["name"] for item in cast(list[dict[str, dict[str, str]]], found["items"])
    }
    assert names == {"bakers-dev", "bakers-staging"}


def test_somebody_of_no_group_is_shown_nothing(server: Server) -> None:
    status, found = server.get("/projects", server.session("somebody", (group("strangers"),)))
    assert (status, found.get("items") or []) == (200, [])
