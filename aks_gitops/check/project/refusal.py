"""What Argo CD refuses, and in which words."""

from typing import Literal, NamedTuple

Reason = Literal[
    "project-missing",
    "source-namespace",
    "source",
    "source-repository",
    "destination",
    "cluster-kind",
    "namespaced-kind",
    "resource-namespace",
    "service-account",
    "sync-window",
]
"""`source`: an Application says too little about its source. `destination`: its cluster is unknown,
or the project does not permit it. `resource-namespace`: a rendered object lies where the project
does not let it."""


class Refusal(NamedTuple):
    """One thing that Argo CD refuses."""

    reason: Reason
    message: str
    """What Argo CD says, word by word."""
    field: str = ""
    """The field of the Application that is refused, such as spec.sources.1.repoURL."""
