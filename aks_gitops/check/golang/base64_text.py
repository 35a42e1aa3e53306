"""Go's base64.StdEncoding."""

import base64
import binascii
import re

from aks_gitops.check.golang.text import to_bytes


def decode_base64(text: str) -> bytes | None:
    """Return what a text encodes; None where it is no base64. Line breaks do not count."""
    plain = to_bytes(re.sub("[\r\n]", "", text))
    if len(plain) % 4:
        return None
    try:
        return base64.b64decode(plain, validate=True)
    except binascii.Error:
        return None
