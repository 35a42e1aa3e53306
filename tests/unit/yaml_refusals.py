"""YAML files that an edit would harm, and what is said of them."""

from typing import NamedTuple

from tests.unit.yaml_edits import Edit, item, key, set_to, without


class Refused(NamedTuple):
    """A file that an edit would harm, and what is said."""

    name: str
    before: bytes
    edit: Edit
    said: str
    """What follows the path."""


_BY_HAND = "; edit this place by hand"
_HERE = "; write the value out at this place"
_BOTH = "; write the value out in both places"

REFUSED = [
    Refused(
        "an alias", b"a: &k x\nb: *k\n", set_to("w", "b"), ":2: b comes from the anchor &k" + _HERE
    ),
    Refused(
        "an anchor in use",
        b"a: &k x\nb: *k\n",
        set_to("w", "a"),
        ":1: a has the anchor &k, which line 2 uses too" + _BOTH,
    ),
    Refused(
        "within an anchor in use",
        b"a: &k {c: x}\nb: *k\n",
        set_to("w", "a", "c"),
        ":1: a has the anchor &k, which line 2 uses too" + _BOTH,
    ),
    Refused(
        "within an alias",
        b"a: &k {c: x}\nb: *k\n",
        set_to("w", "b", "c"),
        ":2: b comes from the anchor &k" + _HERE,
    ),
    Refused(
        "a merged key",
        b"a: &k {c: x}\nb:\n  <<: *k\n",
        set_to("w", "b", "c"),
        ":3: b.c comes from a merge key (<<); write it out at this place",
    ),
    Refused("a key twice", b"a: x\na: y\n", set_to("w", "a"), ":2: a stands there twice; keep one"),
    Refused(
        "a text of lines",
        b"a: |\n  x\n",
        set_to("w", "a"),
        ":1: a has a text of several lines; write it on one line",
    ),
    Refused(
        "a folded plain text",
        b"a: x\n  y\n",
        set_to("w", "a"),
        ":1: a has a text of several lines; write it on one line",
    ),
    Refused(
        "a mapping",
        b"a: {b: x}\n",
        set_to("w", "a"),
        ":1: a holds a mapping, not a text; name a key in it",
    ),
    Refused(
        "another tag",
        b"a: !secret x\n",
        set_to("w", "a"),
        ":1: a has the tag !secret; remove the tag",
    ),
    Refused("no such key", b"a: x\n", set_to("w", "b"), ":1: b is not there; add it"),
    Refused(
        "no such item",
        b"a: [x]\n",
        set_to("w", "a", 1),
        ":1: a.1 is not there; name an item that is",
    ),
    Refused(
        "no such document",
        b"a: x\n",
        set_to("w", "a", number=1),
        ": document 1 is not there; name one that is",
    ),
    Refused(
        "a key that is there", b"a: x\n", key("a", "v"), ":1: a is there already; set its value"
    ),
    Refused(
        "a key in a list",
        b"a: [x]\n",
        key("k", "v", "a"),
        ":1: a holds a sequence, not a mapping" + _BY_HAND,
    ),
    Refused(
        "an item in a mapping",
        b"a: {b: x}\n",
        item("w", "a"),
        ":1: a holds a mapping, not a list" + _BY_HAND,
    ),
    Refused(
        "a pair in brackets",
        b"a: [b: x]\n",
        key("k", "v", "a", 0),
        ":1: a.0 is written in a way that cannot be edited safely" + _BY_HAND,
    ),
    Refused(
        "a key without a colon",
        b"{a, b: x}\n",
        set_to("w", "a"),
        ":1: a is written in a way that cannot be edited safely" + _BY_HAND,
    ),
    Refused(
        "the only key", b"a: x\n", without("a"), ":1: a is the only key of its mapping" + _BY_HAND
    ),
    Refused(
        "half a character",
        b"a: x\n",
        set_to("\ud800", "a"),
        ":1: a is written in a way that cannot be edited safely" + _BY_HAND,
    ),
    Refused(
        "other bytes",
        b"a: x\nb: \xff\n",
        set_to("w", "a"),
        ":2: the file is not UTF-8 text; save it as UTF-8",
    ),
    Refused(
        "no YAML",
        b"a: x\nb: [\n",
        set_to("w", "a"),
        ":3: the file is not YAML: did not find expected node content; mend its syntax",
    ),
    Refused(
        "an unknown anchor",
        b"a: *k\n",
        set_to("w", "a"),
        ": the file uses the anchor &k, which is not there (line 1); mend it there",
    ),
    Refused(
        "brackets without end",
        b"a: " + b"[" * 400 + b"]" * 400,
        set_to("w", "a"),
        ": the file is nested deeper than 64 levels (line 1); mend it there",
    ),
]
