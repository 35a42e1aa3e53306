"""Take out of `{alternatives}` what all of them begin or end with.

Source: minimizeTreeAnyOf in compiler/compiler.go of github.com/gobwas/glob v0.2.3.
"""

from aks_gitops.check.glob.syntax import NOTHING, Node


def without_common_ends(choice: Node) -> Node | None:
    """Return a pattern that stands for the alternatives; None where they have nothing in common."""
    options = [option.children for option in choice.children]
    if any(option.kind != "pattern" for option in choice.children):
        return None
    left, right = _common_ends(options)
    if not left and not right:
        return None
    middles = [_middle(option[left : len(option) - right]) for option in options]
    unlike = tuple(dict.fromkeys(middles))
    parts = (
        *_pattern(options[0][:left]),
        *_choice(unlike),
        *_pattern(options[0][len(options[0]) - right :] if right else ()),
    )
    return Node("pattern", children=parts)


def _middle(nodes: tuple[Node, ...]) -> Node:
    return Node("pattern", children=nodes) if nodes else NOTHING


def _pattern(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return (Node("pattern", children=nodes),) if nodes else ()


def _choice(unlike: tuple[Node, ...]) -> tuple[Node, ...]:
    if len(unlike) > 1:
        return (Node("any-of", children=unlike),)
    return () if unlike == (NOTHING,) else unlike


def _common_ends(options: list[tuple[Node, ...]]) -> tuple[int, int]:
    """Return how many parts are the same at the beginning and at the end, without overlap."""
    if len(options) < 2:
        return 0, 0
    shortest = min(options, key=len)
    # The library looks whether both ends meet when it has compared one alternative, not all.
    other = options[options[0] is shortest]
    left, right = 0, 0
    left_open, right_open = True, True
    for step in range(len(shortest)):
        meets = len(shortest) - 1 - step <= step and shortest[step] == other[step]
        right_open = right_open and not (left_open and meets)
        left_open = left_open and all(option[step] == shortest[step] for option in options)
        right_open = right_open and all(o[-1 - step] == shortest[-1 - step] for o in options)
        left += left_open
        right += right_open
        if left + right >= len(shortest) or not (left_open or right_open):
            break
    return left, right
