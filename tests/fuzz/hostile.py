"""Inputs that somebody wrote to hurt; a seed gives the same again."""

import random
from collections.abc import Sequence
from typing import NamedTuple, cast

from tests.documents import read, words

_ALL = read("fuzz/hostile.yaml")
_WORDS = words({key: value for key, value in _ALL.items() if key != "junk"})
_JUNK = cast(list[object], _ALL["junk"])
_DEPTHS = (1, 2, 5, 30, 300, 4000)
_WRONG = 0.05


def chance(seed: int) -> random.Random:
    """Return the source of what is random."""
    return random.Random(f"hostile {seed}")  # noqa: S311


def template(seed: int) -> str:
    """Return a template: loops in loops, values that double, calls with arguments out of bounds."""
    source = chance(seed)
    text = '{{ $x := list "ab" 1 }}' + _body(source, 3)
    if source.random() < 0.3:
        text += "".join(
            f'{{{{ define "{name}" }}}}{_body(source, 1)}{{{{ end }}}}' for name in "abc"
        )
    if source.random() < 0.2:
        text = _nested(source, text)
    while source.random() < 0.2:
        at = source.randrange(len(text) + 1)
        text = text[:at] + source.choice(("{{", "}}", '"', "(", "|", "end", ".", "\0")) + text[at:]
    return text


def _body(source: random.Random, depth: int) -> str:
    return "".join(_node(source, depth) for _ in range(source.randrange(1, 4)))


def _node(source: random.Random, depth: int) -> str:
    inner = _body(source, depth - 1) if depth else "x"
    call = _call(source, 2)
    name = source.choice("abc")
    return source.choice(
        (
            f"{{{{ {call} }}}}",
            f"{{{{ $x = {call} }}}}",
            f"{{{{ $x = {call} }}}}{{{{ $x }}}}",
            f"{{{{ range until 60 }}}}{{{{ $x = {call} }}}}{{{{ end }}}}",
            f"{{{{ range $i, $e := {call} }}}}{inner}{{{{ else }}}}{inner}{{{{ end }}}}",
            f"{{{{ range {source.choice(_WORDS['numbers'])} }}}}{inner}{{{{ end }}}}",
            f"{{{{ if {call} }}}}{inner}{{{{ else if {call} }}}}{inner}{{{{ end }}}}",
            f"{{{{ with $x := {call} }}}}{inner}{{{{ end }}}}",
            f'{{{{ template "{name}" {call.split()[0]} }}}}',
            f'{{{{ template "{name}" $ }}}}',
        )
    )


def _call(source: random.Random, depth: int) -> str:
    parts = source.choice(_WORDS["calls"]).split(" ")
    return " ".join(_argument(source, part, depth) for part in parts)


def _argument(source: random.Random, part: str, depth: int) -> str:
    kinds = {"%n": "numbers", "%t": "texts", "%v": "values"}
    if part not in kinds:
        return part
    if depth and source.random() < 0.3:
        return f"({_call(source, depth - 1)})"
    kind = kinds[part] if source.random() > _WRONG else source.choice(tuple(kinds.values()))
    return source.choice(_WORDS[kind])


def _nested(source: random.Random, text: str) -> str:
    depth = source.choice(_DEPTHS)
    start, end = source.choice(
        (
            ("{{ if true }}", "{{ end }}"),
            ("{{ range until 2 }}", "{{ end }}"),
            ("{{ if 0 }}{{ else }}", "{{ end }}"),
            ("{{ with . }}", "{{ else }}{{ end }}"),
        )
    )
    deep = source.choice(("(" * depth + "1" + ")" * depth, "list 1" + " | list" * depth))
    inner = source.choice((text, "{{ " + deep + " }}", "{{ $" + ".a" * depth + " }}"))
    return start * depth + inner + end * depth if source.random() < 0.5 else text + inner


class Match(NamedTuple):
    """A pattern, and a text that it may match."""

    pattern: str
    text: str


def match(seed: int) -> Match:
    """Return a pattern whose parts are repeated, and a text."""
    source = chance(seed)
    return Match(_repeated(source, "patterns"), _repeated(source, "subjects"))


def _repeated(source: random.Random, kind: str) -> str:
    times = (1, 1, 1, 2, 5, 40, 400)
    parts = [
        "".join(source.choices(_WORDS[kind], k=source.randrange(1, 4))) * source.choice(times)
        for _ in range(source.randrange(1, 5))
    ]
    return "".join(parts)[: source.choice((20, 200, 5000))]


def yaml_bytes(seed: int) -> bytes:
    """Return a text that may be YAML: deep, wide, of anchors in anchors, or of any bytes."""
    source = chance(seed)
    text = source.choice((_yaml_noise, _yaml_deep, _yaml_bomb))(source)
    data = text.encode("utf-8", "surrogatepass")
    if source.random() < 0.1:
        at = source.randrange(len(data) + 1)
        data = data[:at] + source.randbytes(source.randrange(1, 4)) + data[at:]
    return text.encode("utf-16", "surrogatepass") if source.random() < 0.02 else data


def _yaml_noise(source: random.Random) -> str:
    return "".join(source.choices(_WORDS["yaml"], k=source.randrange(1, 40)))


def _yaml_deep(source: random.Random) -> str:
    depth = source.choice(_DEPTHS)
    start, end = source.choice(
        (("[", "]"), ("{a: ", "}"), ("- ", "x"), ("? ", ""), ("&a [*a, ", "]"), ("!!seq [", "]"))
    )
    return _yaml_noise(source) * (source.random() < 0.3) + start * depth + end * depth


def _yaml_bomb(source: random.Random) -> str:
    width, levels = source.choice((1, 2, 9)), source.choice((3, 12, 40, 300))
    value = source.choice((" [{1}]", "\n  <<: [{1}]", " {{k: [{1}]}}"))
    lines = [source.choice(("a0: &a0 [x, x]", "a0: &a0 {b: 1}", "a0: &a0 [*a0]"))]
    for level in range(1, levels):
        aliases = ", ".join([f"*a{level - 1}"] * width)
        lines.append(("a{0}: &a{0}" + value).format(level, aliases))
    return "\n".join(lines)


def damaged(source: random.Random, value: object, share: float = 0.03) -> object:
    """Return a value in which some parts are others than they should be."""
    if source.random() < share:
        return _odd(source)
    if isinstance(value, dict):
        return {
            (key if source.random() > share / 4 else str(_odd(source))): damaged(source, one, share)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [damaged(source, one, share) for one in cast(Sequence[object], value)]
    return value


def _odd(source: random.Random) -> object:
    kind = source.random()
    if kind < 0.6:
        return source.choice(_JUNK)
    if kind < 0.8:
        return _repeated(source, "patterns")
    return "".join(source.choices(_WORDS["yaml"], k=5)) * source.choice((1, 100))
