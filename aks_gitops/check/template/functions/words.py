"""The letters of words: their case, and what connects them; and names of objects.

Source: wordutils.go and stringutils.go of github.com/Masterminds/goutils 1.1, convert.go of
github.com/huandu/xstrings 1.5, and applicationset/utils of argo-cd v3.5.1.
"""

import re
from unicodedata import category

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.template.functions.kebab import connected
from aks_gitops.check.template.functions.table import Function, function
from aks_gitops.check.template.functions.texts import cut

_MAX_NAME = 253
_DEFAULT_SLUG = 50


def _without_space(text: str) -> str:
    """Take each byte for a rune, as goutils does; nothing changes where there is no space."""
    data = go.to_bytes(text)
    kept = [chr(byte) for byte in data if not go.is_space(chr(byte))]
    return text if len(kept) == len(data) else "".join(kept)


def _initials(text: str) -> str:
    result, gap = "", True
    for byte in go.to_bytes(text):
        rune = chr(byte)
        if go.is_space(rune):
            gap = True
        elif gap:
            result, gap = result + rune, False
    return result


def _uncapitalized(text: str) -> str:
    result, begins = [], True
    for rune in go.runes(text):
        space = go.is_space(rune)
        result.append(go.lower_rune(rune) if begins and not space else rune)
        begins = space
    return "".join(result)


def _swapped(text: str) -> str:
    result, space = [], True
    for rune in go.runes(text):
        kind = category(rune)
        if kind in ("Lu", "Lt"):
            result.append(go.lower_rune(rune))
            space = False
        elif kind == "Ll":
            result.append(go.title_rune(rune) if space else go.upper_rune(rune))
            space = False
        else:
            result.append(rune)
            space = go.is_space(rune)
    return "".join(result)


def _is_connector(rune: str) -> bool:
    return rune in "-_" or go.is_space(rune)


def _pascal_case(text: str) -> str:
    runes = list(go.runes(text))
    start = next((i for i, rune in enumerate(runes) if not _is_connector(rune)), None)
    if start is None:
        # Where there are connectors only, the last one is written twice.
        return "".join([*runes, *runes[-1:]])
    return "".join([*runes[:start], _joined_words(runes[start:])])


def _joined_words(runes: list[str]) -> str:
    """Return words without their connectors; of some side by side one less is dropped."""
    result, current = [], go.upper_rune(runes[0])
    first_upper = go.is_upper(runes[0])
    for rune in runes[1:]:
        before, current = current, rune
        if _is_connector(current) and _is_connector(before):
            result.append(before)
        elif _is_connector(before):
            first_upper = go.is_upper(current)
            current = go.upper_rune(current)
        else:
            if first_upper and go.is_upper(current):
                current = go.lower_rune(current)
            else:
                first_upper = False
            result.append(before)
    return "".join([*result, current])


def sanitized(name: str) -> str:
    """Return what Argo CD's normalize makes of a name: what a DNS name may hold."""
    plain = re.sub("[^-a-z0-9.]", "-", go.lower(name))
    return plain[:_MAX_NAME].strip("-.")


def _slugified(*arguments: object) -> str:
    """Return a name's slug. Arguments: its longest length, whether words stay whole, the name."""
    if not arguments:
        return ""
    *options, name = arguments
    length = options[0] if options else _DEFAULT_SLUG
    whole_words = options[1] if len(options) > 1 else True
    if not isinstance(name, str) or type(length) is not int or not isinstance(whole_words, bool):
        raise GoError("interface conversion: an argument of slugify has another type")
    slug = sanitized(name)
    if not whole_words and len(slug) >= length:
        slug = cut(slug, 0, length)
    slug = re.sub("-+", "-", re.sub("[^a-zA-Z0-9-_]", "-", slug)).strip("-_")
    if not whole_words or length <= 0 or len(slug) <= length:
        return slug
    end = slug.rfind("-", 0, length + 1)
    return slug[: end if end >= 0 else length]


FUNCTIONS: dict[str, Function] = {
    "untitle": function("string", _uncapitalized),
    "nospace": function("string", _without_space),
    "initials": function("string", _initials),
    "swapcase": function("string", _swapped),
    "snakecase": function("string", lambda text: connected(text, "_")),
    "kebabcase": function("string", lambda text: connected(text, "-")),
    "camelcase": function("string", _pascal_case),
    "normalize": function("string", sanitized),
    "slugify": function("...any", _slugified),
}
