"""What becomes of a render: objects, or a reason why there are none."""

import re
from typing import Literal, NamedTuple

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.graph.found import FaultKind

FailureKind = (
    FaultKind
    | Literal[
        "remote",
        "helm-disabled",
        "build-option",
        "type",
        "not-evaluated",
        "too-large",
        "program",
        "tool",
        "time",
        "memory",
        "output",
        "manifests",
    ]
)
"""Beside the faults of references. remote: something is fetched from elsewhere, and that is not
allowed. helm-disabled: kustomize inflates charts without --enable-helm. build-option: Argo CD's
kustomize.buildOptions let the repository run programs. type: the source has no type, or several.
not-evaluated: a plugin or jsonnet, which only Argo CD renders. too-large: a file is. program:
kustomize or Helm cannot be had. tool: it failed. time, memory, output: it went over that limit.
manifests: what it printed is no list of Kubernetes objects."""

_ONLY_HERE: frozenset[FailureKind] = frozenset(
    {
        "remote",
        "submodule",
        "plugin",
        "config-home",
        "build-option",
        "helm-disabled",
        "not-evaluated",
        "too-large",
        "program",
        "time",
        "memory",
        "output",
    }
)
"""What is not rendered here, and may well be rendered by Argo CD."""

SAYS = " says: "
"""Stands in a fact between the program's name and its words."""
_MOST_WORDS = 4_000
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Rendered(NamedTuple):
    """The objects of one source of an Application, in the order of the renderer."""

    objects: tuple[Manifest, ...]
    sources: tuple[str, ...]
    """For each object, the file that it comes from; empty where that is not known."""
    warnings: tuple[str, ...]
    """What the renderer said although it succeeded, and keys that stand twice."""


class RenderFailure(NamedTuple):
    """Why a source cannot be rendered."""

    kind: FailureKind
    path: str
    """The file or directory where that can be mended."""
    line: int
    """Where in the file; 0 where that is not known."""
    fact: str
    fix: str

    @property
    def is_argo_cds_too(self) -> bool:
        """Whether Argo CD cannot render it either, and so keeps what it has."""
        return self.kind not in _ONLY_HERE

    @property
    def summary(self) -> str:
        """The fact without what the program said, which changes with unrelated lines."""
        before, says, _ = self.fact.partition(SAYS)
        return before.rpartition("; ")[0] if says else before

    @property
    def said(self) -> str:
        """What the program said; empty where it is not to blame."""
        return self.fact.partition(SAYS)[2]


Outcome = Rendered | RenderFailure


def cleaned(text: str, root: str) -> str:
    """Return what a program said without the private folder, control characters and excess.

    Given: `root`, the private folder in which the repository's files lay.
    """
    text = text.replace(f"{root}/", "").replace(root, ".").partition("\nUsage:")[0]
    lines = (_CONTROL.sub("", line).rstrip() for line in text.splitlines())
    said = "\n".join(line for line in lines if line).strip()
    # Before it stand warnings, as of fields that kustomize will not know for ever.
    said = f"\n{said}".partition("\nError: ")[2] or said
    return said if len(said) <= _MOST_WORDS else f"{said[:_MOST_WORDS]} ..."
