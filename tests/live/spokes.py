"""A hub whose Argo CD deploys to its own cluster and to a second API server, its spoke."""

from collections.abc import Iterable, Mapping
from typing import cast

from aks_gitops.live.deployment import apply_program
from aks_gitops.live.plane import Plane
from aks_gitops.live.startup import api_of
from aks_gitops.program import Program
from tests.builders import environment
from tests.live.argocd import APPLICATIONS, ArgoCD
from tests.live.clusters import cluster_secret
from tests.live.faults import application_files, metadata_of, overlay, refresh_sets, uids
from tests.live.predicted import Facts, predicted
from tests.live.served import program_of, serve, stack_of

CLUSTER = "aks-staging"
"""What environments call the spoke, here as in the stack dev."""
BOTH = ("dev", "staging")
"""An environment on the hub, and one on the spoke."""
_IMPATIENT = {"limit": 1, "backoff": {"duration": "1s", "factor": 1, "maxDuration": "1s"}}
_ENVIRONMENTS = {
    "dev": environment(),
    # Longer than any absence of the spoke here.
    "staging": environment(cluster=CLUSTER, syncPolicy={"retry": {"limit": 50}}),
    "qa": environment(cluster=CLUSTER, syncPolicy={"retry": _IMPATIENT}),
}
APPS = ("bread", "rolls")
SECONDS = 300.0
"""How long two clusters may take on a busy machine."""

_QUOTA = """\
apiVersion: v1
kind: ResourceQuota
metadata: {name: team-quota}
spec: {hard: {pods: "10"}}
"""
_GUARD = "teams/guard/apps/bakery/overlays/staging"
_OTHERS = {
    "teams/bakery.yaml": 'quota: {default: {pods: "10"}}\n',
    # Who may deploy a quota into another team's namespace on a spoke.
    "teams/guard.yaml": 'namespaces: ["*-{env}"]\ndeniedKinds: []\n',
    f"{_GUARD}/quota.yaml": _QUOTA,
    f"{_GUARD}/argocd-app.yaml": 'namespace: "bakery-staging"\n',
    # No layout knows this directory.
    "elsewhere/settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n",
}


class Hub:
    """An Argo CD with a spoke, and a team's applications on both clusters."""

    def __init__(self, plane: Plane, spoke: Plane) -> None:
        self.argocd, self.spoke_plane = ArgoCD(plane), spoke
        self.api, self.spoke = self.argocd.api, api_of(spoke)
        self.repository = serve(
            plane, "bakery", {**_OTHERS, **_files(dict.fromkeys(APPS, 1), BOTH)}
        )
        self.register()
        apply_program(self.api, self.program())
        self.settle()

    def program(self) -> Program:
        """Return what the repository comes to now."""
        return program_of(self.repository, environments=_ENVIRONMENTS)

    def predicted(self) -> dict[str, Facts]:
        """Return what each of its Applications is to be, by name."""
        return predicted(self.program(), stack_of(self.repository, environments=_ENVIRONMENTS))

    def settle(self) -> None:
        """Wait until all is as the Plan predicts, on both clusters."""
        self.argocd.settle(self.program(), SECONDS)

    def register(self) -> None:
        """Tell Argo CD of the spoke."""
        self.api.apply(cluster_secret(CLUSTER, self.spoke_plane, ["staging", "qa"]))

    def forget(self) -> None:
        """Let Argo CD know nothing of the spoke any more."""
        self.api.delete(self.api.path_of(cluster_secret(CLUSTER, self.spoke_plane)))

    def change(self, versions: Mapping[str, int], environments: Iterable[str] = BOTH) -> None:
        """Commit versions of applications."""
        self.repository.commit(_files(versions, environments))
        self.look()

    def remove(self, app: str, environment: str) -> str:
        """Commit that an application leaves an environment; return the commit."""
        commit = self.repository.commit({overlay("bakery", app, environment): None})
        self.look()
        return commit

    def look(self) -> None:
        """Let Argo CD look at git now, but for what is being deleted: it may be gone at once."""
        refresh_sets(self.api)
        for metadata in map(metadata_of, self.api.items(APPLICATIONS)):
            if "deletionTimestamp" not in metadata:
                self.argocd.refresh(metadata["name"])

    def wait_until_it_leaves(self, name: str) -> Mapping[str, str]:
        """Return the metadata of an Application once it is being deleted."""
        self.argocd.wait(
            lambda _: "deletionTimestamp" in metadata_of(self.argocd.application(name))
        )
        return metadata_of(self.argocd.application(name))

    def versions(self, environment: str) -> dict[str, str]:
        """Return the version that each application has in its cluster."""
        api = self.api if environment == "dev" else self.spoke
        found = api.items(f"/api/v1/namespaces/bakery-{environment}/configmaps")
        data = {
            metadata_of(one)["name"]: cast(Mapping[str, str], one.get("data", {})) for one in found
        }
        return {name: one["version"] for name, one in data.items() if "version" in one}

    def uids(self) -> dict[str, str]:
        """Return the uid of every object on both clusters that somebody would miss."""
        clusters = {"hub": self.api, "spoke": self.spoke}
        return {
            f"{name}{path}": uid
            for name, api in clusters.items()
            for path, uid in uids(api).items()
        }


def _files(versions: Mapping[str, int], environments: Iterable[str]) -> dict[str, str]:
    return {
        path: text
        for app, version in versions.items()
        for name in environments
        for path, text in application_files("bakery", app, name, version).items()
    }
