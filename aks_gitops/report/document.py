"""A page in one file that loads nothing: a template, its data, and the parts that pages share.

Names in a config repository may be hostile. They reach a page as JSON that cannot end its own
element; the one script that the page's policy admits writes them as text.
"""

import base64
import hashlib
import html
import json
import re
from importlib import resources

_MARK = re.compile("@@([A-Z]+)@@")
_SHARED = {"HEAD": "page_head.html", "STYLE": "page_parts.css", "SCRIPT": "page_parts.js"}


def document(package: str, title: str, data: object) -> str:
    """Return the page whose template is `page.html` of a package."""
    parts = {mark: _text("aks_gitops.report", name) for mark, name in _SHARED.items()}
    template = _filled(_text(package, "page.html"), parts)
    texts = {
        "TITLE": html.escape(title),
        "POLICY": _policy(template),
        "DATA": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
    }
    return _filled(template, texts)


def _text(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def _filled(template: str, texts: dict[str, str]) -> str:
    return _MARK.sub(lambda mark: texts.get(mark[1], mark[0]), template)


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
