"""Hostile repositories, branches, paths, messages and people fail before git is called."""

import pytest

from aks_gitops.repo.git_command import ReadError, git
from aks_gitops.repo.tree import Listing
from aks_gitops.repo.writing.delivery import Delivery, deliver
from aks_gitops.repo.writing.edits import checked_edits
from aks_gitops.repo.writing.failures import DeliveryError
from aks_gitops.repo.writing.login import People, Person, Token
from aks_gitops.repo.writing.message import Message, Trailer
from aks_gitops.repo.writing.names import checked_branch, checked_path
from tests.unit.deliveries import MESSAGE

URL = "https://git.example.com/team/config.git"


@pytest.fixture(autouse=True)
def _no_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where git is called at all."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(git.Git, "execute", refuse)


def problem(
    repository: str = URL,
    branch: str = "main",
    message: Message = MESSAGE,
    how: Delivery | None = None,
) -> str:
    with pytest.raises(DeliveryError) as caught:
        deliver(repository, branch, lambda _: {}, message, how or Delivery())
    return str(caught.value)


@pytest.mark.parametrize(
    "branch",
    [
        "--upload-pack=touch /tmp/x",
        "-f",
        "a..b",
        "a b",
        "a\nb",
        "a\x00b",
        "a:b",
        "+a^",
        "a~1",
        "a*",
        "a?",
        "a[b",
        "a\\b",
        "a@{1}",
        "@",
        "HEAD",
        "refs/heads/main",
        "a//b",
        "/a",
        "a/",
        "a.",
        ".a",
        "a/.b",
        "a.lock",
        "a.lock/b",
        "a\u202eb",
        "a\udcffb",
    ],
)
def test_a_branch_that_git_would_not_have_is_refused(branch: str) -> None:
    said = problem(branch=branch)
    assert said.startswith(f"{URL}: can have no branch {branch!r}; give its short name")
    assert problem(how=Delivery(new_branch=branch)) == said


@pytest.mark.parametrize(
    "branch", ["main", "release/web-v1.2", "a-b", "HEADS", "@a", "a@b", "ü", "lock", "a.locks/b"]
)
def test_a_plain_branch_is_taken(branch: str) -> None:
    assert checked_branch(branch) == branch


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a/..",
        "a//b",
        "a/",
        "./a",
        "a\nb",
        "a\x00b",
        "a\\..\\b",
        "a\udcff",
        ".git/config",
        "a/.GIT/hooks/x",
        ".git",
        ".git./config",
        ".git /config",
        "git~1/config",
        ".git::$INDEX_ALLOCATION/config",
        ".g\u200cit/config",
    ],
)
def test_a_path_that_leaves_the_repository_or_is_git_s_own_is_refused(path: str) -> None:
    with pytest.raises(ReadError, match="can hold no file"):
        checked_path(path)


@pytest.mark.parametrize(
    "path", ["-rf", "a b/ü.yaml", ".github/x", ".gitignore", "..a", "a/.git-x"]
)
def test_a_plain_path_is_taken(path: str) -> None:
    assert checked_path(path) == path


@pytest.mark.parametrize(
    ("path", "fact"),
    [
        ("link", "holds a symbolic link at 'link'; only files can be written"),
        ("link/x", "holds a symbolic link at 'link', above 'link/x'; name the file where"),
        ("module", "holds a submodule at 'module'; only"),
        ("module/x/y", "holds a submodule at 'module', above 'module/x/y'"),
        ("file/x", "holds a file at 'file', above 'file/x'"),
        ("folder", "holds a folder at 'folder'; only"),
        ("new", "holds a folder at 'new'; only"),
    ],
)
def test_an_edit_goes_through_no_link_and_replaces_no_folder(path: str, fact: str) -> None:
    class Tree:
        listing = Listing({"file": "", "folder/file": ""}, ("link",), ("module",))

    with pytest.raises(ReadError) as caught:
        checked_edits(Tree(), {path: b"", "new/file": b"x"})  # type: ignore[arg-type]
    assert str(caught.value).startswith(fact)


@pytest.mark.parametrize("hostile", ["a\nReverts: b", "a\rb", "a\x1b[2J", "", "  ", "a\u2028b"])
@pytest.mark.parametrize("where", ["summary", "Image", "scope"])
def test_no_second_line_gets_into_a_message(hostile: str, where: str) -> None:
    fields = {"kind": "fix", "scope": "web", "summary": "x"}
    if where == "Image":
        message = Message("fix", "web", "x", trailers=(Trailer("Image", hostile),))
    else:
        message = Message(**{**fields, where: hostile})  # type: ignore[arg-type]
    if where == "scope" and not hostile:
        assert message.text() == "fix: x\n"
    else:
        assert f"gets no commit whose {where} is " in problem(message=message)


def test_a_body_can_have_lines_but_is_no_trailer() -> None:
    message = Message("fix", "", "x", "one\n\nImage: forged\n", (Trailer("Image", "web:v1"),))
    assert message.text() == "fix: x\n\none\n\nImage: forged\n\nImage: web:v1\n"
    assert "gets no commit with the line 'a\\x07'" in problem(
        message=Message("fix", "", "x", "a\a")
    )


@pytest.mark.parametrize("name", ["a\nb", "", "a <b@c>"])
def test_a_person_s_name_forges_no_header(name: str) -> None:
    people = People(author=Person(name, "a@example.com"))
    assert "gets no commit whose author's name " in problem(how=Delivery(people=people))


@pytest.mark.parametrize(
    "repository",
    ["", "--upload-pack=touch /tmp/x", "-x@host:y", "https://example.com/a\nb", "ext::sh -c x"],
)
def test_a_hostile_repository_is_no_repository(repository: str) -> None:
    assert problem(repository).endswith(
        ("is no repository; give its path or URL", "give a git repository's path or URL")
    )


def test_a_password_in_a_url_is_refused_and_not_shown() -> None:
    said = problem("https://bot:s3cret@git.example.com/config.git")
    assert said == (
        "https://***@git.example.com/config.git: has a password in its URL; take it out, and "
        "name the environment variable that holds it"
    )


@pytest.mark.parametrize(
    ("url", "value", "fact"),
    [
        (URL, "", "needs the token in the variable CONFIG_TOKEN, which is not set"),
        (URL, "a\nb", "needs a token in CONFIG_TOKEN, which holds something else"),
        ("http://git.example.com/x", "abc", "would be sent the token unencrypted; use its https"),
        ("git@git.example.com:x", "abc", "takes no token"),
    ],
)
def test_a_token_goes_nowhere_else(
    url: str, value: str, fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFIG_TOKEN", value)
    assert fact in problem(url, how=Delivery(token=Token("CONFIG_TOKEN")))
