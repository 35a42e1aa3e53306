"""How what is refused becomes a message and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

from aks_gitops.cli.options import FOUND_PROBLEMS, WRONG_USE, stop


@contextmanager
def refusals() -> Iterator[None]:
    """End with a message and an exit code where what is asked means nothing, or is refused."""
    from aks_gitops.edit.refusal import RefusedError
    from aks_gitops.release.deployments import SelectionError
    from aks_gitops.report.neutral import plain_lines
    from aks_gitops.rollback.request import RequestError, RollbackError
    from aks_gitops.scaffold.unsound import UnsoundError

    try:
        yield
    except (SelectionError, RequestError) as error:
        stop(plain_lines(str(error)), WRONG_USE)
    except (RefusedError, RollbackError, UnsoundError) as error:
        stop(plain_lines(str(error)), FOUND_PROBLEMS)
