"""The output of `git log` is read whatever messages, names and paths hold."""

from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.history.git_log import Change, Commit, GitLogError, commits
from aks_gitops.history.git_reading import read_commits, read_contents
from aks_gitops.history.messages import Told, told
from aks_gitops.repo.git_command import ReadError, git
from aks_gitops.repo.source import open_branch
from tests.unit.git_repositories import isolate_git
from tests.unit.histories import Made, make_history

_ID = st.text("0123456789abcdef", min_size=40, max_size=40)
_BYTES = st.binary(max_size=30).map(lambda data: data.replace(b"\0", b""))
_PATH = _BYTES.filter(bool)
_RAW = st.lists(st.tuples(_ID, _ID, _PATH), max_size=4)
_COMMITS = st.lists(st.tuples(_ID, _BYTES, st.integers(-(2**40), 2**40), _BYTES, _RAW), max_size=5)


def printed(found: list[tuple[str, bytes, int, bytes, list[tuple[str, str, bytes]]]]) -> bytes:
    """What git prints of commits."""
    parts = []
    for commit, author, time, message, changes in found:
        parts += [commit.encode(), author, b"%d" % time, message, b""]
        for number, (old, new, path) in enumerate(changes):
            start = b"\n" if number == 0 else b""
            parts += [b"%s:100644 100644 %s %s M" % (start, old.encode(), new.encode()), path]
    return b"".join(part + b"\0" for part in parts)


@given(_COMMITS, st.integers(1, 7))
def test_any_message_author_and_path_comes_back_as_it_was(
    found: list[tuple[str, bytes, int, bytes, list[tuple[str, str, bytes]]]], size: int
) -> None:
    data = printed(found)
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    read = list(commits(chunks))
    assert [one.id for one in read] == [one[0] for one in found]
    for one, (_, author, time, message, changes) in zip(read, found, strict=True):
        assert one.time == time
        assert one.author == author.decode("utf-8", "backslashreplace")
        assert one.told == told(message.decode("utf-8", "backslashreplace"))
        paths = [path.decode("utf-8", "backslashreplace") for _, _, path in changes]
        assert [change.path for change in one.changes] == paths


@given(_COMMITS.filter(bool), st.data())
def test_output_that_is_cut_off_is_never_taken_for_whole(
    found: list[tuple[str, bytes, int, bytes, list[tuple[str, str, bytes]]]], data: st.DataObject
) -> None:
    whole = printed(found)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    try:
        read = list(commits([cut]))
    except GitLogError:
        return
    # A cut between two fields may leave whole commits, or one with fewer of its files.
    assert [one.id for one in read] == [one[0] for one in found][: len(read)]


def test_an_id_of_zeros_is_no_content() -> None:
    raw = b":000000 100644 " + b"0" * 40 + b" " + b"a" * 40 + b" A\0x.yaml\0"
    (read,) = commits([b"c" * 40 + b"\0Ada\x005\0m\0\0\n" + raw])
    assert read == Commit("c" * 40, "Ada", 5, Told("m"), (Change("x.yaml", "", "a" * 40),))


@pytest.mark.parametrize("data", [b"x\0", b"a\0b\0c\0d\0\0", b"a\0b\x001\0d\0e\0", b"abc"])
def test_other_output_is_refused(data: bytes) -> None:
    with pytest.raises(GitLogError):
        list(commits([data]))


def test_real_git_prints_what_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate_git(monkeypatch)
    message = b"fix: :100644 100644 a b M\n\n:x\n\x01\xff\ncommit 123\n"
    odd = [b"a\nb.yaml", b":c.yaml", b"-x", b"\xff\xfe.yaml", "ü \t.yaml".encode(), b'"q".yaml']
    repository = make_history(
        tmp_path / "r",
        [
            Made(0, {}, message, b"\xc3\x9c \x1b[31m", dict.fromkeys(odd, "x")),
            Made(1, {}, "nothing changes"),
            Made(2, {":c.yaml": None, "-x": "y"}, "--upload-pack=touch /x"),
        ],
    )
    three, two, one = read_commits(open_branch(str(repository.path), "main"))
    decoded = {path.decode("utf-8", "backslashreplace") for path in odd}
    assert {change.path for change in one.changes} == decoded
    assert one.told.subject == "fix: :100644 100644 a b M"
    assert (two.changes, two.told.subject) == ((), "nothing changes")
    assert {(c.path, bool(c.old), bool(c.new)) for c in three.changes} == {
        (":c.yaml", True, False),
        ("-x", True, True),
    }


def test_a_users_own_settings_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolate_git(monkeypatch)
    repository = make_history(tmp_path / "r", [Made(0, {"a": "1"}), Made(1, {"a": None, "b": "1"})])
    before = list(read_commits(open_branch(str(repository.path), "main")))
    for setting in (
        "log.showRoot=false",
        "log.showSignature=true",
        "log.decorate=full",
        "diff.renames=copies",
        "diff.orderFile=nowhere",
        "diff.relative=true",
        "diff.noprefix=true",
        "core.quotePath=true",
        "color.ui=always",
        "format.pretty=oneline",
        "log.mailmap=true",
        "log.follow=true",
    ):
        repository.git("config", *setting.split("="))
    assert list(read_commits(open_branch(str(repository.path), "main"))) == before


class _Ended(git.Git):
    def cat_file(self, *_: str, **__: object) -> git.Git.AutoInterrupt:
        process = Popen(["true"], stdin=PIPE, stdout=PIPE, stderr=PIPE)
        process.wait()
        return git.Git.AutoInterrupt(process, ["git", "cat-file"])


def test_a_git_that_ends_before_it_answers_is_told() -> None:
    with pytest.raises(ReadError, match="git cat-file ended early"):
        list(read_contents(_Ended(), ["0" * 40] * 1000))
