"""Where a code host shows a line of a file."""

import re
from typing import NamedTuple
from urllib.parse import quote

from aks_gitops.check.report.json_values import readable
from aks_gitops.repo.finding import Finding

_BASE = re.compile(r"https?://[\w.:-]+(?:/[\w.~%/:@!$&*+,;={}?#-]*)?", re.ASCII)
_PATH, _LINE = "{path}", "{line}"


class LinkBase(NamedTuple):
    """The address of a repository's files at one revision."""

    template: str
    """With `{path}` and maybe `{line}`; empty for no links."""

    def of(self, finding: Finding) -> str:
        """Return the address of a finding's place; empty where it is no file of the repository."""
        if not self.template or not is_file(finding):
            return ""
        line = str(finding.line or 1)
        return self.template.replace(_LINE, line).replace(_PATH, quoted(finding.path))


def link_base(text: str) -> LinkBase:
    """Return where files are.

    Given: an address such as https://github.com/o/r/blob/COMMIT, or one with {path} and {line}.
    Raises ValueError for anything else.
    """
    if not text:
        return LinkBase("")
    if not _BASE.fullmatch(text):
        raise ValueError(
            "is no address; write one such as https://HOST/OWNER/REPOSITORY/blob/COMMIT"
        )
    if _PATH in text:
        return LinkBase(text)
    return LinkBase(f"{text.rstrip('/')}/{_PATH}#L{_LINE}")


def quoted(path: str) -> str:
    """Return a path as part of an address, which it cannot leave."""
    return quote(readable(path).lstrip("/"))


def is_file(finding: Finding) -> bool:
    """Tell whether a finding's place is a file; it may be a stack's settings or an object."""
    return bool(finding.line) or (bool(finding.path) and " " not in finding.path)
