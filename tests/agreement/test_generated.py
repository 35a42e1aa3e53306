"""What we permit, Argo CD permits; what we refuse, it refuses, in the same words.

Each seed gives the same questions again. What a failure prints goes into regressions.yaml.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from tests.agreement import ours
from tests.agreement.oracle import Json, Oracle
from tests.agreement.pieces import generator, text_of, texts_of
from tests.agreement.windows import moments, windows
from tests.agreement.worlds import world

_PATTERNS = 4000
_WINDOWS = 4000
_WORLDS = 3000
_TEXTS = 8
_SHOWN = 5


def _glob(random: Random) -> Json:
    return {
        "pattern": text_of(random, "glob_atoms", 7),
        "separators": random.choice(["", "/"]),
        "texts": texts_of(random, "glob_texts", _TEXTS),
    }


def _repository(random: Random) -> Json:
    urls = texts_of(random, "url_atoms", _TEXTS // 2, 9)
    return {"urls": [*urls, *(f"https://{one}" for one in texts_of(random, "url_atoms", 4))]}


def _kind(random: Random) -> Json:
    pattern = text_of(random, "path_atoms", 7)
    return {"pattern": pattern, "texts": texts_of(random, "path_texts", _TEXTS)}


def _list(random: Random) -> Json:
    patterns = [f"/{text_of(random, 'regexp_atoms', 6)}/"]
    return {"list": patterns, "texts": texts_of(random, "regexp_texts", _TEXTS, 4)}


def _windows(random: Random) -> Json:
    application = {
        "metadata": {"name": "web"},
        "spec": {"destination": {"name": "prod", "namespace": "team-a"}},
    }
    started = moments(random, 1)[0] if random.random() < 0.3 else None
    return {
        "windows": windows(random),
        "application": application,
        "at": moments(random, 4),
        "started": started,
    }


def test_globs_match_as_in_argocd(oracle: Oracle) -> None:
    answers = _agreed(oracle, "glob", _glob, _PATTERNS)
    assert answers[True] > 1000
    assert answers["panic"] > 20
    assert answers["unexpected end of input"] > 50


def test_repositories_are_written_as_in_argocd(oracle: Oracle) -> None:
    answers = _agreed(oracle, "repository", _repository, _PATTERNS)
    assert sum(answers[url] for url in answers if url) > _PATTERNS


def test_kinds_groups_and_names_match_as_in_argocd(oracle: Oracle) -> None:
    assert _agreed(oracle, "kind", _kind, _PATTERNS)[True] > 500


def test_regular_expressions_match_as_in_argocd_or_have_no_answer(oracle: Oracle) -> None:
    answers = _agreed(oracle, "list", _list, _PATTERNS)
    assert answers[True] > 1000
    assert answers[ours.UNANSWERED] < answers.total() * 0.7


def test_sync_windows_open_and_close_as_in_argocd(oracle: Oracle) -> None:
    answers = _agreed(oracle, "windows", _windows, _WINDOWS)
    assert min(answers["automated"], answers["blocked"], answers["error"]) > 1000
    assert answers["panic"] > 20


def test_applications_and_objects_are_permitted_as_in_argocd(oracle: Oracle) -> None:
    answers = _agreed(oracle, "world", world, _WORLDS)
    assert answers["applications"] > _WORLDS * 2
    assert min(answers["permitted"], answers["refused"], answers["outside"]) > 300
    assert min(answers["object permitted"], answers["object refused"]) > 1000


def _agreed(
    oracle: Oracle, kind: str, question: Callable[[Random], Json], count: int
) -> Counter[object]:
    """Ask both sides; fail where they differ, else return how often each answer was given."""
    random = generator(kind)
    asked = [{kind: question(random)} for _ in range(count)]
    said = [ours.told(one) for one in asked]
    unlike = [
        (one, theirs, our)
        for one, told, said_by_us in zip(asked, oracle.told(asked), said, strict=True)
        for theirs, our in zip(told, said_by_us, strict=True)
        if our != ours.UNANSWERED and ours.readable(theirs) != ours.readable(our)
    ]
    assert unlike[:_SHOWN] == []
    return Counter(label for answers in said for one in answers for label in _labels(one))


def _labels(answer: object) -> Iterator[object]:
    if not isinstance(answer, dict):
        yield answer
    elif "panic" in answer:
        yield "panic"
    elif "automated" in answer:
        closed = "error" if answer["error"] else "blocked"
        yield "automated" if answer["automated"] else closed
    else:
        yield from _world_labels(answer)


def _world_labels(answer: Json) -> Iterator[str]:
    yield "applications"
    if answer["project"]:
        yield "outside"
        return
    yield "refused" if answer["conditions"] else "permitted"
    objects = answer.get("objects", ())
    assert isinstance(objects, list | tuple)
    yield from ("object refused" if one else "object permitted" for one in objects)
