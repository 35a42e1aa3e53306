"""A temporary clone in which one commit is made: bare, shallow, without blobs, private."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from aks_gitops.repo.clone import COMMITS_ALONE, ONE_REVISION
from aks_gitops.repo.git_command import ReadError, commit_of, git, restrained, stderr_of
from aks_gitops.repo.writing.answers import Answer, answer_of
from aks_gitops.repo.writing.edits import Edits
from aks_gitops.repo.writing.login import Entry, with_settings
from aks_gitops.repo.writing.time_limit import LimitedGit, TimeLimit

_REGULAR = "100644"
_RECENT = 1_000
"""Commits among which one is looked for that was pushed a moment ago."""
_SETTINGS: tuple[Entry, ...] = (
    ("core.hooksPath", os.devnull),  # Hooks of the user's own are for checkouts.
    ("core.protectHFS", "true"),
    ("core.protectNTFS", "true"),
    ("gc.auto", "0"),  # What runs on in the background would outlive the folder.
    ("maintenance.auto", "false"),
    ("i18n.commitEncoding", "UTF-8"),
    ("user.useConfigOnly", "true"),  # Better no commit than one by root@runner-17.
)
_OURS = r"^(user|author|committer|gpg)\.|^commit\.gpgsign$"


class Heads(NamedTuple):
    """What a server says of its branches."""

    default: str
    """The name of the default branch; empty where there is none."""
    branches: Mapping[str, str]
    """The branches that were asked for and exist, each with its commit."""


class Workbench:
    """The clone, and git in it."""

    def __init__(
        self, folder: Path, url: str, limit: TimeLimit, environment: Mapping[str, str]
    ) -> None:
        """Given: `folder`, empty and private; `url`, or the path of a local repository;
        `environment`, what git gets besides its own."""
        self.url = url
        self._git = restrained(
            LimitedGit(folder, limit),
            **environment,
            GIT_DIR=str(folder / "clone.git"),
            GIT_INDEX_FILE=str(folder / "index"),
        )

    @property
    def git(self) -> LimitedGit:
        """Git as it runs in the clone."""
        return self._git

    def heads(self, *branches: str) -> Heads:
        """Ask the server for its default branch, and for some by name; make the clone for it."""
        asked = [f"refs/heads/{one}" for one in branches]
        printed = str(self._git.ls_remote("--symref", "--", self.url, "HEAD", *asked))
        lines = [line.partition("\t") for line in printed.splitlines()]
        default = next((a for a, _, b in lines if b == "HEAD" and a.startswith("ref: ")), "")
        found = {
            ref.removeprefix("refs/heads/"): commit for commit, _, ref in lines if ref in asked
        }
        ids = [a for a, _, _ in lines if not a.startswith("ref: ")]
        self._begin("sha256" if ids and len(ids[0]) == 64 else "sha1")
        return Heads(default.removeprefix("ref: refs/heads/"), found)

    def _begin(self, object_format: str) -> None:
        self._git.init("--quiet", "--bare", "--template=", f"--object-format={object_format}")
        self._git.config("remote.origin.url", self.url)

    def fetch(self, branch: str) -> str:
        """Bring the tip of a branch here; return its commit."""
        try:
            self._git.fetch(*ONE_REVISION, "origin", f"+refs/heads/{branch}")
        except git.GitCommandError as error:
            if "couldn't find remote ref" not in stderr_of(error):
                raise
            raise ReadError(f"has no branch '{branch}' any more; give another") from None
        return commit_of(self._git, "FETCH_HEAD")

    def taken(self, branch: str, tip: str, commits: Sequence[str]) -> str:
        """Return the one of some commits, made here and pushed, that a branch has after all; empty
        for none.

        Given: `tip`, the branch's, as it was fetched last; `commits`, in the order in which they
        were pushed, each but the last known not to be there when the next one was made.
        """
        if not commits or tip in commits:
            return tip if commits else ""
        above, expected = self._parents(tip), self._parents(commits[-1])
        if expected in ([tip], above):  # None came meanwhile, or one: that of somebody else.
            return ""
        if found := next((one for one in above if one in commits), ""):
            return found
        self._git.fetch(*COMMITS_ALONE, f"--depth={_RECENT}", "origin", f"+refs/heads/{branch}")
        recent = str(self._git.rev_list(f"--max-count={_RECENT}", "FETCH_HEAD")).split()
        return next((one for one in recent if one in commits), "")

    def _parents(self, commit: str) -> list[str]:
        """Return the parents of a commit, also of those that are not here."""
        head = str(self._git.cat_file("commit", commit)).partition("\n\n")[0]
        pairs = (line.partition(" ") for line in head.splitlines())
        return [rest for name, _, rest in pairs if name == "parent"]

    def tree(self, tip: str, edits: Edits) -> str:
        """Return the tree of a commit with the edits in it; neither needs the other files."""
        self._git.read_tree(tip)
        with TemporaryFile() as entries:
            entries.writelines(self._entries(tip, edits))
            entries.seek(0)
            self._git.update_index("-z", "--index-info", istream=entries)
        # All but what was written here may be missing: the server has it.
        return str(self._git.write_tree("--missing-ok"))

    def tree_of(self, commit: str) -> str:
        """Return the tree of a commit."""
        return str(self._git.rev_parse("--verify", f"{commit}^{{tree}}"))

    def _entries(self, tip: str, edits: Edits) -> Iterator[bytes]:
        modes = self._modes(tip, edits)
        for path, content in edits.items():
            if content is None:
                mode, blob = "0", "0" * len(tip)
            else:
                mode, blob = modes.get(path, _REGULAR), self._blob(content)
            yield f"{mode} {blob}\t{path}\0".encode()

    def _modes(self, tip: str, edits: Edits) -> dict[str, str]:
        listed = str(self._git.ls_tree("-z", tip, "--", *edits))
        entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
        return {path: meta.split(" ")[0] for meta, _, path in entries}

    def _blob(self, content: bytes) -> str:
        with TemporaryFile() as stream:
            stream.write(content)
            stream.seek(0)
            return str(self._git.hash_object("-w", "--no-filters", "--stdin", istream=stream))

    def commit(self, tree: str, parent: str, text: str, *, sign: bool | None) -> str:
        """Make a commit; `sign`, None for what git's settings say. Return its id."""
        if sign is None:
            said = self._git.config("--type=bool", "--get", "commit.gpgSign", with_exceptions=False)
            sign = said == "true"
        with TemporaryFile() as message:
            message.write(text.encode())
            message.seek(0)
            signing = "--gpg-sign" if sign else "--no-gpg-sign"
            arguments = (signing, "-p", parent, "-F", "-", tree)
            return str(self._git.commit_tree(*arguments, istream=message))

    def push(self, commit: str, branch: str, expected: str) -> Answer:
        """Move a branch to a commit if it is still where it is expected; empty for nowhere.

        The commit's parent is that place, or new to the branch: a lease (git-push(1)) that holds
        never takes anything away, and one that does not hold is told from other refusals.
        """
        _, printed, said = self._git.push(
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            "--no-thin",  # Deltas against files that are not here would fetch them.
            "--recurse-submodules=no",
            f"--force-with-lease=refs/heads/{branch}:{expected}",
            "origin",
            f"{commit}:refs/heads/{branch}",
            with_exceptions=False,
            with_extended_output=True,
        )
        answer = answer_of(printed, said, branch)
        if answer is None:
            raise git.GitCommandError("git push", 1, said)
        return answer


def settings_of(local: git.Git) -> list[Entry]:
    """Return what a local repository says of who writes there, and how commits are signed."""
    found = str(local.config("--local", "-z", "--get-regexp", _OURS, with_exceptions=False))
    entries = (entry.partition("\n") for entry in found.split("\0") if entry)
    return [(key, value) for key, _, value in entries]


def environment_of(entries: list[Entry], variables: Mapping[str, str]) -> dict[str, str]:
    """Return what git gets in a workbench: its settings, those given, and some variables."""
    return {**variables, **with_settings([*_SETTINGS, *entries], os.environ)}
