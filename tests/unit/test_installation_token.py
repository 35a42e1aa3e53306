"""The token of a GitHub App: how it is asked for, and what is said where there is none."""

import socket
import time
from base64 import b64encode
from collections.abc import Iterator

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from aks_gitops.repo.git_command import ReadError
from aks_gitops.repo.writing import github_api as github_api_module
from aks_gitops.repo.writing.github_api import api_of, repository_of
from aks_gitops.repo.writing.installation_token import InstallationToken
from tests.unit.github_api_server import (
    APP,
    INSTALLATION,
    KEY_VARIABLE,
    TOKENS,
    GitHub,
    Reply,
    app_key,
    github_api,
    pem,
)

URL = "https://github.com/example-org/server.git"
TOKEN = "ghs_123_eyJhbGciOi.J9-x_y"
_PEM, _PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
_OPEN = serialization.NoEncryption()


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with github_api(monkeypatch, TOKEN) as served:
        yield served


def _token() -> InstallationToken:
    return InstallationToken(APP, KEY_VARIABLE)


def _problem(url: str = URL) -> str:
    with pytest.raises(ReadError) as caught:
        _token().value(url)
    return str(caught.value)


class TestAsking:
    def test_the_app_proves_itself_and_asks_for_the_contents_of_this_repository_alone(
        self, github: GitHub
    ) -> None:
        now = int(time.time())
        assert _token().value(URL) == TOKEN
        asked, made = github.requests
        assert asked[:2] == ("GET", INSTALLATION)
        assert made[:2] == ("POST", TOKENS)
        assert made.body == {"repositories": ["server"], "permissions": {"contents": "write"}}
        claims = jwt.decode(asked.bearer, app_key().public_key(), ["RS256"])
        assert claims.keys() == {"iss", "iat", "exp"}
        assert claims["iss"] == APP
        assert 0 <= claims["iat"] - (now - 60) <= 2
        assert claims["exp"] - claims["iat"] == 600

    def test_it_is_asked_for_once_however_often_it_is_needed(self, github: GitHub) -> None:
        token = _token()
        assert [token.value(URL) for _ in range(3)] == [TOKEN] * 3
        assert len(github.requests) == 2

    @pytest.mark.usefixtures("github")
    def test_it_is_a_secret_once_it_is_known(self) -> None:
        token = _token()
        before = token.secrets
        token.value(URL)
        assert before == ()
        assert token.secrets == (TOKEN,)

    @pytest.mark.usefixtures("github")
    @pytest.mark.parametrize(
        "text",
        [
            pem(app_key()).replace("\n", "\\n"),
            pem(app_key()).replace("\n", "\r\n"),
            pem(app_key()).strip(),
            app_key().private_bytes(_PEM, _PKCS8, _OPEN).decode(),
        ],
        ids=["line ends written out", "Windows' line ends", "no last line end", "PKCS#8"],
    )
    def test_a_key_is_taken_as_ci_systems_store_it(
        self, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(KEY_VARIABLE, text)
        assert _token().value(URL) == TOKEN

    def test_a_server_that_is_busy_for_a_moment_is_asked_again(self, github: GitHub) -> None:
        busy = Reply(503, "<html>", {"Retry-After": "0"})
        github.replies = {INSTALLATION: [busy], TOKENS: [busy, busy]}
        assert _token().value(URL) == TOKEN
        assert [one.method for one in github.requests] == ["GET", "GET", "POST", "POST", "POST"]

    def test_the_proxy_that_the_variables_name_is_used_with_its_login(
        self, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("http_proxy", github.url.replace("//", "//me:pass%20word@"))
        monkeypatch.setenv("GITHUB_API_URL", "http://localhost:1")
        # The stand-in knows no such path, as a proxy is asked for the whole URL.
        assert "(Not Found)" in _problem()
        assert github.requests[0].path == f"http://localhost:1{INSTALLATION}"
        assert github.requests[0].proxy_login == f"Basic {b64encode(b'me:pass word').decode()}"
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("GITHUB_API_URL", github.url)
        assert _token().value(URL) == TOKEN


@pytest.mark.parametrize(
    ("url", "around", "api"),
    [
        (URL, {}, "https://api.github.com"),
        ("https://GitHub.com/a/b", {}, "https://api.github.com"),
        ("https://octocorp.ghe.com/a/b", {}, "https://api.octocorp.ghe.com"),
        ("https://git.example.com:8443/a/b", {}, "https://git.example.com:8443/api/v3"),
        ("https://evilgithub.com/a/b", {}, "https://evilgithub.com/api/v3"),
        ("https://evilghe.com/a/b", {}, "https://evilghe.com/api/v3"),
        (
            "https://git.example.com/a/b",
            {"GITHUB_API_URL": "https://api.git.example.com/"},
            "https://api.git.example.com",
        ),
        (
            "https://git.example.com/a/b",
            {"GITHUB_API_URL": "https://x/api/v3", "GITHUB_SERVER_URL": "https://git.example.com"},
            "https://x/api/v3",
        ),
        (
            "https://git.example.com/a/b",
            {"GITHUB_API_URL": "https://api.github.com", "GITHUB_SERVER_URL": "https://github.com"},
            "https://git.example.com/api/v3",
        ),
    ],
)  # fmt: skip
def test_the_api_is_that_of_the_server_that_has_the_repository(
    url: str, around: dict[str, str], api: str
) -> None:
    assert api_of(url, around) == api


def test_an_api_that_would_be_asked_unencrypted_is_refused() -> None:
    with pytest.raises(ReadError) as caught:
        api_of(URL, {"GITHUB_API_URL": "http://me:secret@api.example.com"})
    assert str(caught.value) == (
        "needs an https URL in GITHUB_API_URL, not http://***@api.example.com; correct it"
    )


@pytest.mark.parametrize("path", ["a/b", "a/b.git", "a/b/", "a-b/c.d_e-f.git"])
def test_owner_and_name_are_read_from_the_url(path: str) -> None:
    owner, name = path.strip("/").removesuffix(".git").split("/")
    assert repository_of(f"https://github.com/{path}") == (owner, name)


@pytest.mark.parametrize(
    "path", ["", "a", "a/", "a/b/c", "../b", "a/..", "a/...git", "a/b%2f..", "a/b c", "a/ü"]
)  # fmt: skip
def test_what_is_no_repository_of_github_is_refused(path: str) -> None:
    with pytest.raises(ReadError, match="is no repository of GitHub; write https://HOST/OWNER/"):
        repository_of(f"https://github.com/{path}")


def _unusable_keys() -> dict[str, str]:
    """Return keys that prove nothing to GitHub."""
    private, public = app_key(), app_key().public_key()
    curve = ec.generate_private_key(ec.SECP256R1())
    closed = serialization.BestAvailableEncryption(b"x")
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return {
        "no PEM": "c2VjcmV0LWtleS1ib2R5",
        "cut": pem(private)[:400],
        "public": public.public_bytes(_PEM, kind).decode(),
        "of a curve": curve.private_bytes(_PEM, _PKCS8, _OPEN).decode(),
        "with a password": private.private_bytes(_PEM, _PKCS8, closed).decode(),
        "half a character": "\udcff",
    }


class TestRefused:
    def test_a_key_that_is_not_set_is_told(
        self, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv(KEY_VARIABLE)
        assert _problem() == (
            "needs the App's key in the variable GITHUB_APP_PRIVATE_KEY, which is not set; set it "
            "to the content of the .pem file that GitHub made for the App"
        )
        assert github.requests == []

    def test_what_is_no_key_is_told_and_not_shown(
        self, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for text in _unusable_keys().values():
            monkeypatch.setenv(KEY_VARIABLE, text)
            assert _problem() == (
                "needs an RSA private key in PEM in GITHUB_APP_PRIVATE_KEY, which holds none; set "
                "it to the whole content of the .pem file that GitHub made for the App"
            )
        assert github.requests == []

    def test_the_key_of_another_app_is_told(
        self, github: GitHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(KEY_VARIABLE, pem(app_key(1)))
        assert _problem() == (
            f"gives the GitHub App {APP} no token: {github.url} does not take the key in "
            "GITHUB_APP_PRIVATE_KEY (A JSON web token could not be decoded); put a private key of "
            "this App there, and give the App's client ID, or its App ID before GitHub Enterprise "
            "Server 3.14"
        )

    @pytest.mark.parametrize(("ahead", "said"), [(-300, "ahead of"), (900, "behind")])
    def test_a_clock_that_is_wrong_is_told_and_by_how_much(
        self, github: GitHub, ahead: int, said: str
    ) -> None:
        github.ahead = ahead
        problem = _problem()
        assert problem.startswith(
            f"gives the GitHub App {APP} no token: the clock of this machine is wrong, "
        )
        assert any(f" {abs(ahead) + off} s {said} GitHub's ('" in problem for off in (-1, 0, 1))
        assert problem.endswith("); set it, and let NTP keep it right")

    @pytest.mark.parametrize("ahead", [-50, 50, 500])
    def test_clocks_may_differ_by_a_little(self, github: GitHub, ahead: int) -> None:
        github.ahead = ahead
        assert _token().value(URL) == TOKEN

    @pytest.mark.parametrize(
        ("path", "status", "message", "said"),
        [
            (
                INSTALLATION,
                404,
                "Not Found",
                "it is not installed on example-org/server, if there is that (Not Found); install "
                "it there ('Install App' in the App's settings), or correct the URL",
            ),
            (
                INSTALLATION,
                404,
                "Integration not found",
                "{api} knows no such App (Integration not found); correct --github-app",
            ),
            (
                TOKENS,
                422,
                "The permissions requested are not granted to this installation.",
                "it lacks a permission (The permissions requested are not granted to this "
                "installation.); give it 'Contents: Read and write', and let an owner of "
                "example-org/server accept that",
            ),
            (
                TOKENS,
                422,
                "There is at least one repository that does not exist or is not accessible to "
                "the parent installation.",
                "its installation does not reach example-org/server (There is at least one "
                "repository that does not exist or is not accessible to the parent "
                "installation.); let an owner select that for it",
            ),
            (
                TOKENS,
                403,
                "This installation has been suspended",
                "its installation is suspended (This installation has been suspended); let an "
                "owner of example-org/server take the suspension back",
            ),
            (
                INSTALLATION,
                403,
                "API rate limit exceeded",
                "{api} cannot answer now (status 403: API rate limit exceeded); run this again "
                "later",
            ),
            (
                INSTALLATION,
                301,
                "Moved Permanently",
                "example-org/server has another name by now; give its new URL",
            ),
            (
                INSTALLATION,
                418,
                "a\x1b[31m\nteapot\u202e",
                "{api} refuses it (status 418: a?[31m | teapot?); see that the URL is one of "
                "GitHub's",
            ),
        ],
    )
    def test_a_refusal_names_the_fact_the_place_and_the_fix(
        self, github: GitHub, path: str, status: int, message: str, said: str
    ) -> None:
        github.replies = {path: [Reply(status, {"message": message}, {"Location": "/app"})]}
        expected = f"gives the GitHub App {APP} no token: {said.format(api=github.url)}"
        assert _problem() == expected
        assert github.requests[-1].path == path

    def test_a_server_that_stays_busy_is_asked_three_times(self, github: GitHub) -> None:
        github.replies = {INSTALLATION: [Reply(502, "<html>oh</html>")] * 4}
        assert _problem() == (
            f"gives the GitHub App {APP} no token: {github.url} cannot answer now (status 502: no "
            "message); run this again later"
        )
        assert len(github.requests) == 3

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            (INSTALLATION, "<html>log in to this network</html>"),
            (INSTALLATION, ["x"]),
            (INSTALLATION, {"id": ""}),
            (TOKENS, {"id": 1}),
            (TOKENS, {"token": None}),
            (TOKENS, {"token": "a\nb"}),
            (TOKENS, {"token": "a b"}),
        ],
    )
    def test_what_does_not_answer_like_github_is_told(
        self, github: GitHub, path: str, body: object
    ) -> None:
        github.replies = {path: [Reply(200, body)]}
        assert _problem() == (
            f"needs a token of {github.url}, which answers without one; see that the URL is one "
            "of GitHub's"
        )

    @pytest.mark.usefixtures("github")
    def test_a_server_that_does_not_answer_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{port}")
        problem = _problem()
        assert problem.startswith(
            f"needs a token of http://127.0.0.1:{port}, which does not answer ("
        )
        assert "Connection refused" in problem
        assert problem.endswith(
            "); check the way there (HTTPS_PROXY, NO_PROXY), and SSL_CERT_FILE for a certificate "
            "authority of yours"
        )

    @pytest.mark.usefixtures("github")
    def test_a_server_that_never_answers_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(github_api_module, "_PATIENCE", urllib3.Timeout(connect=1, read=0.05))
        with socket.create_server(("127.0.0.1", 0)) as silent:
            monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
            assert "Read timed out. (read timeout=0.05)); check the way there" in _problem()

    @pytest.mark.usefixtures("github")
    def test_a_proxy_that_is_none_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("http_proxy", "gopher://127.0.0.1")
        assert "which does not answer (" in _problem()
