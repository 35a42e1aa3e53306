"""What we permit, Argo CD permits; what we refuse, it refuses, in the same words.

Each seed gives the same question again. What a failure prints goes into rows/projects.yaml.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from tests.agreement import project_answers
from tests.agreement.generated import SHOWN, Amount, Share, batches, report
from tests.agreement.grammar.pieces import generator, text_of, texts_of
from tests.agreement.grammar.windows import moments, windows
from tests.agreement.grammar.worlds import world
from tests.agreement.oracle import Json, Oracle

_PATTERNS = 4000
_WINDOWS = 4000
_WORLDS = 3000
_TEXTS = 8


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


def test_globs_match_as_in_argocd(oracle: Oracle, amount: Amount) -> None:
    seeds = amount.seeds(_PATTERNS)
    shares = [Share("True", 0.03), Share("panic", 0.0005), Share("unexpected end of input", 0.001)]
    report("globs", len(seeds), _agreed(oracle, "glob", _glob, seeds), shares)


def test_repositories_are_written_as_in_argocd(oracle: Oracle, amount: Amount) -> None:
    seeds = amount.seeds(_PATTERNS)
    answers = _agreed(oracle, "repository", _repository, seeds)
    refused = answers.pop("")
    counted = Counter({"written": answers.total(), "no URL": refused})
    report("repositories", len(seeds), counted, [Share("written", 0.1)])


def test_kinds_groups_and_names_match_as_in_argocd(oracle: Oracle, amount: Amount) -> None:
    seeds = amount.seeds(_PATTERNS)
    report("kinds", len(seeds), _agreed(oracle, "kind", _kind, seeds), [Share("True", 0.015)])


def test_regular_expressions_match_as_in_argocd_or_have_no_answer(
    oracle: Oracle, amount: Amount
) -> None:
    seeds = amount.seeds(_PATTERNS)
    shares = [Share("True", 0.03), Share(project_answers.UNANSWERED, 0, 0.7)]
    report("regular expressions", len(seeds), _agreed(oracle, "list", _list, seeds), shares)


def test_sync_windows_open_and_close_as_in_argocd(oracle: Oracle, amount: Amount) -> None:
    seeds = amount.seeds(_WINDOWS)
    shares = [Share("automated", 0.06), Share("blocked", 0.06), Share("error", 0.06)]
    shares.append(Share("panic", 0.001))
    report("sync windows", len(seeds), _agreed(oracle, "windows", _windows, seeds), shares)


def test_applications_and_objects_are_permitted_as_in_argocd(
    oracle: Oracle, amount: Amount
) -> None:
    seeds = amount.seeds(_WORLDS)
    shares = [Share(one, 0.005) for one in ("permitted", "refused", "outside")]
    shares += [Share(one, 0.02) for one in ("object permitted", "object refused")]
    about = "projects x Applications x manifests"
    report(about, len(seeds), _agreed(oracle, "world", world, seeds), shares)


def _agreed(
    oracle: Oracle, kind: str, question: Callable[[Random], Json], seeds: range
) -> "Counter[str]":
    """Ask both sides; fail where they differ, else return how often each answer was given."""
    counted: Counter[str] = Counter()
    for batch in batches(seeds):
        asked = [{kind: question(generator(f"{kind} {seed}"))} for seed in batch]
        said = [project_answers.told(one) for one in asked]
        unlike = [
            (one, theirs, our)
            for one, told, said_by_us in zip(asked, oracle.told(asked), said, strict=True)
            for theirs, our in zip(told, said_by_us, strict=True)
            if not _agree(our, theirs)
        ]
        assert unlike[:SHOWN] == []
        counted.update(label for answers in said for one in answers for label in _labels(one))
    return counted


def _agree(ours: object, theirs: object) -> bool:
    if ours == project_answers.UNANSWERED:
        return True
    return project_answers.readable(ours) == project_answers.readable(theirs)


def _labels(answer: object) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield str(answer)
    elif "panic" in answer:
        yield "panic"
    elif "automated" in answer:
        closed = "error" if answer["error"] else "blocked"
        yield "automated" if answer["automated"] else closed
    else:
        yield from _world_labels(answer)


def _world_labels(answer: Json) -> Iterator[str]:
    if answer["project"]:
        yield "outside"
        return
    yield "refused" if answer["conditions"] else "permitted"
    objects = answer.get("objects", ())
    assert isinstance(objects, list | tuple)
    yield from ("object refused" if one else "object permitted" for one in objects)
