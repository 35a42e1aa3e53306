"""How what fails while a change is delivered is told."""

from collections.abc import Callable
from typing import TypeVar

from aks_gitops.repo.git_command import FAILURES
from aks_gitops.repo.source import SourceError
from aks_gitops.repo.url import redact
from aks_gitops.repo.writing.answers import explain_writing, may_pass
from aks_gitops.repo.writing.login import AccessToken, without_secrets

_T = TypeVar("_T")


class DeliveryError(SourceError):
    """A config repository that cannot be written to: what is wrong, and what to do."""


class PassingError(DeliveryError):
    """A server that may answer the next time."""


class Told:
    """Tells every failure of a call as a DeliveryError, in one sentence with a way out."""

    def __init__(self, repository: str, token: AccessToken | None) -> None:
        """Given: `repository`, its URL or path; `token`, what no message may show."""
        self._repository = repository
        self._token = token

    def __call__(self, call: Callable[[], _T]) -> _T:
        """Return what a call returns. Raises DeliveryError for one of git_command.FAILURES."""
        # Raised outside of `except`, as in repo/source.py: git's own words may hold a password.
        try:
            return call()
        except FAILURES as error:
            problem = explain_writing(error, self._token.name if self._token else "")
            is_passing = may_pass(error)
        said = self.error(problem)
        raise PassingError(str(said)) if is_passing else said

    def error(self, problem: str) -> DeliveryError:
        """Return the error for a problem, said as `fact; fix`."""
        said = f"{redact(self._repository)}: {redact(problem)}"
        return DeliveryError(without_secrets(said, self._token))
