"""How much a quantity is. Source: pkg/api/resource/quantity.go of k8s.io/apimachinery."""

import re
from decimal import Decimal

_QUANTITY = re.compile(
    r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,3}))?"
)
_POWERS = {unit: power for power, unit in enumerate("KMGTPE", start=1)}
_SMALL = {"n": -9, "u": -6, "m": -3, "k": 3}


def amount(value: object) -> Decimal | None:
    """Return how much a quantity is; None where it is none, or too large to matter."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    match = _QUANTITY.fullmatch(str(value).strip()) if len(str(value)) < 100 else None
    return match and Decimal(match[1]) * _factor(match[2] or "", match[3])


def _factor(unit: str, exponent: str | None) -> Decimal:
    if exponent:
        return Decimal(10) ** int(exponent)
    if unit.endswith("i"):
        return Decimal(1024) ** _POWERS[unit[0]]
    return Decimal(10) ** (_SMALL[unit] if unit in _SMALL else 3 * _POWERS.get(unit, 0))
