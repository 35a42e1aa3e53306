"""`index.html` of the offline preview: a map of a stack, in one file that loads nothing.

Names in a config repository may be hostile. They reach the page as JSON that cannot end its own
element; the one script that the page's policy admits writes them as text.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from importlib import resources

from aks_gitops.program import Program
from aks_gitops.report.page_data import page_data
from aks_gitops.settings.stack import Settings

_MARK = re.compile("@@([A-Z]+)@@")


def page(stack: str, program: Program, settings: Settings, files: Mapping[str, str]) -> str:
    """Return the page of a stack.

    Given: `files`, the file of each object by its key, relative to the page.
    """
    template = resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    data = json.dumps(page_data(stack, program, settings, files), separators=(",", ":"))
    texts = {
        "TITLE": html.escape(f"{stack}: clusters, teams and applications"),
        "POLICY": _policy(template),
        "DATA": data.replace("<", "\\u003c"),
    }
    return _MARK.sub(lambda mark: texts[mark[1]], template)


def _policy(template: str) -> str:
    """Return a Content-Security-Policy that admits the template's own style and script alone."""
    style, script = (_hash(template, tag) for tag in ("style", "script"))
    return (
        f"default-src 'none'; style-src {style}; script-src {script}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(template: str, tag: str) -> str:
    text = template.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
