"""What we, and what Argo CD, make of an ApplicationSet."""

import base64
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from aks_gitops.check.applicationset.evaluated import Manifest
from aks_gitops.check.applicationset.evaluation import evaluate
from aks_gitops.check.applicationset.surroundings import DeclaredCluster, Surroundings
from aks_gitops.check.golang.errors import GoError, LimitError, NotEvaluatedError
from aks_gitops.repo.tree import Listing, Revision
from tests.agreement.oracle import Json, Oracle
from tests.agreement.template_answers import Verdict

_SECRET_TYPE = {"argocd.argoproj.io/secret-type": "cluster"}


class SetAnswer(NamedTuple):
    """The Applications that are made, or why there are none."""

    verdict: Verdict
    applications: list[Manifest]
    duplicates: list[str]
    reason: str = ""


@dataclass(frozen=True)
class SetCase:
    """An ApplicationSet, and what it is evaluated in."""

    manifest: Manifest
    files: dict[str, bytes] = field(default_factory=dict)
    clusters: Sequence[DeclaredCluster] = ()
    new_globbing: bool = False
    symlinks: dict[str, str] = field(default_factory=dict)

    def question(self) -> dict[str, object]:
        """Return it as the program reads it."""
        files = {path: base64.b64encode(data).decode() for path, data in self.files.items()}
        asked = {
            "manifest": self.manifest,
            "tree": {"files": files, "symlinks": self.symlinks},
            "newGlobbing": self.new_globbing,
            "clusters": [_secret(index, one) for index, one in enumerate(self.clusters)],
        }
        return {"applicationSet": asked}


class FakeTree:
    """A tree of files in memory."""

    def __init__(self, files: dict[str, bytes], symlinks: Iterable[str] = ()) -> None:
        self.revision = Revision("main", "0" * 40)
        self.listing = Listing(dict.fromkeys(files, "0" * 40), tuple(symlinks))
        self._files = files

    def read(self, path: str) -> bytes:
        return self._files[path]

    def prefetch(self, paths: Iterable[str]) -> None:
        assert set(paths) <= self._files.keys()


def our_answer(case: SetCase) -> SetAnswer:
    """Return what we make of an ApplicationSet."""
    tree = FakeTree(case.files, case.symlinks)
    surroundings = Surroundings(lambda _url, _revision: tree, case.clusters, case.new_globbing)
    try:
        made = evaluate(case.manifest, surroundings)
    except GoError as error:
        return SetAnswer("fails", [], [], str(error))
    except NotEvaluatedError as error:
        return SetAnswer("not evaluated", [], [], str(error))
    except LimitError as error:
        return SetAnswer("limit", [], [], str(error))
    return SetAnswer("text", list(made.applications), list(made.duplicates))


def their_answers(cases: Iterable[SetCase], oracle: Oracle) -> list[SetAnswer]:
    """Return what Argo CD makes of ApplicationSets."""
    return [_answer(one) for one in oracle.ask(case.question() for case in cases)]


def _answer(answer: Json) -> SetAnswer:
    if error := answer.get("error"):
        return SetAnswer("fails", [], [], str(error))
    made = [_comparable(one) for one in cast(list[Manifest], answer["created"] or [])]
    count = Counter(map(_name, made))
    once = sorted((one for one in made if count[_name(one)] == 1), key=_name)
    return SetAnswer("text", once, sorted(name for name, times in count.items() if times > 1))


def names_of(answer: SetAnswer) -> list[str]:
    """Return the names of the Applications."""
    return [_name(one) for one in answer.applications]


def first_of(answer: SetAnswer) -> Manifest:
    """Return what the first Application says."""
    return {key: answer.applications[0][key] for key in ("metadata", "spec")}


def _comparable(application: Manifest) -> Manifest:
    kept = {key: value for key, value in application.items() if key != "status"}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", **kept}


def _name(application: Manifest) -> str:
    return str(cast(Manifest, application["metadata"]).get("name", ""))


def _secret(index: int, cluster: DeclaredCluster) -> dict[str, object]:
    data = {"name": cluster.name, "server": cluster.server}
    return {
        "name": f"cluster-{index}",
        "namespace": "argocd",
        "labels": {**_SECRET_TYPE, **cluster.labels},
        "annotations": dict(cluster.annotations),
        "data": {**data, "project": cluster.project} if cluster.project else data,
    }
