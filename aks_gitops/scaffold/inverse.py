"""From names to paths: a layout's pattern, read backwards."""

from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.edit.refusal import RefusedError, refused
from aks_gitops.paths.pattern import Part, Pattern, PlaceholderName, Segment
from aks_gitops.repo.layouts import Layout

_LATE: tuple[PlaceholderName, ...] = ("env", "cluster")


class Names(NamedTuple):
    """What the placeholders stand for."""

    team: str
    app: str
    env: str = ""
    """The environment as directories spell it."""
    cluster: str = ""
    groups: tuple[str, ...] = ()


def path_of(layout: Layout, names: Names) -> str:
    """Return the path that a layout gives an application. Raises RefusedError."""
    return "/".join(_segments(layout, names))


def base_of(layout: Layout, names: Names) -> str:
    """Return the folder of what an application has in common in all its environments.

    Below the application's own folder, or beside those of the environments. Raises RefusedError.
    """
    segments, late = _segments(layout, names), _late(layout.pattern)
    home = layout.pattern.home_depth
    if late and home <= late[0]:
        return "/".join((*segments[:home], "base"))
    kept = [text for at, text in enumerate(segments) if at > late[0] and at not in late]
    start = [*segments[: late[0]], "base", *kept]
    # {app}-{env} names both: the application's name must stand somewhere.
    return "/".join(start if home - 1 not in late else [*start, names.app])


def chart_of(layout: Layout, names: Names) -> str:
    """Return the folder of the chart whose values file a layout names. Raises RefusedError."""
    return "/".join(_segments(layout, names)[: layout.pattern.chart_depth])


def is_flat(pattern: Pattern) -> bool:
    """Tell whether one directory serves several environments."""
    return not _late(pattern)


def home_glob(layout: Layout, names: Names) -> str:
    """Return the folders of an application in CODEOWNERS' form: `*` for what differs."""
    starred = names._replace(env="*", cluster="*")
    depth = layout.pattern.home_depth
    return "/" + "/".join(_segments(layout, starred, strict=False)[:depth]) + "/"


def shared_depth(pattern: Pattern) -> int:
    """Return how many segments name all that an application has in an environment: its overlay,
    with the directories of its clusters in it."""
    late = _late(pattern)
    return late[0] + 1 if late and pattern.home_depth <= late[0] else pattern.depth


def team_folder(pattern: Pattern, team: str) -> str:
    """Return the folder in which all applications of a team lie; empty where there is none."""
    position = pattern.position("team")
    if position is None:
        return ""
    segments = pattern.segments[: position[0] + 1]
    if any(part.placeholder not in ("", "team") for one in segments for part in one):
        return ""
    return "/".join("".join(part.text or team for part in one) for one in segments)


def _late(pattern: Pattern) -> list[int]:
    """Return the indexes of the segments that an environment or a cluster names."""
    return sorted({at for name in _LATE for at, _ in pattern.positions(name)})


def _segments(layout: Layout, names: Names, *, strict: bool = True) -> list[str]:
    groups = list(names.groups)
    return [_segment(layout, one, names, groups, strict=strict) for one in layout.pattern.segments]


def _segment(
    layout: Layout, segment: Segment, names: Names, groups: list[str], *, strict: bool
) -> str:
    return "".join(_text(layout, part, names, groups, strict=strict) for part in segment)


def _text(layout: Layout, part: Part, names: Names, groups: list[str], *, strict: bool) -> str:
    if not part.placeholder:
        return part.text
    if part.placeholder == "*":
        raise _refusal(layout, "has '*', which stands for any folder")
    text = groups.pop(0) if part.placeholder == "group" and groups else _named(part, names)
    if not text:
        raise _refusal(layout, f"has {{{part.placeholder}}}, and nothing says what stands for it")
    if strict and part.values and text not in part.values:
        listed = ", ".join(part.values)
        raise _refusal(
            layout, f"has no '{text}' among its values of {{{part.placeholder}}}: {listed}"
        )
    return text


def _named(part: Part, names: Names) -> str:
    by_name: Mapping[str, str] = {
        "team": names.team,
        "app": names.app,
        "env": names.env,
        "cluster": names.cluster,
    }
    return by_name.get(part.placeholder, "")


def _refusal(layout: Layout, fact: str) -> RefusedError:
    fix = "name another with --layout, or write the files by hand"
    return refused("the layout", fact, layout.pattern.text, fix)
