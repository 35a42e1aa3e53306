"""Every login that a kubeconfig can have, against a server that writes down who asked."""

import base64
import json
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from aks_gitops.live.api import ApiError
from aks_gitops.live.errors import LiveError
from aks_gitops.live.own_cluster.context import Context, default_kubeconfig, open_context

_PLUGIN = """\
#!/bin/sh
echo asked >> {log}
cat <<EOF
{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
 "status": {{"token": "of-the-plugin", "expirationTimestamp": "{expires}"}}}}
EOF
"""


class Server(ThreadingHTTPServer):
    """An API server that has nothing, and remembers what it was asked."""

    status = 200
    asked: list[tuple[str, str, str]]
    """Host, path and the login of each request."""


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        login = self.headers.get("Authorization", "")
        self.server.asked.append((self.headers.get("Host", ""), self.path, login))
        body = json.dumps({"message": "who are you?"}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), _Handler) as found:
        found.asked = []
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            found.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def _url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def _kubeconfig(folder: Path, url: str, user: Mapping[str, object], **cluster: object) -> str:
    context = {"cluster": "c", "user": "u"}
    config = {
        "clusters": [{"name": "c", "cluster": {"server": url, **cluster}}],
        "users": [{"name": "u", "user": dict(user)}],
        "contexts": [{"name": "kind-mine", "context": context}],
    }
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return str(path)


def _plugin(folder: Path, text: str) -> dict[str, object]:
    path = folder / "kubelogin"
    path.write_text(text)
    path.chmod(0o755)
    version = "client.authentication.k8s.io/v1"
    return {"exec": {"apiVersion": version, "command": str(path), "interactiveMode": "Never"}}


def _opened(folder: Path, server: Server, user: Mapping[str, object]) -> Context:
    return open_context("kind-mine", _kubeconfig(folder, _url(server), user))


def test_a_token_logs_in(server: Server, tmp_path: Path) -> None:
    context = _opened(tmp_path, server, {"token": "secret"})
    assert context.server == _url(server)
    assert [login for _, _, login in server.asked] == ["Bearer secret"]


def test_a_file_with_a_token_logs_in(server: Server, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("of-a-file")
    _opened(tmp_path, server, {"tokenFile": "token"})
    assert server.asked[0][2] == "Bearer of-a-file"


def test_a_user_with_a_password_logs_in(server: Server, tmp_path: Path) -> None:
    _opened(tmp_path, server, {"username": "me", "password": "secret"})
    assert server.asked[0][2] == f"Basic {base64.b64encode(b'me:secret').decode()}"


@pytest.mark.parametrize(
    ("expires", "runs"), [("2200-01-01T00:00:00Z", 1), ("2020-01-01T00:00:00Z", 3)]
)
def test_a_plugin_logs_in_and_is_asked_again_once_its_token_is_old(
    expires: str, runs: int, server: Server, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    user = _plugin(tmp_path, _PLUGIN.format(log=log, expires=expires))
    context = _opened(tmp_path, server, user)
    context.api.get("/api")
    assert [login for _, _, login in server.asked] == ["Bearer of-the-plugin"] * 2
    assert len(log.read_text().splitlines()) == runs


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#!/bin/sh\necho 'run az login first' >&2\nexit 1\n", "run az login first"),
        ("#!/bin/sh\necho nothing\n", "failed to decode process output"),
    ],
    ids=["says-why", "says-nonsense"],
)
def test_a_plugin_that_fails_is_reported_with_its_words(
    text: str, told: str, server: Server, tmp_path: Path
) -> None:
    with pytest.raises(LiveError, match="context 'kind-mine': cannot log in: ") as error:
        _opened(tmp_path, server, _plugin(tmp_path, text))
    assert told in str(error.value)
    assert server.asked == []


def test_a_plugin_that_is_not_installed_is_named(server: Server, tmp_path: Path) -> None:
    user = _plugin(tmp_path, "")
    (tmp_path / "kubelogin").unlink()
    with pytest.raises(LiveError, match=r"cannot log in: .*No such file.*kubelogin"):
        _opened(tmp_path, server, user)


def test_a_client_certificate_logs_in(tmp_path: Path) -> None:
    with Server(("127.0.0.1", 0), _Handler) as server:
        server.asked = []
        certificate, key = _certificate(tmp_path)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
        tls.load_verify_locations(certificate)
        tls.verify_mode = ssl.CERT_REQUIRED
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            data = {
                f"client-{name}-data": base64.b64encode(path.read_bytes()).decode()
                for name, path in (("certificate", certificate), ("key", key))
            }
            url = f"https://127.0.0.1:{server.server_port}"
            authority = {"certificate-authority": str(certificate)}
            open_context("kind-mine", _kubeconfig(tmp_path, url, data, **authority))
            assert [path for _, path, _ in server.asked] == ["/api"]
            with pytest.raises(LiveError, match="does not answer"):
                open_context("kind-mine", _kubeconfig(tmp_path, url, {}, **authority))
        finally:
            server.shutdown()
            thread.join()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Return a certificate of 127.0.0.1 that is its own authority, and its key."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    options = ("-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    name = ("-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2")
    files = ("-out", str(certificate), "-keyout", str(key))
    subprocess.run(["openssl", "req", *options, *name, *files], check=True, capture_output=True)
    return certificate, key


def test_a_kubeconfigs_proxy_is_asked(server: Server, tmp_path: Path) -> None:
    proxy = {"proxy-url": _url(server)}
    path = _kubeconfig(tmp_path, "http://cluster.invalid", {"token": "t"}, **proxy)
    open_context("kind-mine", path)
    assert server.asked[0][:2] == ("cluster.invalid", "http://cluster.invalid/api")


def test_a_proxy_of_the_environment_is_asked_for_a_cluster_elsewhere_but_not_for_one_here(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", _url(server))
    open_context("kind-mine", _kubeconfig(tmp_path, "http://cluster.invalid", {"token": "t"}))
    assert server.asked[0][1] == "http://cluster.invalid/api"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    _opened(tmp_path, server, {"token": "t"})
    assert server.asked[1][1] == "/api"


@pytest.mark.parametrize("status", [401, 403])
def test_a_server_that_does_not_let_the_user_in_is_reported(
    status: int, server: Server, tmp_path: Path
) -> None:
    server.status = status
    with pytest.raises(LiveError) as error:
        _opened(tmp_path, server, {"token": "old"})
    assert str(error.value) == (
        f"context 'kind-mine': {_url(server)} does not let you in: who are you?; log in again, and "
        "look at 'kubectl --context kind-mine auth whoami'"
    )


@pytest.mark.parametrize("proxy", [{}, {"proxy-url": "socks5://127.0.0.1:1"}], ids=["", "by-socks"])
def test_a_server_that_is_not_there_is_reported(proxy: dict[str, str], tmp_path: Path) -> None:
    path = _kubeconfig(
        tmp_path, "http://10.0.0.1:1" if proxy else "http://127.0.0.1:1", {}, **proxy
    )
    with pytest.raises(LiveError) as error:
        open_context("kind-mine", path)
    assert "does not answer: " in str(error.value)
    assert "is the cluster there, and the way to it (VPN, proxy)?" in str(error.value)


def test_a_busy_server_may_answer_in_a_moment(server: Server, tmp_path: Path) -> None:
    api = _opened(tmp_path, server, {}).api
    server.status = 503
    with pytest.raises(ApiError) as error:
        api.get("/api")
    assert error.value.passes


def test_a_context_that_is_not_there_is_reported_with_the_nearest(tmp_path: Path) -> None:
    path = _kubeconfig(tmp_path, "http://127.0.0.1:1", {})
    with pytest.raises(LiveError) as error:
        open_context("kind-mien", path)
    assert str(error.value) == f"{path}: has no context 'kind-mien'; did you mean 'kind-mine'?"


def test_a_kubeconfig_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LiveError, match="there is no such kubeconfig; name one with --kubeconfig"):
        open_context("any", str(tmp_path / "none"))


def test_a_file_that_is_no_kubeconfig_is_reported(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("- [")
    with pytest.raises(LiveError, match="config: cannot be read as a kubeconfig"):
        open_context("any", str(tmp_path / "config"))


def test_several_kubeconfigs_are_one(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _kubeconfig(tmp_path, _url(server), {"token": "t"})
    monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'missing'}:{path}")
    assert open_context("kind-mine", default_kubeconfig()).server == _url(server)


@pytest.mark.parametrize(
    ("name", "url", "local"),
    [
        ("kind-kind", "https://127.0.0.1:6443", True),
        ("k3d-dev", "https://0.0.0.0:41023", True),
        ("minikube", "https://localhost:8443", True),
        ("production", "https://127.0.0.1:6443", False),
        ("aks-gitops-production", "https://localhost:6443", False),
        ("kind-kind", "https://api.example.com", False),
    ],
)
def test_only_a_local_tools_context_at_a_local_address_is_plainly_local(
    name: str, url: str, *, local: bool, server: Server, tmp_path: Path
) -> None:
    context = _opened(tmp_path, server, {})._replace(name=name, server=url)
    assert context.is_local is local
