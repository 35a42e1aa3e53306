"""What Argo CD and the API server said, for the message of a test that fails."""

from aks_gitops.live.applications import Snapshot
from aks_gitops.live.plane import Plane
from aks_gitops.live.processes import last_words


def explanation(plane: Plane, found: Snapshot, expected: list[str]) -> str:
    """Return the Applications that are not settled, with their messages, and the last logs."""
    lines = [str(one) for one in found.applications if not one.settled]
    lines += [f"not there: {name}" for name in found.missing(expected)]
    lines += found.complaints
    for process in ("argocd-application-controller", "argocd-applicationset-controller"):
        lines.append(last_words(plane.log(process)))
    return "\n".join(lines)
