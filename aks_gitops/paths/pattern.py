"""Path patterns: the one form in which a layout says where applications live.

A pattern such as `teams/{team}/apps/{app}/overlays/{env}` names the directory (or the values file)
of one application in one environment. Placeholders: {team}, {group}, {app}, {env}, {cluster};
`{env:dev|prod}` limits one to listed values; `*` is any one directory.
"""

import difflib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from aks_gitops.paths.glob import escape, matches

PlaceholderName = Literal["team", "group", "app", "env", "cluster"]
PatternKind = Literal["directory", "values", "applications"]
"""What a pattern points at: a directory of manifests, a chart's values file for an environment, or
a folder of hand-written Applications."""

PLACEHOLDERS: tuple[PlaceholderName, ...] = get_args(PlaceholderName)
_PART = re.compile(r"\{([^{}]*)\}|(\*)|([^{}*]+)|(.)")
_FORBIDDEN = re.compile(r"[\[\]?\\\"\s\x00-\x1f]")
_YAML = (".yaml", ".yml")


class PatternError(ValueError):
    """A pattern that cannot be parsed: what is wrong with it, and what to write."""

    def __init__(self, fact: str, fix: str) -> None:
        super().__init__(f"{fact}; {fix}")
        self.fact = fact
        self.fix = fix


class Part(NamedTuple):
    """A piece of one path segment: literal text, or a placeholder with the values it may have."""

    text: str = ""
    placeholder: PlaceholderName | Literal["*", ""] = ""
    values: tuple[str, ...] = ()


Segment = tuple[Part, ...]


@dataclass(frozen=True)
class Pattern:
    """A parsed path pattern."""

    text: str
    segments: tuple[Segment, ...]

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """Return the pattern that `text` writes. Raises PatternError."""
        if text.startswith("/") or text.endswith("/") or "//" in text:
            raise PatternError("starts or ends with '/', or holds '//'", "write folder/{app}/...")
        if _FORBIDDEN.search(text):
            raise PatternError(
                "holds a character that patterns do not have", "use names, '*' and {placeholders}"
            )
        if ".." in text.split("/"):
            raise PatternError("leads out of the repository", "remove '..'")
        pattern = cls(text, tuple(tuple(_parts(segment)) for segment in text.split("/")))
        _check_placeholders(pattern)
        return pattern

    @cached_property
    def kind(self) -> PatternKind:
        """What the pattern points at; its last segment tells."""
        if not self.text.endswith(_YAML):
            return "directory"
        return "values" if "app" in self.placeholders else "applications"

    @cached_property
    def placeholders(self) -> tuple[str, ...]:
        """The names of the placeholders in the order of the path."""
        return tuple(
            p.placeholder for s in self.segments for p in s if p.placeholder not in ("", "*")
        )

    @property
    def depth(self) -> int:
        """The number of segments."""
        return len(self.segments)

    def regex(self, known: Mapping[str, Iterable[str]]) -> re.Pattern[str] | None:
        """Return a regular expression with one group per placeholder, in their order.

        Given: `known`, the values that a placeholder can have, where they are limited. Returns None
        where a placeholder can have none.
        """
        pieces = []
        for segment in self.segments:
            piece = ""
            for part in segment:
                values = _permitted(part, known)
                if values is not None and not values:
                    return None
                piece += _part_regex(part, values, alone=len(segment) == 1)
            pieces.append(piece)
        return re.compile("/".join(pieces))

    def preference(self, names: Mapping[str, str]) -> tuple[int, ...]:
        """Return the rank of `names` for {env} and {cluster}: `regex` chooses the lowest that fits.

        Only segments with a second placeholder leave a choice, such as x-pre-prod for {app}-{env}.
        """
        ranks: list[int] = []
        for segment in self.segments:
            lengths = [len(names.get(part.placeholder, "")) for part in segment]
            ranks += (
                -(length or sum(lengths))
                for part, length in zip(segment, lengths, strict=True)
                if part.placeholder
            )
        return tuple(ranks)

    def globs(self, fixed: Mapping[str, str]) -> tuple[str, ...]:
        """Return the globs that match what the pattern matches.

        Given: `fixed`, the text of some placeholders, already in glob form; the others become `*`,
        or each of the values they are limited to. There are none where a placeholder is limited to
        values that its fixed text does not match.
        """
        choices = [_segment_globs(segment, fixed) for segment in self.segments]
        return tuple(map("/".join, itertools.product(*choices)))

    def position(self, placeholder: PlaceholderName) -> tuple[int, Segment] | None:
        """Return where the first such placeholder stands: its segment's index, and the segment."""
        return next(iter(self.positions(placeholder)), None)

    def positions(self, placeholder: PlaceholderName) -> list[tuple[int, Segment]]:
        """Return every segment with such a placeholder, with its index."""
        return [
            (index, segment)
            for index, segment in enumerate(self.segments)
            if any(part.placeholder == placeholder for part in segment)
        ]

    @cached_property
    def shares_segments(self) -> bool:
        """Whether two placeholders stand in one segment, as in {app}-{env}."""
        return any(sum(bool(part.placeholder) for part in segment) > 1 for segment in self.segments)

    @cached_property
    def home_depth(self) -> int:
        """How many leading segments name the application in all its environments."""
        position = self.position("app")
        return position[0] + 1 if position else self.depth

    @cached_property
    def chart_depth(self) -> int:
        """How many leading segments name a chart's directory (patterns of kind `values`)."""
        return min(self.home_depth, self.depth - 1)


def _parts(segment: str) -> Iterator[Part]:
    for inner, star, literal, stray in _PART.findall(segment):
        if stray:
            raise PatternError(f"holds a lone '{stray}'", "write placeholders as {app}")
        if star:
            yield Part(placeholder="*")
        elif literal:
            yield Part(text=literal)
        else:
            yield _placeholder(inner)


def _placeholder(inner: str) -> Part:
    name, colon, listed = inner.partition(":")
    if name not in PLACEHOLDERS:
        close = difflib.get_close_matches(name, PLACEHOLDERS, n=1)
        raise PatternError(
            f"has the unknown placeholder {{{name}}}",
            f"did you mean {{{close[0]}}}?"
            if close
            else "use {team}, {group}, {app}, {env} or {cluster}",
        )
    values = tuple(sorted(set(listed.split("|")))) if colon else ()
    if colon and not all(values):
        raise PatternError(
            f"limits {{{name}}} to nothing", f"write {{{name}:one|other}} or {{{name}}}"
        )
    return Part(placeholder=name, values=values)


def _check_placeholders(pattern: Pattern) -> None:
    names = pattern.placeholders
    for name in PLACEHOLDERS:
        if name != "group" and names.count(name) > 1:
            raise PatternError(f"has {{{name}}} twice", "keep one")
    if pattern.kind == "applications":
        if names != ("env",) or pattern.segments[-1] != (Part(placeholder="*"), Part(text=".yaml")):
            raise PatternError(
                "names YAML files without {app}",
                "write folder/{env}/*.yaml, or add {app} for a chart",
            )
        return
    if "app" not in names:
        raise PatternError("has no {app}", "add {app} where the application's name stands")
    _check_segments(pattern)


def _check_segments(pattern: Pattern) -> None:
    for segment in pattern.segments:
        if sum(part.placeholder in ("app", "group", "team", "*") for part in segment) > 1:
            raise PatternError(
                "has two open placeholders in one path segment, which cannot be told apart",
                "keep one of {app}, {group}, {team} and '*' per segment",
            )
        if any(a.placeholder and b.placeholder for a, b in itertools.pairwise(segment)):
            raise PatternError("has two placeholders side by side", "put text between them")
    if pattern.kind == "values":
        last = [part.placeholder for part in pattern.segments[-1] if part.placeholder]
        if last != ["env"]:
            raise PatternError(
                "names a values file without {env} in its name",
                "write values-{env}.yaml or values/{env}.yaml",
            )


def _permitted(part: Part, known: Mapping[str, Iterable[str]]) -> list[str] | None:
    """Return the values a part can have, or None where any will do."""
    if part.placeholder not in known:
        return list(part.values) or None
    values = set(known[part.placeholder])
    return sorted(values & set(part.values) if part.values else values)


def _part_regex(part: Part, values: list[str] | None, *, alone: bool) -> str:
    """Return a part's expression. Of two ways to read a segment, the longest known name wins."""
    if not part.placeholder:
        return re.escape(part.text)
    longest_first = part.placeholder in ("env", "cluster")
    listed = sorted(values or (), key=len, reverse=longest_first)
    inner = "|".join(map(re.escape, listed)) or ("[^/]+" if alone else "[^/]+?")
    return f"(?:{inner})" if part.placeholder == "*" else f"({inner})"


def _segment_globs(segment: Segment, fixed: Mapping[str, str]) -> list[str]:
    choices = [_part_globs(part, fixed, alone=len(segment) == 1) for part in segment]
    return ["".join(choice) for choice in itertools.product(*choices)]


def _part_globs(part: Part, fixed: Mapping[str, str], *, alone: bool) -> tuple[str, ...]:
    if not part.placeholder:
        return (part.text,)
    glob = fixed.get(part.placeholder, "*")
    if part.values:
        return tuple(escape(value) for value in part.values if matches(glob, value))
    # Beside other text, '*' alone would also stand for nothing.
    return (glob if alone or glob != "*" else "?*",)
