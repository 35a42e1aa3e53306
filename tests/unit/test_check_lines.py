"""A finding points to the line that can mend it."""

import pytest

from aks_gitops.check.lines import line_of

_FILE = b"""\
# A comment
apiVersion: v1
metadata:
  name: web
---
spec:
  containers:
    - name: one
      image: one:latest
    - {name: two, image: two}
"""


@pytest.mark.parametrize(
    ("document", "keys", "line"),
    [
        (0, (), 2),
        (0, ("metadata", "name"), 4),
        (1, ("spec", "containers", 0, "image"), 9),
        (1, ("spec", "containers", 1, "image"), 10),
        (1, ("spec", "volumes"), 6),
        (1, ("spec", "containers", 7), 7),
        (1, ("spec", "containers", "image"), 7),
        (2, (), 0),
    ],
)
def test_the_line_of_a_value_or_of_what_is_nearest(
    document: int, keys: tuple[str | int, ...], line: int
) -> None:
    assert line_of(_FILE, keys, document) == line


@pytest.mark.parametrize("data", [b"{", b"\xff\xfe\x00", b"", b"a: \x01"])
def test_what_is_no_yaml_has_no_lines(data: bytes) -> None:
    assert line_of(data, ("a",)) == 0
