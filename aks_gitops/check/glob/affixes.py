"""Parts of a compiled glob that begin or end with a text: `a*`, `*a`, `a*b`.

Source: the package match of github.com/gobwas/glob v0.2.3 (prefix*.go, suffix*.go).
"""

from dataclasses import dataclass

from aks_gitops.check.glob.matchers import Place, first_of, last_of
from aks_gitops.check.golang.runes import ends


@dataclass(frozen=True)
class Prefix:
    """Matches a text that begins with another one."""

    prefix: bytes
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return text.startswith(self.prefix)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return _after(text, self.prefix, b"")


@dataclass(frozen=True)
class PrefixAny:
    """Matches a text that begins with another one, without separators in the rest."""

    prefix: bytes
    separators: bytes
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        rest = text[len(self.prefix) :]
        return text.startswith(self.prefix) and first_of(rest, self.separators) == -1

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        return _after(text, self.prefix, self.separators)


@dataclass(frozen=True)
class Suffix:
    """Matches a text that ends with another one."""

    suffix: bytes
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return text.endswith(self.suffix)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        at = text.find(self.suffix)
        return None if at == -1 else Place(0, (at + len(self.suffix),))


@dataclass(frozen=True)
class SuffixAny:
    """Matches a text that ends with another one, without separators before it."""

    suffix: bytes
    separators: bytes
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        before = text[: len(text) - len(self.suffix)]
        return text.endswith(self.suffix) and first_of(before, self.separators) == -1

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        at = text.find(self.suffix)
        if at == -1:
            return None
        start = last_of(text[:at], self.separators) + 1
        return Place(start, (at + len(self.suffix) - start,))


@dataclass(frozen=True)
class PrefixSuffix:
    """Matches a text that begins with one text and ends with another, which may overlap."""

    prefix: bytes
    suffix: bytes
    length = None

    def matches(self, text: bytes) -> bool:
        """Tell whether it matches the whole text."""
        return text.startswith(self.prefix) and text.endswith(self.suffix)

    def find(self, text: bytes) -> Place | None:
        """Return its first place in the text."""
        start = text.find(self.prefix)
        if start == -1:
            return None
        rest, lengths = text[start:], list[int]()
        while (at := rest.rfind(self.suffix)) != -1:
            lengths.insert(0, at + len(self.suffix))
            rest = rest[:at]
        return Place(start, lengths) if lengths else None


def _after(text: bytes, prefix: bytes, separators: bytes) -> Place | None:
    start = text.find(prefix)
    if start == -1:
        return None
    rest = text[start + len(prefix) :]
    end = first_of(rest, separators)
    rest = rest if end == -1 else rest[:end]
    return Place(start, [len(prefix), *(len(prefix) + one for one in ends(rest))])
