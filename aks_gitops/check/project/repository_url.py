"""How Argo CD writes the URL of a repository before it compares it."""

import re
from functools import lru_cache

from aks_gitops.check.golang.text import as_utf8, lower, trim_space
from aks_gitops.check.golang.urls import UrlError, rewritten

_SSH = re.compile(r"(ssh://)?([^/:]*?)@[^@]+")


@lru_cache(maxsize=4096)
def normalized(repository: str) -> str:
    """Return the URL in lower case, without `.git`, and SSH in one form; '' where it is no URL.

    Argo CD writes the globs of sourceRepos that way too, so what a URL may not hold is encoded
    there: `https://host/{a,b}` becomes `https://host/%7Ba,b%7D`, and matches neither a nor b.

    Source: NormalizeGitURL in util/git/git.go of argo-cd v3.5.1.
    """
    url = lower(trim_space(as_utf8(repository)))
    if _SSH.fullmatch(url) and not url.startswith("ssh://"):
        url = "ssh://" + url.replace(":", "/", 1)
    try:
        return rewritten(url.removesuffix(".git")).removeprefix("ssh://")
    except UrlError:
        return ""
