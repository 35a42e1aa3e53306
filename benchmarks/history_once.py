"""Read one repository's history; print seconds beyond start-up and peak memory."""

import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from aks_gitops.check.question import Surroundings
from aks_gitops.check.render.programs import Programs
from aks_gitops.check.store import Store
from aks_gitops.history.history import Question, read_history
from aks_gitops.history.report.text import history_text
from aks_gitops.history.selection import Selection
from aks_gitops.machine.memory import without_collector


def main(repository: str, cache: str) -> None:
    """Print the figures as JSON."""
    start = time.perf_counter()
    store = Store(Path(cache) / "store.sqlite")
    around = Surroundings(store, Programs(), datetime.now(UTC))
    question = Question(repository, "main", (), Selection())
    with without_collector():  # as the command has it
        history = read_history(question, around, store)
        lines = list(history_text(history, 20))
        seconds = time.perf_counter() - start
    if history.commits != 10_000 or len(history.records) < history.commits or not lines:
        raise SystemExit("the benchmark's repository was not read as expected")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main(*sys.argv[1:])
