"""Which texts need no quotes in any reader of YAML.

Kustomize and Helm read YAML in Go, other tools by YAML 1.1 or 1.2: a text is plain here only where
all of them take it for a text. `1.10` would become the number 1.1.
"""

import re
from functools import lru_cache

import yaml
from yaml.resolver import Resolver

from aks_gitops.check.golang.yaml_scalars import STRING, is_timestamp, resolve

_SAFE = re.compile(r"[A-Za-z0-9_./](?:[A-Za-z0-9_./:@+-]*[A-Za-z0-9_./@+-])?", re.ASCII)
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7_]+", re.ASCII
)
"""Also those that are too large for some readers, which then take them for texts."""
_DOCUMENT_END = "..."
_RESOLVER = Resolver()


@lru_cache(maxsize=4096)
def is_plain_text(text: str) -> bool:
    """Tell whether every reader takes an unquoted text for a text."""
    return (
        bool(text)
        and not is_timestamp(text)
        and not _NUMBER.fullmatch(text)
        and resolve("", text)[0] == STRING
        and _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == STRING  # type: ignore[no-untyped-call]
    )


def is_safe(text: str) -> bool:
    """Tell whether a text may be written without quotes: no character of it means anything."""
    return bool(_SAFE.fullmatch(text)) and text != _DOCUMENT_END and is_plain_text(text)
