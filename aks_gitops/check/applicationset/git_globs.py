"""How the git files generator matches paths: git's pathspecs, or doublestar's globs.

By default a pattern goes to `git ls-files`, whose `*` also takes slashes; so `**` is no more than
`*`. With applicationsetcontroller.enable.new.git.file.globbing it goes to doublestar, whose `*`
stays within a segment. Sources: LsFiles in util/git/client.go; wildmatch.c and dir.c of git;
github.com/bmatcuk/doublestar v4.10.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeAlias

from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.paths import clean
from aks_gitops.check.golang.regexp import compiled, compiled_bytes, literal
from aks_gitops.check.golang.text import is_valid, to_bytes

Matches: TypeAlias = Callable[[str], bool]

_SPECIAL = re.compile(r"[*?\[\\]")
_TOKEN = re.compile(rb"\\.|\[[!^]?(?:\\.|\][^\]]*?|[^\]\\])(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_PLAIN_CLASS = re.compile(r"\[[!^]?[^\]\[\\!^/]+\]")
_MOST_ALTERNATIVES = 64


@lru_cache(maxsize=256)
def pathspec(pattern: str) -> Matches:
    """Return what `git ls-files` finds with a pattern: files, and all below a directory.

    Raises GoError where git fails, NotEvaluatedError for what is more than a path with wildcards.
    """
    if pattern.startswith(":"):
        raise NotEvaluatedError(f"the pathspec magic of {pattern}")
    path = clean(pattern) if pattern else "."
    if path.startswith(("/", "../")) or path == "..":
        raise GoError(f"unable to list files: {pattern} is outside repository")
    if path == ".":
        return lambda _: True
    path += "/" * pattern.endswith(("/", "/.", "/.."))
    below = path.rstrip("/") + "/"
    wild = _wildmatch(path) if _SPECIAL.search(path) else None
    return lambda name: name == path or name.startswith(below) or bool(wild and wild(name))


def _wildmatch(pattern: str) -> Matches:
    parts = [_wild_part(token) for token in _TOKEN.findall(to_bytes(pattern))]
    if None in parts:
        return lambda _: False
    expression = compiled_bytes(b"(?s)" + b"".join(part for part in parts if part is not None))
    return lambda name: expression.fullmatch(to_bytes(name)) is not None


def _wild_part(token: bytes) -> bytes | None:
    """Return the regular expression of a token; None for one that never matches."""
    if token in (b"*", b"?"):
        return b".*" if token == b"*" else b"."
    if token in (b"[", b"\\"):
        return None
    if len(token) > 1 and token[:1] == b"[":
        return _wild_class(token)
    return _byte(token[-1])


def _wild_class(token: bytes) -> bytes:
    if b"[:" in token:
        raise NotEvaluatedError("a glob with a class like [:alpha:]")
    negated = token[1:2] in (b"!", b"^")
    inside = token[1 + negated : -1]
    ranges = []
    for found in re.finditer(rb"(\\?.)(?:-(\\?.))?", inside, re.DOTALL):
        low, high = found[1][-1], (found[2] or found[1])[-1]
        ranges.append(_byte(low) + b"-" + _byte(high) if low <= high else b"")
    if not any(ranges):
        return b"." if negated else rb"[^\x00-\xff]"
    return b"[" + b"^" * negated + b"".join(ranges) + b"]"


def _byte(value: int) -> bytes:
    return b"\\x%02x" % value


@lru_cache(maxsize=256)
def doublestar(pattern: str) -> Matches:
    """Return what doublestar finds with a pattern, directories included.

    Raises NotEvaluatedError for patterns that are unusual or broken.
    """
    if not is_valid(pattern):
        raise NotEvaluatedError("a glob that is not UTF-8")
    path = clean(pattern.lstrip("/") or ".")
    if path == ".." or path.startswith("../"):
        raise NotEvaluatedError(f"{pattern}, which leaves the repository")
    path = "" if path == "." else path
    expressions = [compiled(f"(?s){_segments(one)}") for one in _alternatives(path)]
    return lambda name: any(one.fullmatch(to_bytes(name)) for one in expressions)


def _alternatives(pattern: str) -> list[str]:
    """Return the patterns that one with {a,b} stands for."""
    if "\\" in pattern:
        raise NotEvaluatedError("a glob with a backslash")
    done, rest = [], [pattern]
    while rest:
        one = rest.pop()
        found = re.search(r"\{([^{}]*)\}", one)
        if not found:
            done.append(one)
        else:
            before, behind = one[: found.start()], one[found.end() :]
            rest += [before + choice + behind for choice in found[1].split(",")]
        if len(done) + len(rest) > _MOST_ALTERNATIVES:
            raise NotEvaluatedError("a glob with many alternatives")
    if any(mark in one for one in done for mark in "{}"):
        raise NotEvaluatedError("a glob with an unfinished {")
    return done


def _segments(pattern: str) -> str:
    """Return the regular expression of a pattern without alternatives."""
    result = ""
    segments = pattern.split("/")
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            # What ends with ** also takes the directory itself.
            result = (
                f"(?:{result}.*|{result.removesuffix('/')})" if last else result + "(?:[^/]+/)*"
            )
        elif "**" in segment:
            raise NotEvaluatedError("a glob with ** beside something else in a segment")
        else:
            result += "".join(_segment(segment)) + "/" * (not last)
    return result


def _segment(segment: str) -> Iterator[str]:
    index = 0
    while index < len(segment):
        mark = segment[index]
        if mark == "[":
            found = _PLAIN_CLASS.match(segment, index)
            if not found:
                raise NotEvaluatedError("a glob with an unusual class")
            yield _plain_class(found[0])
            index = found.end()
            continue
        yield {"*": "[^/]*", "?": "[^/]"}.get(mark) or literal(mark)
        index += 1


def _plain_class(text: str) -> str:
    negated = text[1] in "!^"
    inside = text[1 + negated : -1]
    if inside[0] == "-" or inside[-1] == "-" or not inside.isascii():
        raise NotEvaluatedError("a glob with an unusual class")
    parts = []
    for found in re.finditer(r"(.)(?:-(.))?", inside):
        low, high = found[1], found[2] or found[1]
        if low > high:
            raise NotEvaluatedError("a glob with an unusual class")
        parts.append(f"{literal(low)}-{literal(high)}")
    return f"[{'^/' if negated else ''}{''.join(parts)}]"
