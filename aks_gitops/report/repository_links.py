"""Where a repository's host shows its files."""

from typing import TypedDict
from urllib.parse import urlsplit

from aks_gitops.repo.tree import Revision


class Links(TypedDict):
    """Addresses at the repository's host; `{path}` stands for a path."""

    commit: str
    """Empty where it is not known that the host has the commit."""
    directory: str
    file: str


def repository_links(repository: str, read: Revision, elsewhere: str) -> Links | None:
    """Return where a repository's host shows what was read; None where that is not known.

    Given: `read`, the revision that was read; `elsewhere`, the revision that Argo CD follows where
    the files were read from somewhere else, whose commits the host need not have; else empty.
    """
    url = urlsplit(repository)
    reference = elsewhere or read.commit
    if url.scheme != "https" or not reference:
        return None
    base = f"https://{url.netloc.rpartition('@')[2]}{url.path.rstrip('/')}"
    if url.hostname == "dev.azure.com":
        version = f"GB{elsewhere}" if elsewhere else f"GC{read.commit}"
        path = f"{base}?path=/{{path}}&version={version}"
        commit = "" if elsewhere else f"{base}/commit/{read.commit}"
        return Links(commit=commit, directory=path, file=path)
    labels = (url.hostname or "").split(".")
    if url.hostname != "github.com" and "gitlab" not in labels:
        return None
    base = base.removesuffix(".git") + ("/-" if "gitlab" in labels else "")
    return Links(
        commit="" if elsewhere else f"{base}/commit/{read.commit}",
        directory=f"{base}/tree/{reference}/{{path}}",
        file=f"{base}/blob/{reference}/{{path}}",
    )
