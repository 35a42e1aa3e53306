"""How renders are done: what Argo CD's settings permit, and what one render may use."""

import os
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from aks_gitops.check.render.workers import Limits

_SWITCHES = frozenset({"--enable-helm", "--enable-managedby-label"})
_PLAIN_URL = re.compile(r"[A-Za-z0-9._~:/?=&@+,-]+")
_WITH_VALUE = frozenset({"--load-restrictor", "--reorder"})


class BuildOptions(NamedTuple):
    """What `kustomize build` is given beside the directory: Argo CD's kustomize.buildOptions."""

    arguments: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Options that are not passed on: they run programs of the repository, or are unknown."""

    @classmethod
    def parse(cls, text: str) -> "BuildOptions":
        """Return the options that a text writes, split at blanks as Argo CD splits it."""
        arguments: list[str] = []
        refused: list[str] = []
        words = iter(text.split())
        for word in words:
            name, has_value, _ = word.partition("=")
            if word in _SWITCHES or (name in _WITH_VALUE and has_value):
                arguments.append(word)
            elif word in _WITH_VALUE:
                arguments += (word, next(words, ""))
            else:
                refused.append(word)
        return cls(tuple(arguments), tuple(refused))

    @property
    def helm(self) -> bool:
        """Whether kustomize may inflate Helm charts."""
        return "--enable-helm" in self.arguments


@dataclass(frozen=True)
class RenderSettings:
    """How renders are done."""

    build_options: BuildOptions = field(default_factory=BuildOptions)
    allowed_remotes: tuple[str, ...] = ()
    """The beginnings of URLs that may be fetched. Who allows a base allows what that refers to."""
    limits: Limits = field(default_factory=Limits)
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    """How many renders run at once."""

    def allows(self, url: str) -> bool:
        """Tell whether a URL may be fetched. A beginning ends where a part of a URL ends.

        What could lead elsewhere from there, or be an option of git's, is never allowed.
        """
        if not _PLAIN_URL.fullmatch(url) or ".." in url or "=-" in url:
            return False
        return any(
            url == beginning or url.startswith((f"{beginning.rstrip('/')}/", f"{beginning}?"))
            for beginning in self.allowed_remotes
        )
