"""What a server answered to a push, and what git says when it cannot write."""

import re
from typing import Literal, NamedTuple

from aks_gitops.repo.git_command import explain, git, stderr_of

_MOST_LINES = 10

_MOVED = re.compile(
    r"\[rejected\]"  # git itself: the branch is not where the lease says
    r"|cannot lock ref|failed to (?:update|lock) ref|unable to lock|incorrect old value"
    r"|reference already exists|fetch first|non-fast-forward"
)
_BROKEN_OFF = (
    "hung up unexpectedly",
    "unexpected disconnect",
    "early EOF",
    "Empty reply from server",
    "Connection reset by peer",
    "transfer closed with",
)
"""What git and libcurl say of a server that goes away in the middle."""
_PASSING = re.compile("|".join((r"returned error: (?:429|5\d\d)", *_BROKEN_OFF)))
_DAMAGED = "repository corruption on the remote side"
"""What git-upload-pack says where an object is missing, or cannot be read."""
_LASTING = re.compile(
    rf"returned error: 4(?!29)\d\d|Authentication failed|could not read Username|{_DAMAGED}"
)
"""Git says after these that the server hung up, too."""
_CHECKED_OUT = "branch is currently checked out"
_EXPLANATIONS = (
    (_DAMAGED, "is damaged ({said}); run 'git fsck' where it lies"),
    ("unable to auto-detect email", "needs an author; {identity}"),
    ("auto-detection is disabled", "needs an author; {identity}"),
    ("empty ident name", "needs an author; {identity}"),
    ("failed to sign", "gets no commit: signing failed ({said}); {signing}"),
    ("failed to write commit object", "gets no commit: signing failed ({said}); {signing}"),
    ("Couldn't load public key", "gets no commit: signing failed ({said}); {signing}"),
    ("gpg.ssh.defaultKeyCommand", "gets no commit: signing failed ({said}); {signing}"),
    ("returned error: 403", "refuses to be written by this account; give it the right to write"),
    ("returned error: 429", "has been asked too often ({said}); {again}"),
    ("returned error: 4", "refuses the request ({said}); mend what that says"),
    ("returned error: 5", "cannot answer now ({said}); {again}"),
    *((symptom, "broke off ({said}); {again}") for symptom in _BROKEN_OFF),
    ("No space left on device", "gets no commit: a disk is full ({said}); free some room"),
)
_FIXES = {
    "again": "run this again: what was already pushed is not pushed twice",
    "identity": "set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and "
    "GIT_COMMITTER_EMAIL, or run: git config --global user.name NAME, and user.email",
    "signing": "check git's user.signingKey, gpg.format and that the key needs no password here",
}

Verdict = Literal["pushed", "moved", "refused"]


class Answer(NamedTuple):
    """What came of a push."""

    verdict: Verdict
    """`moved`: somebody else was faster."""
    said: str = ""
    """Why not, in one line."""


def answer_of(printed: str, said: str, branch: str) -> Answer | None:
    """Return what `git push --porcelain` says of a branch; None where it says nothing of it."""
    for line in printed.splitlines():
        flag, _, rest = line.partition("\t")
        names, _, summary = rest.partition("\t")
        if not names.endswith(f":refs/heads/{branch}"):
            continue
        if flag != "!":
            return Answer("pushed")
        if _CHECKED_OUT in summary:
            fix = "give the URL of its remote, or push to a new branch"
            return Answer("refused", f"has '{branch}' checked out, and its files would lag; {fix}")
        if _MOVED.search(summary):
            return Answer("moved", _because(summary, said))
        fix = "push to a new branch for a pull request, or let this account write there"
        reason = _because(summary, said)
        return Answer("refused", f"refuses the push to '{branch}' ({reason}); {fix}")
    return None


def explain_writing(error: Exception, token: str = "") -> str:
    """Return one of git_command.FAILURES as `fact; fix`.

    Given: `token`, what messages call the one that was sent; empty where there was none.
    """
    if isinstance(error, git.GitCommandError) and not isinstance(error, git.GitCommandNotFound):
        said = stderr_of(error)
        if token and "Authentication failed" in said:
            return f"refuses {token}; see that it is for this server, and not expired"
        for symptom, meaning in _EXPLANATIONS:
            if symptom in said:
                return meaning.format(said=in_one_line(said.splitlines()), **_FIXES)
    return explain(error)


def may_pass(error: Exception) -> bool:
    """Tell whether the same command may succeed a little later: the server answered that it cannot
    now (HTTP 5xx), or not so often (429), or broke off."""
    if not isinstance(error, git.GitCommandError) or isinstance(error, git.GitCommandNotFound):
        return False
    said = stderr_of(error)
    return bool(_PASSING.search(said)) and not _LASTING.search(said)


def _because(summary: str, said: str) -> str:
    """Return the reason that git gives, and what the server said besides."""
    reason = summary.partition("(")[2].rpartition(")")[0] or summary
    told = [one.removeprefix("remote:") for one in said.splitlines() if one.startswith("remote:")]
    words = in_one_line(told)
    return f"{reason}: {words}" if words else reason


def in_one_line(lines: list[str]) -> str:
    """Return what a server or a program said without what could act on a terminal."""
    kept = [" ".join(one.split()) for one in lines if one.strip()][:_MOST_LINES]
    return "".join(one if one.isprintable() else "?" for one in " | ".join(kept))
