"""ApplicationSets, row by row; tests/agreement asks Argo CD's own code about the same rows."""

import time
from collections.abc import Mapping, Sequence

import pytest

from aks_gitops.check.applicationset.evaluated import Evaluated
from aks_gitops.check.applicationset.evaluation import evaluate
from aks_gitops.check.applicationset.surroundings import DeclaredCluster, Surroundings
from aks_gitops.check.golang.errors import GoError, LimitError, NotEvaluatedError
from aks_gitops.repo.tree import Listing, Revision
from tests.agreement.grammar.sets import Sets
from tests.agreement.recorded import SetRow, set_rows
from tests.agreement.set_answers import FakeTree, first_of, names_of, our_answer


@pytest.mark.parametrize("row", set_rows(), ids=lambda row: row.name)
def test_an_applicationset_makes_the_applications_of_its_row(row: SetRow) -> None:
    answer = our_answer(row.case)
    if row.not_evaluated:
        assert answer.verdict == "not evaluated", answer
        assert row.not_evaluated in answer.reason
    elif row.names is None:
        assert answer.verdict == "fails", answer
    else:
        assert (names_of(answer), answer.duplicates) == (row.names, row.duplicates), answer
        assert row.application is None or first_of(answer) == row.application


def _set(generator: Mapping[str, object], **spec: object) -> dict[str, object]:
    template = {
        "metadata": {"name": "{{ .path.basename }}"},
        "spec": {"project": "default", "source": {"repoURL": "r"}, "destination": {"name": "c"}},
    }
    whole = {"goTemplate": True, "generators": [generator], "template": template, **spec}
    return {"metadata": {"name": "set", "namespace": "argocd"}, "spec": whole}


def _git(**items: object) -> dict[str, object]:
    return {"git": {"repoURL": "https://git/x", "revision": "main", **items}}


def _evaluated(
    manifest: Mapping[str, object],
    tree: FakeTree | None,
    clusters: Sequence[DeclaredCluster] | None = None,
) -> Evaluated:
    return evaluate(manifest, Surroundings(lambda _url, _revision: tree, clusters))


_APPS = _git(directories=[{"path": "apps/*"}])
_FILES = _git(files=[{"path": "apps/*"}])


def test_what_the_set_says_about_deletion_is_told_as_it_is() -> None:
    policy = {"applicationsSync": "create-update", "preserveResourcesOnDeletion": True}
    ignored = [{"jsonPointers": ["/spec/source"]}]
    manifest = _set(_APPS, syncPolicy=policy, ignoreApplicationDifferences=ignored)
    found = _evaluated(manifest, FakeTree({"apps/a/x": b""}))
    assert found.policy == "create-update"
    assert found.preserves_resources
    assert found.ignored_differences == ({"jsonPointers": ["/spec/source"]},)


def test_a_set_that_says_nothing_leaves_its_policy_to_the_controller() -> None:
    found = _evaluated(_set(_APPS), FakeTree({"apps/a/x": b""}))
    assert (found.policy, found.preserves_resources) == (None, False)


def test_the_set_itself_is_not_changed() -> None:
    manifest = _set(_APPS, templatePatch="spec:\n  source: {path: x}\n")
    before = str(manifest)
    _evaluated(manifest, FakeTree({"apps/a/x": b""}))
    assert str(manifest) == before


def test_an_unknown_repository_is_not_evaluated() -> None:
    with pytest.raises(NotEvaluatedError, match="content of https://git/x at main"):
        _evaluated(_set(_APPS), None)


def test_the_repository_is_asked_for_by_url_and_revision() -> None:
    asked: list[tuple[str, str]] = []

    def repositories(url: str, revision: str) -> FakeTree:
        asked.append((url, revision))
        return FakeTree({})

    evaluate(_set(_APPS), Surroundings(repositories))
    assert asked == [("https://git/x", "main")]


def test_clusters_that_nobody_declared_are_not_evaluated() -> None:
    with pytest.raises(NotEvaluatedError, match="no clusters are declared"):
        _evaluated(_set({"clusters": {}}), None)


def test_a_symbolic_link_is_no_directory() -> None:
    tree = FakeTree({"apps/a/x": b""}, symlinks=["apps/link"])
    assert len(_evaluated(_set(_APPS), tree).applications) == 1


def test_a_symbolic_link_that_a_file_generator_reads_is_not_evaluated() -> None:
    with pytest.raises(NotEvaluatedError, match="symbolic link apps/link"):
        _evaluated(_set(_FILES), FakeTree({"apps/a/x": b""}, symlinks=["apps/link"]))


class _WithSubmodule(FakeTree):
    def __init__(self) -> None:
        super().__init__({"apps/a/x": b""})
        self.listing = Listing(self.listing.files, submodules=("apps/module",))


def test_a_submodule_is_a_directory() -> None:
    made = _evaluated(_set(_APPS), _WithSubmodule()).applications
    assert len(made) == 2


def test_what_lies_in_a_submodule_is_not_evaluated() -> None:
    with pytest.raises(NotEvaluatedError, match="submodule apps/module"):
        _evaluated(_set(_git(directories=[{"path": "apps/*/*"}])), _WithSubmodule())


def test_a_submodule_cannot_be_read_as_a_file() -> None:
    with pytest.raises(GoError, match="apps/module is a directory"):
        _evaluated(_set(_FILES), _WithSubmodule())


def test_a_path_that_is_not_utf_8_is_not_evaluated() -> None:
    tree = FakeTree({})
    tree.listing = Listing({}, undecodable=("apps/\\xff",))
    tree.revision = Revision("main", None)
    with pytest.raises(NotEvaluatedError, match="not UTF-8"):
        _evaluated(_set(_APPS), tree)


def test_files_that_no_pattern_takes_are_not_read() -> None:
    class Strict(FakeTree):
        def read(self, path: str) -> bytes:
            assert path == "apps/a.yaml"
            return b"name: x\n"

    tree = Strict({"apps/a.yaml": b"", "other/b.yaml": b""})
    assert len(_evaluated(_set(_git(files=[{"path": "apps/*"}])), tree).applications) == 1


def test_an_error_names_the_file() -> None:
    with pytest.raises(GoError, match="unable to process file 'apps/a'"):
        _evaluated(_set(_FILES), FakeTree({"apps/a": b"a: ["}))


def test_an_error_names_the_field() -> None:
    template = {"metadata": {"name": "a"}, "spec": {"project": "p", "source": {"path": 7}}}
    with pytest.raises(GoError, match=r"^spec\.template\.spec\.source\.path is of type number"):
        _evaluated(_set(_APPS, template=template), FakeTree({}))


def test_a_matrix_that_explodes_is_stopped() -> None:
    rows = [{"n": str(number)} for number in range(2000)]
    children = [{"list": {"elements": rows}}, {"list": {"elements": rows}}]
    with pytest.raises(LimitError):
        _evaluated(_set({"matrix": {"generators": children}}), None)


def test_a_thousand_applications_take_a_moment() -> None:
    tree = FakeTree({f"apps/app-{number}/kustomization.yaml": b"" for number in range(1000)})
    started = time.process_time()
    assert len(_evaluated(_set(_APPS), tree).applications) == 1000
    assert time.process_time() - started < 5


def test_random_applicationsets_end_in_applications_or_in_a_typed_error() -> None:
    verdicts = {our_answer(Sets(seed).case()).verdict for seed in range(300)}
    assert {"text", "fails"} <= verdicts
