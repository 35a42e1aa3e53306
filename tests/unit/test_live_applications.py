import io

from rich.console import Console

from aks_gitops.live.applications import ApplicationState, Snapshot, application_state, state_table

_DONE = ApplicationState("a", "p", "Synced", "Healthy", "")
_BUSY = ApplicationState("b", "p", "OutOfSync", "Missing", "SyncError: no such kind\nmore")


def test_an_application_without_status_is_unknown_and_missing() -> None:
    found = application_state({"metadata": {"name": "a"}, "spec": {"project": "p"}})
    assert found == ApplicationState("a", "p", "Unknown", "Missing", "")


def test_an_applications_message_is_its_conditions_and_its_unfinished_operation() -> None:
    status = {
        "conditions": [{"type": "ComparisonError", "message": "bad"}],
        "operationState": {"phase": "Failed", "message": "refused"},
    }
    found = application_state({"metadata": {"name": "a"}, "spec": {}, "status": status})
    assert found.message == "ComparisonError: bad; Failed: refused"


def test_all_is_settled_once_every_expected_application_is_synced_and_healthy() -> None:
    assert Snapshot((_DONE,), ()).settled(["a"])
    assert not Snapshot((_DONE,), ()).settled(["a", "c"])
    assert not Snapshot((_DONE, _BUSY), ()).settled(["a"])


def test_what_people_sync_is_not_waited_for() -> None:
    assert Snapshot((_DONE, _BUSY), ()).settled(["a", "b"], by_hand=["b"])


def test_the_table_shows_what_is_still_to_come_and_what_sets_complain_of() -> None:
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(state_table(Snapshot((_BUSY,), ("ApplicationSet s: [no] repository",)), ["c"]))
    lines = [line.rstrip() for line in console.export_text().splitlines()]
    assert lines[1].endswith("SyncError: no such kind")
    assert "not there yet" in lines[2]
    assert lines[3].endswith("ApplicationSet s: [no] repository")
