"""Scan one repository and plan one stack; print seconds beyond start-up, and peak memory."""

import json
import resource
import sys
import time
from pathlib import Path

from aks_gitops.program import load_program
from aks_gitops.settings.stack import load_settings
from benchmarks.repository import ENVIRONMENTS

_SYNC = {"automated": True, "prune": True, "selfHeal": True, "preserveResourcesOnDeletion": False}


def main(repository: str) -> None:
    """Print the figures as JSON."""
    gitops = {
        "repository": repository,
        "revision": "main",
        "protect": False,
        "environments": {name: {"syncPolicy": _SYNC} for name in ENVIRONMENTS},
    }
    areas = {
        "gitops": gitops,
        "cluster": {"mode": "kubeconfig"},
        "argocd": {"install": "none", "config": "leave"},
    }
    settings = load_settings(lambda area: json.dumps(areas[area]))
    start = time.perf_counter()
    program = load_program(settings, Path("/"))
    seconds = time.perf_counter() - start
    if program.errors or not program.plan.applications:
        raise SystemExit("the benchmark's repository was not read as expected")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main(sys.argv[1])
