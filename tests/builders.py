"""Small builders that the tests share: a repository in memory, settings, and what they come to."""

from collections.abc import Iterable, Mapping

from aks_gitops.argocd.plan import Plan, make_plan
from aks_gitops.program import Program, read_catalog, rules_of
from aks_gitops.repo.tree import Listing, Revision
from aks_gitops.settings.mistakes import validate
from aks_gitops.settings.stack import Settings

REPOSITORY = "https://git.example.com/config.git"
SYNC_POLICY: dict[str, object] = {
    "automated": True,
    "prune": True,
    "selfHeal": True,
    "preserveResourcesOnDeletion": False,
}


class MemoryTree:
    """A tree whose files are in memory."""

    revision = Revision("memory", None)

    def __init__(
        self,
        files: Mapping[str, str] | Iterable[str],
        symlinks: Iterable[str] = (),
        submodules: Iterable[str] = (),
    ) -> None:
        texts = files if isinstance(files, Mapping) else dict.fromkeys(files, "")
        self._contents = {path: text.encode() for path, text in texts.items()}
        self.listing = Listing(
            dict.fromkeys(self._contents, ""), tuple(symlinks), tuple(submodules)
        )

    def read(self, path: str) -> bytes:
        return self._contents[path]

    def prefetch(self, paths: Iterable[str]) -> None:
        pass


def environment(**keys: object) -> dict[str, object]:
    """Return the settings of an environment; `syncPolicy` replaces single keys of the policy."""
    own = keys.pop("syncPolicy", {})
    assert isinstance(own, dict)
    return {**keys, "syncPolicy": {**SYNC_POLICY, **own}}


def settings(*, argocd: Mapping[str, object] | None = None, **gitops: object) -> Settings:
    """Return a stack's settings: one environment `dev`, unless `gitops` says otherwise.

    Given: keys of the area `gitops`, and of the area `argocd`, as a stack's file spells them.
    """
    values = {
        "gitops": {
            "repository": REPOSITORY,
            "revision": "main",
            "protect": False,
            "environments": {"dev": environment()},
            **gitops,
        },
        "cluster": {"mode": "kubeconfig"},
        "argocd": {"install": "none", "config": "patch", **(argocd or {})},
    }
    return validate(Settings, values)


def program(
    files: Mapping[str, str] | Iterable[str],
    stack: Settings | None = None,
    *,
    submodules: Iterable[str] = (),
) -> Program:
    """Return what a stack's settings and a repository of these files come to."""
    stack = stack or settings()
    catalog = read_catalog(MemoryTree(files, submodules=submodules), rules_of(stack.gitops))
    return Program(catalog, make_plan(catalog, stack, REPOSITORY))


def plan(files: Mapping[str, str] | Iterable[str], stack: Settings | None = None) -> Plan:
    """Return the Plan of a repository of these files."""
    return program(files, stack).plan


def kustomizations(*directories: str) -> dict[str, str]:
    """Return the files of directories that hold a kustomization each."""
    return {f"{directory}/kustomization.yaml": "" for directory in directories}
