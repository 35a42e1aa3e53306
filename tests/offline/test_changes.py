"""What each edit of a stack changes, and that it changes nothing else."""

import shutil
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from aks_gitops.offline.changes import Change, change_of, changes
from aks_gitops.offline.preview import ProgramFailed
from aks_gitops.offline.record import Recording, Resource
from aks_gitops.offline.replacing import has_fixed_properties
from tests.offline.edited import EXAMPLE, edited, of_stack, run
from tests.offline.edits import EDITS, Edit


@cache
def _before(stack: str, given: tuple[int, ...]) -> Recording:
    """Return what a stack holds. Given: `given`, the edit whose settings it has, if any."""
    settings = EDITS[given[0]].given if given else {}
    return run(edited(of_stack(stack), settings))


def _held(edit: Edit) -> Recording:
    same = (index for index, one in enumerate(EDITS) if one.given and one.given == edit.given)
    return _before(edit.stack, tuple(same)[:1])


def _after(edit: Edit, folder: Path) -> Recording:
    repository = _repository(edit, folder) if edit.files else EXAMPLE
    config = edited(of_stack(edit.stack, repository), edit.given)
    return run(edited(config, edit.settings, edit.secrets), _held(edit))


def _repository(edit: Edit, folder: Path) -> Path:
    """Return a copy of the example with the files of an edit."""
    copy = folder / "config-repo"
    shutil.copytree(EXAMPLE, copy)
    subprocess.run(["git", "init", "--quiet", str(copy)], check=True)
    for path, text in edit.files.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text)
    return copy


def _line(change: Change) -> str:
    return f"{change}{' (protected)' if change.protected else ''}"


def _lines(found: dict[str, Change]) -> Iterator[str]:
    return (_line(one) for one in found.values() if one.resource.custom)


def _expected(edit: Edit, names: list[str]) -> Iterator[str]:
    """Yield what an edit does, with each `*` written out for the resources that there are."""
    for line in edit.does:
        verb, name, *rest = line.split(" ")
        for one in names if "*" in name else [name]:
            if fnmatchcase(one, name):
                yield " ".join([verb, one, *rest])


@pytest.mark.parametrize("edit", [one for one in EDITS if not one.refused], ids=str)
def test_an_edit_does_what_it_is_meant_to_and_nothing_else(edit: Edit, tmp_path: Path) -> None:
    before = _held(edit)
    after = _after(edit, tmp_path)
    names = sorted(one.name for one in before.resources.values() if one.custom)
    assert sorted(_lines(changes(before, after))) == sorted(_expected(edit, names))
    assert after.violations == []


@pytest.mark.parametrize("edit", [one for one in EDITS if one.refused], ids=str)
def test_an_edit_that_would_destroy_is_refused_by_the_program_itself(
    edit: Edit, tmp_path: Path
) -> None:
    with pytest.raises(ProgramFailed) as caught:
        _after(edit, tmp_path)
    assert " ".join(str(caught.value).split()) == edit.refused


@pytest.mark.parametrize("stack", ["dev", "local", "production"])
def test_it_is_known_of_every_type_what_replaces_it(stack: str) -> None:
    managed = {one.type for one in _before(stack, ()).resources.values() if one.custom}
    assert {one for one in managed if not has_fixed_properties(one)} == set()


def test_names_of_edits_are_unlike() -> None:
    assert len({str(one) for one in EDITS}) == len(EDITS)


def _resource(**values: object) -> Resource:
    given = {
        "urn": "urn:pulumi:dev::project::azure-native:keyvault:Vault::vault",
        "type": "azure-native:keyvault:Vault",
        "name": "vault",
        "parent": "",
        "custom": True,
        "provider": "urn:one",
        "dependencies": (),
        "protect": False,
        "retain_on_delete": False,
        "inputs": {"vaultName": "kv", "properties": {"softDelete": True, "rules": ["a", "b"]}},
        **values,
    }
    return Resource(**given)  # type: ignore[arg-type]


def _change(before: dict[str, object], after: dict[str, object]) -> Change | None:
    return change_of(_resource(**before), _resource(**after))


def test_what_stays_as_it_is_is_no_change() -> None:
    assert _change({}, {"protect": True}) is None


def test_a_change_names_the_deepest_paths() -> None:
    inputs = {"vaultName": "kv", "properties": {"softDelete": True, "rules": ["a", "c"]}}
    change = _change({}, {"inputs": inputs})
    assert change is not None
    assert str(change) == "update vault properties.rules[1]"


def test_a_change_that_is_ignored_is_none() -> None:
    inputs = {"vaultName": "kv", "properties": {"softDelete": False, "rules": []}}
    ignored = ("properties.softDelete", "properties.rules")
    assert _change({}, {"inputs": inputs, "ignore_changes": ignored}) is None


def test_a_path_that_only_starts_alike_is_not_ignored() -> None:
    inputs = {"vaultName": "kv", "properties": {"softDelete": False, "rules": ["a", "b"]}}
    change = _change({}, {"inputs": inputs, "ignore_changes": ("properties.soft",)})
    assert change is not None
    assert change.paths == ("properties.softDelete",)


@pytest.mark.parametrize(
    ("after", "forcing"),
    [
        (
            {
                "inputs": {
                    "vaultName": "other",
                    "properties": {"softDelete": True, "rules": ["a", "b"]},
                }
            },
            "vaultName",
        ),
        (
            {
                "inputs": {"vaultName": "kv", "properties": {"softDelete": True, "rules": ["a"]}},
                "replace_on_changes": ("properties.rules",),
            },
            "properties.rules[1]",
        ),
        ({"provider": "urn:two"}, "provider"),
    ],
)
def test_what_replaces_a_resource_is_named(after: dict[str, object], forcing: str) -> None:
    change = _change({}, after)
    assert change is not None
    assert (change.verb, change.forcing) == ("replace", (forcing,))


def test_a_resource_goes_with_its_provider_and_with_what_it_names() -> None:
    vault = _resource(replace_with=("urn:network",))
    for replaced, why in (("urn:one", "provider"), ("urn:network", "replaceWith")):
        change = change_of(vault, vault, {replaced})
        assert change is not None
        assert change.forcing == (why,)


def test_protection_that_goes_away_in_the_same_run_does_not_refuse_a_replacement() -> None:
    """As the engine has it."""
    other = {"provider": "urn:two"}
    for before, after, refused in ((True, True, True), (True, False, False), (False, True, False)):
        change = _change({"protect": before}, {**other, "protect": after})
        assert change is not None
        assert change.protected is refused
