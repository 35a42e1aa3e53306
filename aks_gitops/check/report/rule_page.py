"""docs/rules.md: every rule for people, with what its levels are by default."""

from collections.abc import Iterator

from aks_gitops.check.rules import AREAS, Area

_HEAD = """\
# Rules

What `aks-gitops check` reports, by its stable id. `error` fails a pull request. The levels are
defaults, which [`checks` in `.aks-gitops.yaml`](checks.md#settings) overrides. This page is written
from `aks_gitops/check/rules.py` by `make goldens`.
"""


def rules_page() -> str:
    """Return the page as Markdown."""
    return "\n".join([_HEAD, *(line for area in AREAS for line in _table(area))])


def _table(area: Area) -> Iterator[str]:
    yield from (f"## {area.title}", "", "| id | level | what | why |", "| --- | --- | --- | --- |")
    for rule in area.rules:
        yield f"| `{rule.id}` | {rule.level} | {_cell(rule.title)} | {_cell(rule.why)} |"
    yield ""


def _cell(text: str) -> str:
    """Return a text that ends no cell and begins no tag."""
    return text.replace("|", "\\|").replace("<", "\\<")
