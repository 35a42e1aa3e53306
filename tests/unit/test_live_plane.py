import base64
import errno
import json
import os
import re
import socket
from pathlib import Path
from stat import S_IMODE

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aks_gitops.live import files, startup
from aks_gitops.live.api_credentials import kubeconfig, signing_key
from aks_gitops.live.argocd_cli import session_token
from aks_gitops.live.commands import argocd_processes, kubernetes_processes, process_names
from aks_gitops.live.errors import LiveError
from aks_gitops.live.files import (
    existing_plane,
    free_ports,
    held,
    make_plane,
    plane_names,
    remove_plane,
    taken_ports,
)
from aks_gitops.live.plane import PORTS, Plane, checked_name, state_folder
from aks_gitops.live.startup import bring_down, bring_up
from aks_gitops.machine.errors import MachineError
from aks_gitops.programs.pinned import PROGRAMS
from aks_gitops.report.terminal import progress

_BINARIES = {one.name: Path("/programs") / one.name for one in PROGRAMS}


def _plane() -> Plane:
    ports = {port: 20000 + number for number, port in enumerate(PORTS)}
    return Plane("first", Path("/state/first"), ports, "0123")


@given(st.integers(min_value=0, max_value=2**320))
def test_a_signing_key_is_a_sequence_of_version_number_and_curve(random: int) -> None:
    lines = signing_key(random).splitlines()
    assert (lines[0], lines[-1]) == (
        "-----BEGIN EC PRIVATE KEY-----",
        "-----END EC PRIVATE KEY-----",
    )
    der = base64.b64decode("".join(lines[1:-1]))
    assert len(der) == der[1] + 2
    assert der[:7].hex() == "30310201010420"
    assert der[39:].hex() == "a00a06082a8648ce3d030107"
    assert int.from_bytes(der[7:39]) > 0


def test_the_kubeconfig_trusts_only_the_certificate_of_its_own_api_server() -> None:
    plane = _plane()
    cluster = json.loads(kubeconfig(plane))["clusters"][0]["cluster"]
    assert cluster == {
        "server": plane.api_url,
        "certificate-authority": str(plane.certificate),
    }


def test_every_process_listens_on_the_loopback_interface_only() -> None:
    plane = _plane()
    groups = (*kubernetes_processes(plane, _BINARIES), *argocd_processes(plane, _BINARIES))
    arguments = [one for group in groups for process in group for one in process.arguments]
    everywhere = re.compile(r"=(?:0\.0\.0\.0(?!/)|https?://0\.0\.0\.0)?:|=\[?::")
    assert [one for one in arguments if everywhere.search(one)] == []


def test_the_names_of_processes_are_those_that_are_started_in_that_order() -> None:
    plane = _plane()
    groups = (*kubernetes_processes(plane, _BINARIES), *argocd_processes(plane, _BINARIES))
    assert process_names() == tuple(process.name for group in groups for process in group)


def test_a_tuned_process_keeps_what_is_not_set_anew() -> None:
    ((process,), *_) = argocd_processes(_plane(), _BINARIES)
    tuned = process.tuned({"ARGOCD_RECONCILIATION_TIMEOUT": "120s", "ARGOCD_K8S_CLIENT_QPS": "200"})
    assert tuned.environment == {
        **process.environment,
        "ARGOCD_RECONCILIATION_TIMEOUT": "120s",
        "ARGOCD_K8S_CLIENT_QPS": "200",
    }
    assert tuned.arguments == process.arguments


def test_a_new_control_plane_is_found_again_and_only_its_user_may_read_it(tmp_path: Path) -> None:
    made = make_plane("first", tmp_path)
    assert existing_plane("first", tmp_path) == made
    assert plane_names(tmp_path) == ["first"]
    secret = (made.kubeconfig, made.tokens, made.service_account_key)
    assert {S_IMODE(path.stat().st_mode) for path in secret} == {0o600}
    assert S_IMODE(made.folder.stat().st_mode) == 0o700


def test_two_control_planes_share_no_port(tmp_path: Path) -> None:
    assert len(set(free_ports().values())) == len(PORTS)
    plane = make_plane("first", tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", plane.ports["redis"]))
        other.listen()
        assert taken_ports(plane) == {"redis": plane.ports["redis"]}


def test_who_starts_a_control_plane_keeps_others_from_doing_so(tmp_path: Path) -> None:
    with (
        held("first", tmp_path),
        held("second", tmp_path),
        pytest.raises(LiveError) as error,
        held("first", tmp_path),
    ):
        pass
    assert str(error.value) == (
        "somebody else starts or ends the control plane 'first'; wait for it, or give another "
        "--name"
    )


@pytest.mark.parametrize("name", ["", "-a", "A", "a/b", "..", "a" * 33])
def test_a_name_that_is_no_folder_is_refused(name: str) -> None:
    with pytest.raises(LiveError) as error:
        checked_name(name)
    assert str(error.value) == f"'{name}' is no name; use up to 32 letters a-z, digits and '-'"


def test_a_folder_of_another_version_is_refused_with_a_way_on(tmp_path: Path) -> None:
    plane = make_plane("first", tmp_path)
    (plane.folder / "control-plane.json").write_text('{"ports": {}, "token": "x"}')
    with pytest.raises(LiveError, match="run 'aks-gitops live down --name first'"):
        existing_plane("first", tmp_path)


def test_a_session_is_signed_as_argo_cd_signs_it() -> None:
    head, claims, signature = session_token(b"key", 1).split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"alg": "HS256", "typ": "JWT"}
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["sub"] == "admin:login"
    assert len(base64.urlsafe_b64decode(signature + "=")) == 32


def test_a_folder_that_is_not_whole_is_refused_with_a_way_on(tmp_path: Path) -> None:
    plane = make_plane("first", tmp_path)
    (plane.folder / "control-plane.json").write_text("")
    with pytest.raises(LiveError, match="run 'aks-gitops live down --name first'"):
        existing_plane("first", tmp_path)
    assert bring_down("first", tmp_path) == []
    assert not plane.folder.exists()


@pytest.mark.parametrize("folder", ["/state/first", f"/state/{'long/' * 40}first"])
def test_a_sockets_path_is_short_however_long_the_folders_is(folder: str) -> None:
    one, other = (Plane("first", Path(f"{folder}{end}"), {}, "") for end in ("", "x"))
    assert len(bytes(one.ask_pass_socket)) <= 103
    assert one.ask_pass_socket != other.ask_pass_socket


def test_a_socket_elsewhere_goes_with_its_control_plane(tmp_path: Path) -> None:
    plane = make_plane("first", tmp_path / ("long" * 40))
    plane.ask_pass_socket.write_text("")
    remove_plane(plane)
    assert not plane.ask_pass_socket.exists()


def test_a_machine_without_the_loopback_address_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "LOOPBACK", "192.0.2.1")  # of nobody: RFC 5737
    with pytest.raises(LiveError, match=r"no port of 192\.0\.2\.1 can be used"):
        free_ports()


def test_a_state_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError) as error, held("first", tmp_path / "file" / "state"):
        pass
    assert str(error.value).endswith(
        ": Not a directory; set XDG_STATE_HOME to a folder that you may write to"
    )


@pytest.mark.parametrize(
    ("number", "way"),
    [
        (errno.ENOSPC, "free some room there, or set XDG_STATE_HOME to a folder on a larger disk"),
        (errno.EROFS, "set XDG_STATE_HOME to a folder that you may write to"),
    ],
)
def test_a_folder_that_takes_nothing_is_reported_while_a_control_plane_is_made(
    number: int, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, _text: str) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(files, "write_private", full)
    with pytest.raises(MachineError) as error, held("first", tmp_path):
        make_plane("first", tmp_path)
    path = tmp_path / "first" / "service-account.key"
    assert str(error.value) == f"{path}: {os.strerror(number)}; {way}"


def test_what_is_no_matter_of_files_is_not_explained_as_one(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), held("first", tmp_path):
        raise PermissionError(errno.EPERM, "Operation not permitted")


def test_too_little_room_is_reported_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "install", lambda *_: {})
    monkeypatch.setattr(startup, "_ROOM", 2**80)
    with pytest.raises(LiveError, match="free some, or set XDG_STATE_HOME to a folder on a larg"):
        bring_up("first", tmp_path, progress)
    assert plane_names(tmp_path) == []


def test_a_user_without_a_home_folder_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    with pytest.raises(MachineError) as error:
        state_folder()
    assert str(error.value) == "there is no home folder; set HOME, or XDG_STATE_HOME"
    monkeypatch.setenv("XDG_STATE_HOME", "/srv/state")
    assert state_folder() == Path("/srv/state/aks-gitops/live")
