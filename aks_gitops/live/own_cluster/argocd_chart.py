"""Install Argo CD into a cluster of the user's own with its Helm chart, and take it away again."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, cast

from aks_gitops.install.chart import CHART, CHART_REPOSITORY
from aks_gitops.install.facts import install_facts
from aks_gitops.install.merge import merged
from aks_gitops.install.references import PLACEHOLDER, Values
from aks_gitops.install.values import helm_values
from aks_gitops.live.api import Api, Object
from aks_gitops.live.errors import LiveError
from aks_gitops.live.loopback import without_proxy
from aks_gitops.live.own_cluster.context import Context
from aks_gitops.live.own_cluster.record import LABEL, Record, record_of, remember_release
from aks_gitops.live.own_cluster.stack import KINDS, ContextStack
from aks_gitops.programs.installed import Progress, cache_folder, install
from aks_gitops.programs.pinned import PROGRAMS, OnPath
from aks_gitops.settings.argocd import InstalledArgoCD
from aks_gitops.settings.mistakes import validate

_TIMEOUT = "15m"
"""Redis in HA starts its three pods one after another."""
_LAST_LINES = 15
_WAIT: Mapping[str, str] = {"v3": "--wait", "v4": "--wait=legacy"}
"""How each version of helm is told to wait. The usual way of 4.2.1 waits, until time is up, for a
hook's object to go away that was never there (helm issue 32214)."""
_OWNER = "meta.helm.sh/release-name"
_DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


class Installation(NamedTuple):
    """What is installed, and from where."""

    argocd: InstalledArgoCD
    values: Values
    chart: tuple[str, ...]
    """The chart as helm's arguments name it."""

    def __str__(self) -> str:
        """Return it for a message."""
        return " ".join((*self.chart, f"in namespace {self.argocd.namespace}"))


def installation(stack: ContextStack, chart: Path | None) -> Installation:
    """Return the Argo CD of a stack's settings, or the smallest one where they install none by
    chart.

    Given: `chart`, a folder or archive to take instead of the published chart. Raises LiveError
    where the values need what only Azure makes.
    """
    own = stack.settings.argocd
    installs = isinstance(own, InstalledArgoCD) and own.install == "helm"
    argocd = cast(InstalledArgoCD, own) if installs else _smallest(stack.namespace)
    facts = install_facts(argocd, stack.settings.cluster, stack.program.plan.argocd_cm)
    values = helm_values(argocd, facts)
    if missing := sorted(set(PLACEHOLDER.findall(json.dumps(values)))):
        raise LiveError(
            f"{stack.name}: its Argo CD needs what only 'pulumi up' makes in Azure: "
            f"{', '.join(missing)}; take a stack with 'install: none', such as local"
        )
    published = (CHART, "--repo", CHART_REPOSITORY, "--version", argocd.chart.version)
    return Installation(argocd, values, (str(chart),) if chart else published)


def _smallest(namespace: str) -> InstalledArgoCD:
    """Return an Argo CD that needs no Azure, and whose administrator can log in."""
    values = {
        "install": "helm",
        "namespace": namespace,
        "localAdmin": True,
        "availability": {"mode": "single"},
        "workloadIdentity": False,
    }
    return validate(InstalledArgoCD, values)


def check_no_other(context: Context, namespace: str) -> None:
    """Return where no Argo CD is there, or the one of an earlier `live up`. Raises LiveError."""
    if record_of(context.api, namespace).release:
        return
    selector = "app.kubernetes.io/part-of=argocd"
    for one in context.api.items("/apis/apps/v1/deployments", labelSelector=selector):
        metadata = cast(Object, one["metadata"])
        raise LiveError(
            f"context '{context.name}': the cluster has an Argo CD already (Deployment "
            f"{metadata['name']} in namespace {metadata['namespace']}); leave out --install-argocd"
        )


def install_argocd(context: Context, wanted: Installation, progress: Progress) -> None:
    """Install or upgrade, and wait until all of Argo CD is ready.

    Raises LiveError, and MachineError where there is no helm and none can be built.
    """
    helm = _helm_program(progress)
    namespace, release = wanted.argocd.namespace, wanted.argocd.name
    _make_namespace(context.api, namespace)
    remember_release(context.api, namespace, release)
    values = merged(wanted.values, _of_kinds(context.api, release))
    with progress("Installing Argo CD"):
        arguments = ("upgrade", "--install", release, *wanted.chart, "--values", "-")
        _helm(helm, context, namespace, *arguments, values=values)


def uninstall_argocd(context: Context, record: Record, progress: Progress) -> None:
    """Take away the Argo CD that `install_argocd` put there; the chart keeps Argo CD's kinds."""
    helm = _helm_program(progress)
    with progress("Uninstalling Argo CD"):
        arguments = ("uninstall", record.release, "--ignore-not-found")
        _helm(helm, context, record.namespace, *arguments)


def _make_namespace(api: Api, name: str) -> None:
    """Make the namespace where it is not there; the label says later who made it."""
    if api.find(f"/api/v1/namespaces/{name}") is None:
        metadata = {"name": name, "labels": {LABEL: "made"}}
        api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})


def _of_kinds(api: Api, release: str) -> Values:
    """Return the values that leave Argo CD's kinds alone where they are not of this release: helm
    refuses to take them over."""
    for plural in (f"{kind.lower()}s" for kind in sorted(KINDS)):
        if found := api.find(f"{_DEFINITIONS}/{plural}.argoproj.io"):
            annotations = cast(Object, cast(Object, found["metadata"]).get("annotations") or {})
            if annotations.get(_OWNER) != release:
                return {"crds": {"install": False}}
    return {}


def _helm_program(progress: Progress) -> Path:
    """Return helm; of the user's own, version 3 will do for this."""
    pinned = next(one for one in PROGRAMS if one.name == "helm")
    on_path = OnPath("helm", ("version", "--short"), r"v(?:3\.(?:[89]|\d\d)|4)\.")
    program = replace(pinned, on_path=on_path)
    return install([program], progress, cache_folder())["helm"].binary


def _helm(
    helm: Path, context: Context, namespace: str, *arguments: str, values: Values | None = None
) -> None:
    place = ("--namespace", namespace, "--kube-context", context.name)
    done = subprocess.run(
        [str(helm), *arguments, *place, _wait(helm), "--timeout", _TIMEOUT],
        input=json.dumps(values) if values is not None else None,
        env=without_proxy({**os.environ, "KUBECONFIG": context.kubeconfig}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-_LAST_LINES:]
        told = "\n".join(f"  {line}" for line in said)
        raise LiveError(f"helm {arguments[0]} failed; helm says:\n{told}")


def _wait(helm: Path) -> str:
    told = subprocess.run(
        [str(helm), "version", "--short"], capture_output=True, text=True, check=False
    )
    return _WAIT.get(told.stdout[:2], "--wait")
