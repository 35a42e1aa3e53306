"""Config repositories in memory, and releases that are applied to them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.check.question import Surroundings
from aks_gitops.check.render.failure import Rendered
from aks_gitops.check.render.workers import Pools
from aks_gitops.release.deployments import Deployments
from aks_gitops.release.image_release import ImageRelease
from aks_gitops.release.images import ImageWish
from aks_gitops.release.outcome import About
from aks_gitops.release.promotion import Promotion, Wish
from aks_gitops.release.reading import DeploymentReader
from tests.unit.check_trees import LinkedTree
from tests.unit.rendering import installed, shared_pools
from tests.unit.stacks import stack

URL = "https://github.com/example-org/config.git"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
Files = Mapping[str, str]
_POLICY = {
    "automated": True,
    "prune": True,
    "selfHeal": True,
    "preserveResourcesOnDeletion": False,
}


def deployment(image: str, *more: str, name: str = "web", kind: str = "Deployment") -> str:
    """Return a manifest whose containers run some images."""
    containers = "".join(
        f"        - name: c{number}\n          image: {one}\n"
        for number, one in enumerate((image, *more))
    )
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n"
        f"  selector: {{matchLabels: {{app: {name}}}}}\n"
        f"  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec:\n      containers:\n"
        f"{containers}"
    )


def overlays(app: str, tags: Mapping[str, str], image: str = "r.io/web") -> dict[str, str]:
    """Return a directory with a base and an overlay for each environment."""
    files = {
        f"{app}/base/kustomization.yaml": "resources: [web.yaml]\n",
        f"{app}/base/web.yaml": deployment(f"{image}:0.0.0", "r.io/proxy:2.0.0"),
    }
    for environment, tag in tags.items():
        files[f"{app}/overlays/{environment}/kustomization.yaml"] = (
            f"resources: [../../base]\nimages:\n  - name: {image}\n    newTag: {tag}\n"
        )
    return files


def application(name: str, path: str, **source: str) -> str:
    """Return a hand-written Application; `source` adds keys to its source as they are written."""
    more = "".join(f"    {key}: {text}\n" for key, text in source.items())
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata: {{name: {name}, namespace: argocd}}\n"
        "spec:\n  project: default\n"
        f"  source:\n    repoURL: {URL}\n    path: {path}\n    targetRevision: main\n{more}"
        "  destination: {server: https://kubernetes.default.svc, namespace: shop}\n"
    )


def chart(path: str, values: str, own: Mapping[str, str]) -> dict[str, str]:
    """Return a chart that runs `image`, its values, and those of environments."""
    template = deployment("x").replace(
        "image: x", 'image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"'
    )
    return {
        f"{path}/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        f"{path}/templates/web.yaml": template,
        f"{path}/values.yaml": values,
        **{f"{path}/values-{name}.yaml": text for name, text in own.items()},
    }


def serving(name: str, *environments: str, prune: bool = True) -> Stack:
    """Return a stack that reads the config repository, and serves these environments."""
    served = {one: {"syncPolicy": {**_POLICY, "prune": prune}} for one in environments}
    known = {"dev", "production", "staging"} - set(environments)
    gitops = {
        "repository": URL,
        "revision": "main",
        "protect": False,
        "environments": served,
        "otherEnvironments": {one: {} for one in sorted(known)},
    }
    return Stack(name, stack(gitops=gitops))


def reader(
    stacks: Sequence[Stack] = (), pools: Pools | None = None, urls: Sequence[str] = (URL,)
) -> DeploymentReader:
    """Return a reader of repositories in memory."""
    around = Surroundings(None, installed(), NOW)
    return DeploymentReader(urls, ["main"], stacks, around, pools or shared_pools())


def read(files: Files, pools: Pools | None = None) -> Deployments:
    """Return what a repository makes Argo CD deploy."""
    return reader(pools=pools).read(LinkedTree(files))


def release(
    app: str,
    environment: str,
    image: str,
    *helm_keys: str,
    source_commit: str = "",
    stacks: Sequence[Stack] = (),
) -> ImageRelease:
    """Return the release of an image."""
    wish = ImageWish(image, helm_keys)
    return ImageRelease(reader(stacks), app, environment, wish, source_commit)


def run(files: Files, app: str, environment: str, image: str, *helm_keys: str) -> dict[str, str]:
    """Return the files that the release of an image changes, as lines that go and come."""
    edits = release(app, environment, image, *helm_keys).change(LinkedTree(files))
    return {path: changed_lines(files[path], edits[path] or b"") for path in edits}


def changed_lines(old: str, new: bytes) -> str:
    """Return the lines that differ: `-` those that go, `+` those that come."""
    before, after = old.splitlines(), new.decode().splitlines()
    gone = [f"-{line.strip()}" for line in before if line not in after]
    come = [f"+{line.strip()}" for line in after if line not in before]
    return " ".join([*gone, *come])


def objects(found: Deployments, keys: Sequence[str]) -> list[Manifest]:
    """Return what applications render to, with the real programs."""
    rendered: list[Manifest] = []
    for outcomes in found.renderer.render(found.inventory.graph, keys).values():
        for one in outcomes:
            assert isinstance(one, Rendered), one
            rendered += one.objects
    return rendered


class Promoted(NamedTuple):
    """What came of a promotion."""

    edits: Mapping[str, bytes | None]
    text: str
    """The commit's message; empty where nothing changes."""
    about: About


def promote(
    files: Files,
    *apps: str,
    source: str = "staging",
    target: str = "production",
    team: str = "",
    skip: bool = False,
    keys: tuple[str, ...] = (),
) -> Promoted:
    """Promote what runs in one environment of a repository to another."""
    with Pools() as pools:
        one = Promotion(reader(pools=pools), Wish(apps, team, source, target, skip, keys))
        edits = one.change(LinkedTree(files))
        return Promoted(edits, one.message().text() if edits else "", one.about())


def promoted(
    files: Files,
    *apps: str,
    source: str = "staging",
    target: str = "production",
    skip: bool = False,
) -> dict[str, str]:
    """Return the files that a promotion changes, as lines that go and come."""
    edits = promote(files, *apps, source=source, target=target, skip=skip).edits
    return {path: changed_lines(files[path], edits[path] or b"") for path in edits}
