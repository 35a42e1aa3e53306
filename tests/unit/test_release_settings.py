"""Values that somebody names move with a promotion; those that nobody names stay."""

import pytest

from aks_gitops.edit.refusal import RefusedError
from tests.unit.released import changed_lines, chart, overlays, promote

_TAGS = {"staging": "1.0.0", "production": "1.0.0"}
_VALUES = "image:\n  repository: r.io/web\n  tag: 1.0.0\nlog:\n  level: info\n"


def _moved(files: dict[str, str], *keys: str) -> dict[str, str]:
    edits = promote(files, "web", keys=keys).edits
    return {path: changed_lines(files[path], text or b"") for path, text in edits.items()}


def _chart(staging: str, production: str) -> dict[str, str]:
    return chart("charts/web", _VALUES, {"staging": staging, "production": production})


def _overlay(staging: str, production: str) -> dict[str, str]:
    files = overlays("apps/web", _TAGS)
    for name, more in (("staging", staging), ("production", production)):
        files[f"apps/web/overlays/{name}/kustomization.yaml"] += more
    return files


@pytest.mark.parametrize(
    ("staging", "production", "key", "change"),
    [
        ("replicas: 3 # s\n", "replicas: 5 # p\n", "replicas", "-replicas: 5 # p +replicas: 3 # p"),
        ("a: {b: 'on'}\n", "a: {b: 'off'}\n", "a.b", "-a: {b: 'off'} +a: {b: 'on'}"),
        ("on: true\n", "on: 'true'\n", "on", "-on: 'true' +on: true"),
        ("v: '1.10'\n", "v: 1.1\n", "v", '-v: 1.1 +v: "1.10"'),
    ],
)
def test_a_value_of_a_chart_moves_with_its_type(
    staging: str, production: str, key: str, change: str
) -> None:
    files = _chart(staging, production)
    assert _moved(files, key) == {"charts/web/values-production.yaml": change}
    assert _moved(files) == {}


def test_what_only_the_chart_itself_says_in_the_source_moves_too() -> None:
    files = _chart("a: b\n", "log:\n  level: debug\n")
    assert _moved(files, "log.level") == {
        "charts/web/values-production.yaml": "-level: debug +level: info"
    }


_MAP = "configMapGenerator:\n  - name: web\n    literals: [A={0}, B=1]\n"


@pytest.mark.parametrize(
    ("more", "key", "change"),
    [
        ("replicas:\n  - {{name: web, count: {0}}}\n", "replicas.web", "count: {0}"),
        (_MAP, "configMapGenerator.web.A", "A={0}"),
    ],
)
def test_replicas_and_literals_of_an_overlay_move(more: str, key: str, change: str) -> None:
    files = _overlay(more.format(4), more.format(2))
    (lines,) = _moved(files, key).values()
    assert f"{change.format(4)}" in lines.partition("+")[2]
    assert f"{change.format(2)}" in lines.partition("+")[0]


def test_the_commit_names_the_value_before_and_after() -> None:
    done = promote(_chart("replicas: 3\n", "replicas: 5\n"), "web", keys=("replicas",))
    assert done.text.startswith("chore(web): promote values from staging to production\n\n")
    assert "\nweb in production: replicas: 5 -> 3\n" in done.text
    assert done.about.values["settings"] == [
        {"application": "platform/web", "key": "replicas", "old": "5", "new": "3"}
    ]


@pytest.mark.parametrize(
    ("files", "key", "said"),
    [
        (_chart("a: 1\nb: 2\n", "a: 2\n"), "x", "is not declared there; name one of those"),
        (_chart("a: 1\nb: 2\n", "a: 2\n"), "b", "is not declared for this environment"),
        (_chart("a: b\n", "a: c\n"), "log.level", None),
        (_chart("image: {tag: v2}\n", "image: {tag: v2}\n"), "image.tag", "is not declared there"),
        (_chart("log: {level: x}\n", "a: b\n"), "log.level", "is in a file that web in staging"),
        (_overlay("", ""), "replicas.web", "differ and could move: none"),
    ],
)  # fmt: skip
def test_what_is_not_declared_for_both_by_their_own_files_is_refused(
    files: dict[str, str], key: str, said: str | None
) -> None:
    if said is None:
        assert _moved(files, key) == {}
        return
    with pytest.raises(RefusedError) as caught:
        _moved(files, key)
    assert said in str(caught.value)
