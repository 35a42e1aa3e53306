"""Why a rollback is not made: the application, the fact, the place and what to do instead."""

from collections.abc import Mapping, Sequence

from aks_gitops.rollback.differing import differing
from aks_gitops.rollback.request import RollbackError
from aks_gitops.rollback.state import Comparison
from aks_gitops.rollback.target import Subject

_MOST = 10
_BY_HAND = "look at it with 'aks-gitops diff', and restore it by hand"


def is_shared(
    subject: Subject, files: Mapping[str, tuple[str, ...]], rest: Comparison
) -> RollbackError:
    """Return the refusal to restore files that others read too."""
    everybody = sorted({name for names in files.values() for name in names})
    return RollbackError(
        "\n".join(
            [
                f"{subject} cannot be rolled back alone: others read the same files",
                *(f"  {path}: read by {_named(names)} too" for path, names in _some(files)),
                "Without these files, this would still differ:",
                *(f"  {line}" for line in differing(rest)),
                "Write one of:",
                f"  --with-others   restore them for {_named(everybody)} too",
                "  --overlay-only  leave them, and pin old images in the application's own files",
            ]
        )
    )


def touches_others(subject: Subject, others: Sequence[str], paths: Sequence[str]) -> RollbackError:
    """Return the refusal to change other applications unseen."""
    return RollbackError(
        f"{subject} cannot be rolled back alone: {_named(paths)} would change {_named(others)} "
        "too; --with-others permits that"
    )


def differs_still(subject: Subject, commit: str, rest: Comparison) -> RollbackError:
    """Return the refusal to call something rolled back that is not."""
    return RollbackError(
        "\n".join(
            [
                f"{subject} would not be what it was at {commit[:12]}; still different:",
                *(f"  {line}" for line in differing(rest)),
                "What decides that is in none of the files that it reads here: an ApplicationSet, "
                "a stack's settings, another repository;",
                f"{_BY_HAND}, or restore what is its own with --overlay-only",
            ]
        )
    )


def changes_nothing(subject: Subject, rest: Comparison, refused: Sequence[str]) -> RollbackError:
    """Return the refusal to make a commit that brings nothing back."""
    return RollbackError(
        "\n".join(
            [
                f"{subject} has nothing of its own to restore, and no image that can be pinned:",
                *(f"  {line}" for line in (*differing(rest), *refused)),
                "Write --with-others to restore the files that others read too",
            ]
        )
    )


def goes_away(subject: Subject, paths: Sequence[str]) -> RollbackError:
    """Return the refusal to take an Application away."""
    fact = f"{subject} would be gone: {_named(paths)} would take its Application away"
    return RollbackError(f"{fact}; {_BY_HAND}")


def changed_meanwhile(subject: Subject, branch: str) -> RollbackError:
    """Return the refusal to undo what somebody else has just done."""
    fact = f"{subject} was changed on {branch} while this ran, and that is not undone unseen"
    return RollbackError(f"{fact}; look at 'git log', and run this again")


def _some(files: Mapping[str, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    return sorted(files.items())[:_MOST]


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
