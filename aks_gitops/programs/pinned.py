"""The programs that Go builds: which versions, and how each is built."""

from dataclasses import dataclass
from typing import NamedTuple

KUBERNETES = "v1.36.3"
ARGOCD = "v3.5.1"


class Carried(NamedTuple):
    """Files of a program's module that are needed beside it."""

    path: str
    """A file or folder of the module."""
    name: str
    """Its name beside the program."""


class OnPath(NamedTuple):
    """A program that may be there already."""

    name: str
    arguments: tuple[str, ...]
    """Make it print its version."""
    fits: str
    """A regular expression that the version matches where it will do."""


@dataclass(frozen=True)
class Program:
    """A program, and the Go package that it is built from."""

    name: str
    version: str
    module: str
    """The folder below tools/ whose go.mod and go.sum pin it."""
    package: str
    link: tuple[str, ...] = ()
    """Values that the linker sets: package.variable=value."""
    source: str = ""
    """The Go module that holds the carried files."""
    carried: tuple[Carried, ...] = ()
    on_path: OnPath | None = None


def _kubernetes(name: str, on_path: OnPath | None = None) -> Program:
    major, minor, _ = KUBERNETES[1:].split(".")
    values = {"gitVersion": KUBERNETES, "gitMajor": major, "gitMinor": minor}
    link = tuple(
        f"{package}.{variable}={value}"
        for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
        for variable, value in values.items()
    )
    return Program(
        name, KUBERNETES, "kubernetes", f"k8s.io/kubernetes/cmd/{name}", link, on_path=on_path
    )


_STAGES = "kustomize/stage"

PROGRAMS: tuple[Program, ...] = (
    Program(
        "etcd",
        "v3.6.5",
        "etcd",
        "go.etcd.io/etcd/server/v3",
        on_path=OnPath("etcd", ("--version",), r"etcd Version: 3\.[56]\."),
    ),
    _kubernetes("kube-apiserver"),
    _kubernetes("kube-controller-manager"),
    _kubernetes("kube-scheduler"),
    _kubernetes("kubectl", OnPath("kubectl", ("version", "--client"), r"v1\.3[5-7]\.")),
    Program(
        "kwok",
        "v0.8.0",
        "kwok",
        "sigs.k8s.io/kwok/cmd/kwok",
        source="sigs.k8s.io/kwok",
        carried=(
            Carried(f"{_STAGES}/node/fast/node-initialize.yaml", "node-initialize.yaml"),
            Carried(f"{_STAGES}/node/heartbeat/node-heartbeat.yaml", "node-heartbeat.yaml"),
            Carried(f"{_STAGES}/pod/fast/pod-ready.yaml", "pod-ready.yaml"),
            Carried(f"{_STAGES}/pod/fast/pod-complete.yaml", "pod-complete.yaml"),
            Carried(f"{_STAGES}/pod/fast/pod-delete.yaml", "pod-delete.yaml"),
            Carried(f"{_STAGES}/volume/fast/pv-bind.yaml", "pv-bind.yaml"),
            Carried(f"{_STAGES}/volume/fast/pv-delete.yaml", "pv-delete.yaml"),
            Carried(f"{_STAGES}/volume/fast/pvc-provision.yaml", "pvc-provision.yaml"),
            Carried(f"{_STAGES}/volume/fast/pvc-delete.yaml", "pvc-delete.yaml"),
        ),
    ),
    Program(
        "redis",
        "v2.40.0",
        "redis",
        ".",
        on_path=OnPath("redis-server", ("--version",), r"v=[6-8]\."),
    ),
    Program(
        "helm",
        "v4.2.1",
        "helm",
        "helm.sh/helm/v4/cmd/helm",
        on_path=OnPath("helm", ("version", "--short"), r"v4\."),
    ),
    Program(
        "kustomize",
        "v5.8.1",
        "kustomize",
        "sigs.k8s.io/kustomize/kustomize/v5",
        on_path=OnPath("kustomize", ("version",), r"v5\.[5-9]\."),
    ),
    Program(
        "argocd",
        ARGOCD,
        "argocd",
        "github.com/argoproj/argo-cd/v3/cmd",
        (f"github.com/argoproj/argo-cd/v3/common.version={ARGOCD[1:]}",),
        source="github.com/argoproj/argo-cd/v3",
        carried=(
            Carried("manifests/crds/application-crd.yaml", "application-crd.yaml"),
            Carried("manifests/crds/applicationset-crd.yaml", "applicationset-crd.yaml"),
            Carried("manifests/crds/appproject-crd.yaml", "appproject-crd.yaml"),
            Carried("hack/git-verify-wrapper.sh", "git-verify-wrapper.sh"),
        ),
    ),
)
"""In the order in which they are built: what starts first comes first."""
