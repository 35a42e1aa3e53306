"""ApplicationSets are evaluated once for the same files, and again when what they read changes."""

import hashlib
from pathlib import Path

import pytest

from aks_gitops.check.inventory.application_sets import SetEvaluator, SetOutcome
from aks_gitops.check.inventory.entries import Entry, Origin
from aks_gitops.check.inventory.here import Here
from aks_gitops.check.project.repository_url import normalized
from aks_gitops.check.store import Store
from aks_gitops.repo.tree import Listing
from tests.unit.check_trees import LinkedTree

_URL = "https://git.example.org/config.git"
_HERE = Here(frozenset({normalized(_URL)}), frozenset({"main"}))
_SET: dict[str, object] = {
    "apiVersion": "argoproj.io/v1alpha1",
    "kind": "ApplicationSet",
    "metadata": {"name": "all", "namespace": "argocd"},
    "spec": {
        "goTemplate": True,
        "generators": [
            {"git": {"repoURL": _URL, "revision": "main", "files": [{"path": "apps/*/app.json"}]}}
        ],
        "template": {
            "metadata": {"name": "{{ .name }}"},
            "spec": {
                "project": "default",
                "source": {"repoURL": _URL, "path": "{{ .path.path }}", "targetRevision": "main"},
                "destination": {"server": "https://kubernetes.default.svc"},
            },
        },
    },
}
_ENTRY = Entry("argocd: ApplicationSet argocd/all", "argocd", _SET, Origin("set.yaml"))


def _tree(**contents: str) -> LinkedTree:
    """Return a committed tree: its files have ids."""
    files = {f"apps/{name}/app.json": text for name, text in contents.items()}
    tree = LinkedTree({**files, "README.md": "read by nobody"})
    ids = {path: hashlib.sha256(tree.whole(path)).hexdigest() for path in tree.listing.files}
    tree.listing = Listing(ids)
    return tree


def _made(outcome: SetOutcome) -> list[object]:
    assert not outcome.problem, outcome.said
    return [one["metadata"]["name"] for one in outcome.evaluated.applications]  # type: ignore[index]


@pytest.mark.parametrize("kept", ["in memory", "over runs"])
def test_what_was_read_before_is_not_read_again(kept: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "store.sqlite") if kept == "over runs" else None
    first, second = _tree(web='{"name": "web"}'), _tree(web='{"name": "web"}')
    evaluator = SetEvaluator(store)
    before = evaluator.evaluated(_ENTRY, first, _HERE, None)
    again = (SetEvaluator(store) if store else evaluator).evaluated(_ENTRY, second, _HERE, None)
    assert before == again
    assert _made(again) == ["web"]
    assert first.reads
    assert not second.reads


def test_a_file_that_it_reads_makes_it_new() -> None:
    evaluator = SetEvaluator()
    assert _made(evaluator.evaluated(_ENTRY, _tree(web='{"name": "a"}'), _HERE, None)) == ["a"]
    assert _made(evaluator.evaluated(_ENTRY, _tree(web='{"name": "b"}'), _HERE, None)) == ["b"]


def test_a_new_file_makes_it_new() -> None:
    evaluator = SetEvaluator()
    evaluator.evaluated(_ENTRY, _tree(web='{"name": "a"}'), _HERE, None)
    more = _tree(web='{"name": "a"}', cart='{"name": "c"}')
    assert _made(evaluator.evaluated(_ENTRY, more, _HERE, None)) == ["a", "c"]


def test_files_that_are_not_committed_are_read_each_time() -> None:
    evaluator = SetEvaluator()
    for name in ("a", "b"):
        tree = LinkedTree({"apps/web/app.json": f'{{"name": "{name}"}}'})
        assert _made(evaluator.evaluated(_ENTRY, tree, _HERE, None)) == [name]
