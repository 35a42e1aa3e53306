"""A finding points to the line that can mend it."""

import pytest

from aks_gitops.check.lines import line_in, name_in, nodes_of

_FILE = """\
# A comment
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: one
      image: one:latest
    - {name: two, image: two}
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 2),
        (("metadata", "name"), 5),
        (("spec", "containers", 0, "image"), 9),
        (("spec", "containers", 1, "image"), 10),
        (("spec", "volumes"), 6),
        (("spec", "containers", 7), 7),
        (("spec", "containers", "image"), 7),
    ],
)
def test_the_line_of_a_value_or_of_what_is_nearest(keys: tuple[str | int, ...], line: int) -> None:
    assert line_in(nodes_of(_FILE.encode())[0], keys) == line


@pytest.mark.parametrize(
    ("text", "named"), [(_FILE, ("Pod", "web")), ("kind: List", ("List", "")), ("[1]", None)]
)
def test_an_object_has_a_kind_and_perhaps_a_name(text: str, named: tuple[str, str] | None) -> None:
    assert name_in(nodes_of(text.encode())[0]) == named
