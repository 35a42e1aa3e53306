"""Put Outputs in the place of the references that pure code left in values."""

from collections.abc import Mapping
from typing import cast

import pulumi

from aks_gitops.install.references import PLACEHOLDER, Reference

Outputs = Mapping[Reference, pulumi.Input[str]]


def resolved(value: object, outputs: Outputs) -> object:
    """Return `value` with an Output wherever a text holds a placeholder.

    Only those texts become Outputs, so that a preview still shows the rest while Azure has not
    made the identity yet. Raises KeyError for a reference that nothing provides: a mistake of the
    program's, not of the user's.
    """
    if isinstance(value, Mapping):
        return {key: resolved(inner, outputs) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(inner, outputs) for inner in value]
    if isinstance(value, str) and PLACEHOLDER.search(value):
        return _text(value, outputs)
    return value


def _text(text: str, outputs: Outputs) -> pulumi.Output[str]:
    # Splitting at a group gives text and names in turn.
    parts: list[pulumi.Input[str]] = list(PLACEHOLDER.split(text))
    parts[1::2] = [outputs[cast(Reference, name)] for name in parts[1::2]]
    return pulumi.Output.concat(*parts)
