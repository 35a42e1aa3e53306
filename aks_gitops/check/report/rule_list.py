"""All rules, for a person and for other programs."""

from collections.abc import Iterator

from aks_gitops.check.rules import AREAS, RULES


def rules_text() -> str:
    """Return the rules by area, with their own levels."""
    return "\n".join(_lines())


def rules_values() -> dict[str, object]:
    """Return the rules as JSON values."""
    rules = [{"area": area.title, **rule._asdict()} for area in AREAS for rule in area.rules]
    return {"version": 1, "rules": rules}


def _lines() -> Iterator[str]:
    width = max(map(len, RULES))
    for area in AREAS:
        yield area.title
        yield from (f"  {one.level:<8} {one.id:<{width}}  {one.title}" for one in area.rules)
