r"""Values of the chart as settings of the extension: the notation, and what it cannot say."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aks_gitops.install.extension_settings import configuration_settings, inexpressible
from tests.unit.set_notation import read

KEYS = st.text(st.sampled_from("abZ09-_/.:$"), min_size=1, max_size=12).filter(
    lambda key: not key.startswith("\\")
)
TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["true", "007", "1.5", "0x1f", "p, role:x, *\ng, y, z\n", "a=b", "[groups]"]),
)
LEAVES = st.one_of(TEXTS, st.booleans(), st.integers(-(2**63), 2**63 - 1))
VALUES = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: (
            st.dictionaries(KEYS, inner, min_size=1, max_size=4)
            | st.lists(inner, min_size=1, max_size=3)
        ),
        max_leaves=12,
    ),
    max_size=5,
)


def messages(values: Mapping[str, object]) -> list[str]:
    return [str(fault) for fault in inexpressible(values)]


def test_keys_are_joined_and_values_are_text() -> None:
    values: dict[str, object] = {
        "server": {
            "insecure": True,
            "replicas": 2,
            "ingress": {"extraTls": [{"hosts": ["a.example.com"], "secretName": "tls"}]},
            "annotations": {},
            "extraArgs": [],
        },
        "configs": {"rbac": {"policy.csv": "p, role:a, *\ng, b, role:a\n", "policy.default": ""}},
    }
    assert list(configuration_settings(values).items()) == [
        (r"configs.rbac.policy\.csv", "p, role:a, *\ng, b, role:a\n"),
        (r"configs.rbac.policy\.default", ""),
        ("server.ingress.extraTls[0].hosts[0]", "a.example.com"),
        ("server.ingress.extraTls[0].secretName", "tls"),
        ("server.insecure", "true"),
        ("server.replicas", "2"),
    ]


@given(VALUES, st.randoms(use_true_random=False))
def test_a_reader_of_the_notation_gets_the_values_back_in_any_order(
    values: dict[str, Any], chance: Any
) -> None:
    assume(not messages(values))
    settings = list(configuration_settings(values).items())
    assert settings == sorted(settings)
    chance.shuffle(settings)
    assert _same(read(dict(settings)), values)


def test_what_the_notation_cannot_say_is_refused_with_its_place() -> None:
    values: dict[str, object] = {
        "a": "x\\y",
        "b": "{x}",
        "c": ["1"],
        "d": {"podLabels": {"azure.workload.identity/use": "true"}},
        "e": None,
        "f": 0.5,
        "g": [{"emptyDir": {}, "name": ""}],
        "h": {"capabilities": {"drop": []}},
        "i": {"a=b": "x", "a b": "x", "a[0]": "x"},
        "j": 2**63,
    }
    number = "is text that the extension reads as a number or boolean; use install: helm"
    neither = (
        "is neither text, nor true or false, nor a whole number; write it so, or use install: helm"
    )
    empty = "is empty; remove it: the extension cannot say so, or use install: helm"
    odd = r"a key of the extension has no blanks or []{}=,\ "[:-1]
    assert messages(values) == [
        "a: holds a backslash; write it without: the extension may drop it",
        "b: starts with '{'; start it otherwise: the extension would read a list",
        f"c.0: {number}",
        f'd.podLabels."azure.workload.identity/use": {number}',
        f"e: {neither}",
        f"f: {neither}",
        f"g.0.emptyDir: {empty}",
        f"g.0.name: {empty}",
        f"h.capabilities.drop: {empty}",
        f'i."a=b": has the key "a=b"; {odd}',
        f'i."a b": has the key "a b"; {odd}',
        f'i."a[0]": has the key "a[0]"; {odd}',
        f"j: {neither}",
    ]
    with pytest.raises(ValueError, match=r"^a: holds a backslash"):
        configuration_settings(values)


@pytest.mark.parametrize("value", ["true", "false", "50", "-1", "0"])
@pytest.mark.parametrize(
    "path",
    [
        ("configs", "cm", "any.key"),
        ("configs", "params", "server.insecure"),
        ("server", "ingress", "annotations", "a.example.com/b"),
        ("server", "serviceAccount", "annotations", "a"),
        ("server", "resources", "limits", "cpu"),
    ],
)
def test_texts_may_look_like_numbers_where_their_type_is_lost_anyway(
    path: tuple[str, ...], value: str
) -> None:
    nested: Any = value
    for key in reversed(path):
        nested = {key: nested}
    assert messages(nested) == []


@pytest.mark.parametrize("value", ["TRUE", "+5", "-0", "null", "fal\u017fe"])
def test_texts_that_would_come_back_otherwise_are_refused_even_there(value: str) -> None:
    assert len(messages({"configs": {"cm": {"key": value}}})) == 1


def test_annotations_that_the_chart_does_not_quote_are_no_exception() -> None:
    values = {"server": {"httproute": {"annotations": {"a": "true"}}}}
    assert len(messages(values)) == 1


def test_a_secret_becomes_no_setting_and_is_not_printed() -> None:
    values = {"configs": {"secret": {"githubSecret": "hunter2"}}}
    assert messages(values) == [
        "configs.secret.githubSecret: would be a secret in plain text; use argocd.webhooks"
    ]
    reference = {"configs": {"secret": {"extra": {"webhook.github.secret": "$hooks:github"}}}}
    assert messages(reference) == []


def _same(one: object, other: object) -> bool:
    """Compare with types: True is not 1 here."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
