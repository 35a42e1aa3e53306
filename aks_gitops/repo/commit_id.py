"""How the id of a commit is written."""

import re

WHOLE_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""An id that nothing was cut off: by SHA-1, or by SHA-256."""
