"""Awkward YAML files, and what an edit makes of them: only the bytes between the marks differ."""

from collections.abc import Callable
from typing import NamedTuple

from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.shape import Value

Edit = Callable[[YamlFile], YamlFile]


class Case(NamedTuple):
    """An edit and its result."""

    name: str
    before: bytes
    edit: Edit
    after: bytes


def set_to(text: str, *keys: str | int, number: int = 0) -> Edit:
    return lambda file: file.set_scalar(number, keys, text)


def key(name: str, value: Value, *keys: str | int, number: int = 0) -> Edit:
    return lambda file: file.insert_key(number, keys, name, value)


def item(value: Value, *keys: str | int, number: int = 0) -> Edit:
    return lambda file: file.insert_item(number, keys, value)


def without(*keys: str | int) -> Edit:
    return lambda file: file.remove_key(0, keys)


def named(name: str, *keys: str | int) -> Edit:
    return lambda file: file.rename_key(0, keys, name)


def _case(name: str, before: str, edit: Edit, after: str) -> Case:
    return Case(name, before.encode(), edit, after.encode())


_NEW = {"name": "new", "newTag": "2.0.1"}

SCALARS = [
    _case("a comment behind it", "a: 1.0.0 # c\n", set_to("1.0.1", "a"), "a: 1.0.1 # c\n"),
    _case("a comment after tabs", "a: x\t\t# c\n", set_to("w", "a"), "a: w\t\t# c\n"),
    _case("a tab behind the colon", "a:\tx\n", set_to("w", "a"), "a:\tw\n"),
    _case("double quotes", 'a: "x"   \n', set_to("y", "a"), 'a: "y"   \n'),
    _case("single quotes", "a: 'x'\n", set_to("it's", "a"), "a: 'it''s'\n"),
    _case("a tab in quotes", 'a: "x\ty"\nb: x\n', set_to("w", "b"), 'a: "x\ty"\nb: w\n'),
    _case("a number", "a: 1.9\n", set_to("1.10", "a"), 'a: "1.10"\n'),
    _case("an exponent", "a: x\n", set_to("1e3", "a"), 'a: "1e3"\n'),
    _case("a commit of digits and e", "a: x\n", set_to("12e45678", "a"), 'a: "12e45678"\n'),
    _case("a boolean of YAML 1.1", "a: x\n", set_to("on", "a"), 'a: "on"\n'),
    _case("one letter", "a: x\n", set_to("y", "a"), 'a: "y"\n'),
    _case("a date", "a: x\n", set_to("2026-11-21", "a"), 'a: "2026-11-21"\n'),
    _case("base 60", "a: x\n", set_to("12:30:45", "a"), 'a: "12:30:45"\n'),
    _case("octal digits", "a: x\n", set_to("0123", "a"), 'a: "0123"\n'),
    _case("octal of YAML 1.2", "a: x\n", set_to("0o17", "a"), 'a: "0o17"\n'),
    _case("hexadecimal digits", "a: x\n", set_to("0x1f", "a"), 'a: "0x1f"\n'),
    _case("underscores", "a: x\n", set_to("1_000", "a"), 'a: "1_000"\n'),
    _case("null as a text", "a: x\n", set_to("null", "a"), 'a: "null"\n'),
    _case("an empty text", "a: x\n", set_to("", "a"), 'a: ""\n'),
    _case("something like a comment", "a: x\n", set_to("x #y", "a"), 'a: "x #y"\n'),
    _case("a line break in the text", "a: x\n", set_to("x\ny", "a"), 'a: "x\\ny"\n'),
    _case("a next line in the text", "a: 'x'\n", set_to("x\x85y", "a"), 'a: "x\\u0085y"\n'),
    _case("nothing there", "a:\nb: z\n", set_to("x", "a"), "a: x\nb: z\n"),
    _case("nothing but a comment", "a: # c\nb: z\n", set_to("x", "a"), "a: x # c\nb: z\n"),
    _case("null there", "a: ~ # c\n", set_to("x", "a"), "a: x # c\n"),
    _case("Windows lines", "a: x\r\nb: z\r\n", set_to("w", "a"), "a: w\r\nb: z\r\n"),
    _case("mixed lines", "a: x\nb: z\r\nc: v\n", set_to("w", "b"), "a: x\nb: w\r\nc: v\n"),
    _case("old Macintosh lines", "a: x\rb: z\r", set_to("w", "b"), "a: x\rb: w\r"),
    _case("no line break at the end", "a: x", set_to("w", "a"), "a: w"),
    _case("a byte order mark", "\ufeffa: x\n", set_to("w", "a"), "\ufeffa: w\n"),
    _case("characters of four bytes", "é: 😀😀\na: x\n", set_to("w", "a"), "é: 😀😀\na: w\n"),
    _case(
        "a next line as a break", "b: 'z\x85 z'\na: x\n", set_to("w", "a"), "b: 'z\x85 z'\na: w\n"
    ),
    _case("braces", "{a: x, b: z}\n", set_to("w", "a"), "{a: w, b: z}\n"),
    _case("braces and a colon", "{a: x}\n", set_to("w:1", "a"), '{a: "w:1"}\n'),
    _case("braces, and a colon before", "{a: x:1}\n", set_to("w:2", "a"), "{a: w:2}\n"),
    _case("JSON with tabs", '{\n\t"a": "x"\n}', set_to("w", "a"), '{\n\t"a": "w"\n}'),
    _case("an item", "- x\n-   z # c\n", set_to("w", 1), "- x\n-   w # c\n"),
    _case("an item in brackets", "[ x , z ]\n", set_to("w", 1), "[ x , w ]\n"),
    _case(
        "a second document", "a: x\n---\na: x\n", set_to("w", "a", number=1), "a: x\n---\na: w\n"
    ),
    _case(
        "after an empty document",
        "---\n---\na: x\n",
        set_to("w", "a", number=1),
        "---\n---\na: w\n",
    ),
    _case(
        "document ends",
        "%YAML 1.1\n---\na: x\n...\n",
        set_to("w", "a"),
        "%YAML 1.1\n---\na: w\n...\n",
    ),
    _case("an anchor that nothing uses", "a: &k x\n", set_to("w", "a"), "a: &k w\n"),
    _case("an anchor without a value", "a: &k\nb: z\n", set_to("w", "a"), "a: &k w\nb: z\n"),
    _case("a tag for texts", "a: !!str 1\n", set_to("w", "a"), "a: !!str w\n"),
    _case(
        "anchors elsewhere",
        "b: &k {z: 1}\nc: *k\na: x\n",
        set_to("w", "a"),
        "b: &k {z: 1}\nc: *k\na: w\n",
    ),
    _case("a key twice elsewhere", "b: 1\nb: 2\na: x\n", set_to("w", "a"), "b: 1\nb: 2\na: w\n"),
    _case(
        "folded text elsewhere",
        "b: >\n  z\n   z\n\na: x\n",
        set_to("w", "a"),
        "b: >\n  z\n   z\n\na: w\n",
    ),
    _case("quoted keys", "\"a\":\n  'b' : x\n", set_to("w", "a", "b"), "\"a\":\n  'b' : w\n"),
    _case("a question mark", "? a\n: x\n", set_to("w", "a"), "? a\n: w\n"),
    _case("trailing spaces and blank lines", "a: x  \n\n\n", set_to("w", "a"), "a: w  \n\n\n"),
    _case("the whole document", "x\n", set_to("w"), "w\n"),
]

KEYS = [
    _case("at the end", "a: x\n", key("k", "v"), "a: x\nk: v\n"),
    _case("no break at the end", "a: x", key("k", "v"), "a: x\nk: v"),
    _case("Windows, no break", "a: x\r\nb: z", key("k", "v"), "a: x\r\nb: z\r\nk: v"),
    _case("a comment behind", "a: x # c\n# d\n", key("k", "v"), "a: x # c\nk: v\n# d\n"),
    _case(
        "in a mapping", "a:\n    b: x\nc: z\n", key("k", "v", "a"), "a:\n    b: x\n    k: v\nc: z\n"
    ),
    _case("in an item", "- a: x\n- b: z\n", key("k", "v", 0), "- a: x\n  k: v\n- b: z\n"),
    _case("in an item further in", "-   a: x\n", key("k", "v", 0), "-   a: x\n    k: v\n"),
    _case(
        "behind a text of lines",
        "a: |-\n  x\n\n\nb: z\n",
        key("k", "v"),
        "a: |-\n  x\n\n\nb: z\nk: v\n",
    ),
    _case("behind a last text of lines", "a: |\n  x\n\n", key("k", "v"), "a: |\n  x\nk: v\n\n"),
    _case("behind kept breaks", "a: |+\n  x\n\n", key("k", "v"), "a: |+\n  x\n\nk: v\n"),
    _case("before an open last text", "b: z\na: |\n  x", key("k", "v"), "b: z\nk: v\na: |\n  x"),
    _case("before another document", "a: x\n---\nb: z\n", key("k", "v"), "a: x\nk: v\n---\nb: z\n"),
    _case("in braces", "{a: x}\n", key("k", "v"), "{a: x, k: v}\n"),
    _case("in braces with spaces", "{ a: x }\n", key("k", "v"), "{ a: x, k: v }\n"),
    _case("in empty braces", "a: {}\n", key("k", "v", "a"), "a: {k: v}\n"),
    _case(
        "in braces of lines", "{\n  a: x, # c\n}\n", key("k", "v"), "{\n  a: x, # c\n  k: v,\n}\n"
    ),
    _case(
        "braces, comment, no comma",
        "{\n  a: x # c\n}\n",
        key("k", "v"),
        "{\n  a: x, # c\n  k: v\n}\n",
    ),
    _case("in JSON", '{\n\t"a": "x"\n}\n', key("k", "v"), '{\n\t"a": "x",\n\t"k": "v"\n}\n'),
    _case("where nothing is", "a:\nb: z\n", key("k", "v", "a"), "a:\n  k: v\nb: z\n"),
    _case("where a comment is", "a: # c\nb: z\n", key("k", "v", "a"), "a: # c\n  k: v\nb: z\n"),
    _case("where null is", "a: null\n", key("k", "v", "a"), "a: {k: v}\n"),
    _case("in an empty file", "", key("k", "v"), "k: v\n"),
    _case("in a file of comments", "# c", key("k", "v"), "# c\nk: v\n"),
    _case("quotes like the others", "a: 'x'\nb: 'z'\n", key("k", "v"), "a: 'x'\nb: 'z'\nk: 'v'\n"),
    _case(
        "a list, not indented",
        "a:\n- x\n",
        key("k", [_NEW]),
        "a:\n- x\nk:\n- name: new\n  newTag: 2.0.1\n",
    ),
    _case(
        "a list, indented",
        "a:\n  - x\n",
        key("k", [_NEW]),
        "a:\n  - x\nk:\n  - name: new\n    newTag: 2.0.1\n",
    ),
    _case(
        "beside a merge key",
        "b: &k {z: 1}\na:\n  <<: *k\n",
        key("k", "v", "a"),
        "b: &k {z: 1}\na:\n  <<: *k\n  k: v\n",
    ),
]

ITEMS = [
    _case("at the end", "a:\n- x # c\nb: z\n", item("w", "a"), "a:\n- x # c\n- w\nb: z\n"),
    _case("indented, no break", "a:\n  - x", item("w", "a"), "a:\n  - x\n  - w"),
    _case(
        "a wide gap",
        "a:\n  -   b: x\n",
        item({"b": "w", "c": "v"}, "a"),
        "a:\n  -   b: x\n  -   b: w\n      c: v\n",
    ),
    _case("in brackets", "a: [x]\n", item("w", "a"), "a: [x, w]\n"),
    _case("a comma at the end", "a: [x,]\n", item("w", "a"), "a: [x, w,]\n"),
    _case("in brackets of lines", "a: [\n  x,\n]\n", item("w", "a"), "a: [\n  x,\n  w,\n]\n"),
    _case("in empty brackets", "a: [] # c\n", item("w", "a"), "a: [w] # c\n"),
    _case("where nothing is", "b:\n- z\na:\n", item("w", "a"), "b:\n- z\na:\n- w\n"),
    _case(
        "braces like the others",
        "a:\n- { b: x }\n",
        item({"b": "w"}, "a"),
        "a:\n- { b: x }\n- { b: w }\n",
    ),
    _case(
        "quotes like the others",
        'a:\n- b: "x"\n  c: z\n',
        item({"b": "w", "c": "v"}, "a"),
        'a:\n- b: "x"\n  c: z\n- b: "w"\n  c: v\n',
    ),
    _case(
        "Windows lines",
        "a:\r\n- b: x\r\n# c\r\n",
        item(_NEW, "a"),
        "a:\r\n- b: x\r\n- name: new\r\n  newTag: 2.0.1\r\n# c\r\n",
    ),
]

OTHERS = [
    _case("a key in the middle", "a: x\nb: y # c\nd: z\n", without("b"), "a: x\nd: z\n"),
    _case("the last key, no break", "a: x\r\nb: z", without("b"), "a: x"),
    _case("the first key of an item", "- b: x\n  c: z\n", without(0, "b"), "- c: z\n"),
    _case("the last key of an item", "- b: x\n  c: z\n- d\n", without(0, "c"), "- b: x\n- d\n"),
    _case("the first key in braces", "{b: x, c: z}", without("b"), "{c: z}"),
    _case("the last key in braces", "{b: x, c: z }", without("c"), "{b: x }"),
    _case(
        "a comment above the next key", "a: x\nb: y\n# d\nd: z\n", without("b"), "a: x\n# d\nd: z\n"
    ),
    _case("another name", "a: x # c\n", named("k", "a"), "k: x # c\n"),
    _case("another name in quotes", '{"a": "x"}', named("k", "a"), '{"k": "x"}'),
]

CASES = SCALARS + KEYS + ITEMS + OTHERS
