"""A picture of what changes: Applications, and what they are made by.

Source: Mermaid documentation, "Flowcharts - Basic Syntax". A label is quoted and holds only
characters that mean nothing there.
"""

import re
from collections.abc import Iterator, Sequence

from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.report.change_lines import in_order
from aks_gitops.check.report.verdict import LEFT, UNAFFECTED, VERBS, outcome
from aks_gitops.check.reported import ChangedApplication
from aks_gitops.report.neutral import short

MOST_NODES = 20
_NOT_IN_LABELS = re.compile(r"[^A-Za-z0-9 ./_-]")
_LONGEST = 60
_STYLES = {
    "deleted": "fill:#fdeceb,stroke:#a3201a,color:#a3201a",
    "moved": "fill:#fff3d9,stroke:#724700,color:#724700",
    "changed": "fill:#e3edfb,stroke:#1857b4,color:#18202b",
    "added": "fill:#e2f4e5,stroke:#1a7f37,color:#18202b",
}
_STYLE_OF = {
    VERBS["deleted"]: "deleted",
    LEFT: "deleted",
    VERBS["moved"]: "moved",
    VERBS["changed"]: "changed",
    VERBS["rendered"]: "changed",
    VERBS["added"]: "added",
    UNAFFECTED: "changed",
}


def picture(changes: Sequence[ChangedApplication]) -> Iterator[str]:
    """Yield the lines of a flowchart of the first changes."""
    yield "flowchart LR"
    makers: dict[str, str] = {}
    for number, one in enumerate(in_order(changes)[:MOST_NODES]):
        maker = made_by(one.change.entry)
        if maker not in makers:
            makers[maker] = f"m{len(makers)}"
            yield f'  {makers[maker]}["{_label(maker)}"]'
        word = outcome(one)
        label = f"{_label(one.change.entry.name)}<br/>{word}"
        yield f'  {makers[maker]} --> a{number}["{label}"]:::{_STYLE_OF[word]}'
    yield from (f"  classDef {name} {style}" for name, style in _STYLES.items())


def made_by(one: Entry) -> str:
    """Return what makes an Application: an ApplicationSet, an Application, a file or a stack."""
    maker = one.origin.applicationset or one.origin.parent
    if maker:
        return maker.removeprefix(f"{one.argocd}: ")
    return one.origin.path or f"stack {one.argocd}"


def _label(text: str) -> str:
    return short(_NOT_IN_LABELS.sub("?", text), _LONGEST)
