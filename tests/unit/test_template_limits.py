"""Templates that somebody wrote to hurt end in a LimitError, within seconds."""

import random
import time
from collections import Counter

import pytest

from aks_gitops.check.golang.budget import Budget
from aks_gitops.check.golang.errors import LimitError
from aks_gitops.check.template.rendering import Language, render
from tests.agreement.grammar.templates import random_case
from tests.agreement.template_answers import TemplateCase, our_answer

_GO = Language(go_template=True)
_DOUBLED = '{{ $x := "ab" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}'
_JOINED = "{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}"
_SHARED = "{{ $x := list 1 }}{{ range until 40 }}{{ $x = list $x $x }}{{ end }}"
"""A small value that is large once it is written out."""
_IN_ITSELF = '{{ $d := dict "a" (dict "b" 1) }}{{ $_ := set $d "c" $d }}'
_HOSTILE = {
    "a long text": '{{ repeat 2000000000 "x" }}',
    "a long text from a short one": '{{ replace "" (repeat 10000 "x") (repeat 10000 "y") }}',
    "a text that doubles": _DOUBLED,
    "a long list": "{{ until 2000000000 }}",
    "a long sequence": "{{ seq 1 2000000000 }}",
    "a list that doubles": _JOINED,
    "a list of itself, often": _SHARED + "{{ $x }}",
    "its JSON": _SHARED + "{{ toJson $x }}",
    "its YAML": _SHARED + "{{ toYaml $x }}",
    "its copy": _SHARED + "{{ deepCopy $x }}",
    "its equal": _SHARED + "{{ deepEqual $x $x }}",
    "a map within itself": _IN_ITSELF + "{{ $d }}",
    "a map merged into itself": _IN_ITSELF + "{{ merge $d.a $d }}{{ toJson $d }}",
    "a long loop": "{{ range 2000000000 }}{{ end }}",
    "loops in loops": "{{ range 3000 }}" * 3 + "{{ end }}" * 3,
    "a template that calls itself": '{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}',
    "deep parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "deep blocks": "{{ if 1 }}" * 5000 + "{{ end }}" * 5000,
    "many branches": "{{ if 0 }}" + "{{ else if 0 }}" * 5000 + "{{ end }}",
    "a huge template": "{{ 1 }}" * 100_000,
    "wide fields": '{{ range until 2000 }}{{ printf "%999999d" 1 }}{{ end }}',
    "an indented text": '{{ indent 100000 (repeat 10000 "\\n") }}',
    "a wrapped text": '{{ wrapWith 1 (repeat 100000 "x") (repeat 100000 "y") }}',
    "a joined list": '{{ join (repeat 100000 "x") (until 100) }}',
    "an expanded match": '{{ regexReplaceAll "a" (repeat 9999 "a") (repeat 9999 "b") }}',
    "deep JSON": '{{ fromJson (repeat 50000 "[") }}',
    "deep YAML": '{{ fromYamlArray (repeat 50000 "[") }}',
    "many decimals": "{{ mulf " + "1.7 " * 5000 + "}}",
}


@pytest.mark.parametrize("template", _HOSTILE.values(), ids=_HOSTILE)
def test_a_hostile_template_is_stopped(template: str) -> None:
    started = time.process_time()
    with pytest.raises(LimitError):
        render(template, {}, _GO, Budget())
    assert time.process_time() - started < 10


def test_a_yaml_bomb_is_stopped() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += (f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40))
    with pytest.raises(LimitError):
        render("{{ fromYaml .bomb | toJson }}", {"bomb": "\n".join(lines)}, _GO, Budget())


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*){1,30}x", "a{1000}{2}"])
def test_a_regular_expression_takes_linear_time(pattern: str) -> None:
    started = time.process_time()
    case = TemplateCase("{{ regexMatch .p .t }}", {"p": pattern, "t": "a" * 20_000})
    assert our_answer(case).verdict == "text"
    assert time.process_time() - started < 10


def test_a_real_template_is_far_below_the_limits() -> None:
    template = '{{ range $i, $e := until 200 }}{{ $i }}: {{ printf "%05d" $e | upper }}\n{{ end }}'
    text = render(template, {}, _GO, Budget(steps=10_000))
    assert text.endswith("199: 00199\n")


def test_random_templates_end_in_a_text_or_in_a_typed_error() -> None:
    verdicts: Counter[str] = Counter()
    for seed in range(1500):
        verdicts[our_answer(random_case(seed, damage=seed % 4)).verdict] += 1
    assert verdicts["text"] > 300
    assert verdicts["fails"] > 300


def test_random_characters_end_in_a_text_or_in_a_typed_error() -> None:
    chance = random.Random(7)  # noqa: S311
    pieces = ["{{", "}}", " ", "-", "|", "(", ")", '"', "`", "'", ".", "$", "x", "1", "if", "end"]
    pieces += ["range", "else", "define", ":=", ",", "\n", "/*", "*/", "é", "\x00", "\\", "printf"]
    for _ in range(2000):
        text = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 25)))
        assert our_answer(TemplateCase(text, {"x": "y"})).verdict != "not evaluated"
