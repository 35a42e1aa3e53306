"""Values that only exist once Azure has made something.

Pure code writes a placeholder; the component that applies the values puts the Output in its place.
"""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

Reference = Literal["identityClientId", "ssoClientId", "secretsClientId"]
"""`identityClientId`: of Argo CD's managed identity. `ssoClientId`: of the app registration.
`secretsClientId`: of the identity that reads the Key Vault."""

Values: TypeAlias = Mapping[str, object]
"""Values of a Helm chart: nested mappings, lists and scalars."""

PLACEHOLDER = re.compile(r"\$\{([A-Za-z]+)\}")


def placeholder(reference: Reference) -> str:
    """Return what stands for a reference inside a text."""
    return f"${{{reference}}}"
