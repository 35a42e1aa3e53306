"""Which names something new may have."""

import re
from collections.abc import Iterable

from aks_gitops.edit.refusal import RefusedError, refused
from aks_gitops.repo.catalog import Catalog
from aks_gitops.repo.lookalike import SHARED
from aks_gitops.repo.vocabulary import Vocabulary
from aks_gitops.repo.writing.names import shown_text
from aks_gitops.settings.fields import LABEL_LIMIT, is_name
from aks_gitops.settings.mistakes import nearest

_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_PROBE = re.compile(r"/[A-Za-z0-9/._~-]*", re.ASCII)
_HANDLE = re.compile(r"@[\w.-]+(?:/[\w.-]+)*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def checked_app(name: str, vocabulary: Vocabulary) -> None:
    """Refuse what cannot be an application's name; its Service has it too (RFC 1035 label)."""
    _check_name("application", name)
    if not name[0].isalpha():
        fix = "begin it with a letter"
        raise _refusal("application", name, "begins with a digit, which a Service may not", fix)
    if name in SHARED:
        fact = "is the name of a folder of shared parts"
        raise _refusal("application", name, fact, "choose another")
    _check_word("application", name, vocabulary)


def checked_team(name: str, vocabulary: Vocabulary) -> None:
    """Refuse what cannot be a team's name."""
    _check_name("team", name)
    _check_word("team", name, vocabulary)


def checked_environment(name: str, like: str, catalog: Catalog) -> None:
    """Refuse what cannot be a new environment's name; one that nobody deploys to yet can be."""
    _check_name("environment", name)
    if name == like:
        raise _refusal("environment", name, "is the one that it is made like", "choose another")
    for kind, taken in (("cluster", catalog.vocabulary.clusters), ("team", catalog.teams)):
        if name in taken:
            raise _refusal("environment", name, f"is the name of a {kind}", "choose another")


def checked_spelling(name: str, vocabulary: Vocabulary) -> None:
    """Refuse another spelling of an environment. Given: `vocabulary`, without the new one."""
    known = vocabulary.environments.get(name, name)
    if known != name:
        raise _refusal("environment", name, f"is another name of '{known}'", "choose another")


def known_environment(name: str, vocabulary: Vocabulary) -> str:
    """Return the environment that a name means. Raises RefusedError."""
    if name in vocabulary.environments:
        return vocabulary.environments[name]
    near = nearest(name, vocabulary.environments)
    fix = f"did you mean '{near}'?" if near else f"there are: {listed(vocabulary)}"
    raise _refusal("environment", name, "is none that anybody knows", fix)


def checked_lines(texts: Iterable[str]) -> None:
    """Refuse what is not one line of text."""
    for text in texts:
        if not text.isprintable():
            fix = "leave out line ends and control characters"
            raise _refusal("text", text, "is not one line of text", fix)


def shown(text: str) -> str:
    """Return a text as a message may show it."""
    return text if text.isprintable() and len(text) <= 80 else shown_text(text)


def checked_folders(names: Iterable[str]) -> None:
    """Refuse what cannot be one folder."""
    for name in names:
        if not _FOLDER.fullmatch(name):
            fix = "use letters, digits, '.', '_' and '-'"
            raise _refusal("group", name, "is no folder's name", fix)


def checked_probe(path: str) -> None:
    """Refuse what is no path of a URL."""
    if path and not _PROBE.fullmatch(path):
        raise _refusal("probe", path, "is no path", "write it as in a URL, such as /healthz")


def checked_handles(handles: Iterable[str]) -> None:
    """Refuse what is no owner in CODEOWNERS."""
    for handle in handles:
        if not _HANDLE.fullmatch(handle):
            fact = "is no owner as CODEOWNERS writes it"
            fix = "write @organization/team, @user or an address"
            raise _refusal("owner", handle, fact, fix)


def listed(vocabulary: Vocabulary) -> str:
    """Return the names of all environments, for a message."""
    return ", ".join(sorted({*vocabulary.environments.values()})) or "none"


def _check_name(what: str, name: str) -> None:
    if not is_name(name):
        fix = f"use at most {LABEL_LIMIT} of a-z, 0-9 and '-', with a letter or digit at both ends"
        raise _refusal(what, name, "is not a Kubernetes name", fix)


def _check_word(what: str, name: str, vocabulary: Vocabulary) -> None:
    if name in vocabulary.environments:
        fact = f"is a name of the environment '{vocabulary.environments[name]}'"
        raise _refusal(what, name, fact, "choose another: paths could be read in two ways")
    if name in vocabulary.clusters:
        fact = "is the name of a cluster"
        raise _refusal(what, name, fact, "choose another: paths could be read in two ways")


def _refusal(what: str, name: str, fact: str, fix: str) -> RefusedError:
    return refused(f"the {what}", fact, shown(name), fix)
