"""Texts: to cut, to change, to search. Go counts in bytes.

Source: functions.go and strings.go of sprig.
"""

from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.budget import Budget, Output
from aks_gitops.check.golang.errors import GoError
from aks_gitops.check.golang.printing import PLAIN, write_value
from aks_gitops.check.golang.quoting import quote
from aks_gitops.check.template.functions.table import Function, budgeted, function


def shown(budget: Budget, value: object) -> str:
    """Return a value as `%v` prints it; a text stays what it is."""
    if isinstance(value, str):
        return value
    output = Output(budget)
    write_value(value, "v", PLAIN, output)
    return output.text()


def cut(text: str, start: int, end: int | None = None) -> str:
    """Return the bytes from one place up to another. Raises GoError where they are not there."""
    data = go.to_bytes(text)
    end = len(data) if end is None else end
    if not 0 <= start <= end <= len(data):
        raise GoError(f"runtime error: slice bounds out of range [{start}:{end}]")
    return go.to_text(data[start:end])


def _truncate(count: int, text: str) -> str:
    length = go.length(text)
    if count < 0 and length + count > 0:
        return cut(text, length + count)
    return cut(text, 0, count) if 0 <= count < length else text


def _substring(start: int, end: int, text: str) -> str:
    if start < 0:
        return cut(text, 0, end)
    if end < 0 or end > go.length(text):
        return cut(text, start)
    return cut(text, start, end)


def _abbreviate(width: int, text: str) -> str:
    return _abbreviated(text, 0, width) if width >= 4 else text


def _abbreviate_both(left: int, right: int, text: str) -> str:
    if right < 4 or (left > 0 and right < 7):
        return text
    return _abbreviated(text, left, right)


def _abbreviated(text: str, offset: int, width: int) -> str:
    """Source: AbbreviateFull in stringutils.go of github.com/Masterminds/goutils 1.1."""
    length = go.length(text)
    if length <= width:
        return text
    offset = min(offset, length)
    if length - offset < width - 3:
        offset = length - (width - 3)
    if offset <= 4:
        return cut(text, 0, width - 3) + "..."
    if width < 7:
        return ""
    if offset + width - 3 < length:
        inner = _abbreviated(cut(text, offset), 0, width - 3) if width >= 7 else ""
        return "..." + inner
    return "..." + cut(text, length - (width - 3))


def _repeat(budget: Budget, count: int, text: str) -> str:
    if count < 0:
        raise GoError("strings: negative Repeat count")
    budget.check_text(count * len(text))
    return text * count


def _indent(budget: Budget, spaces: int, text: str) -> str:
    if spaces < 0:
        raise GoError("strings: negative Repeat count")
    budget.check_text(len(text) + spaces * (text.count("\n") + 1))
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


def _new_line_indent(budget: Budget, spaces: int, text: str) -> str:
    return "\n" + _indent(budget, spaces, text)


def _replace(budget: Budget, old: str, new: str, text: str) -> str:
    count = text.count(old) if old else len(text) + 1
    budget.check_text(len(text) + count * len(new))
    return text.replace(old, new)


def _quote(budget: Budget, *values: object) -> str:
    return " ".join(quote(shown(budget, value)) for value in values if value is not None)


def _single_quote(budget: Budget, *values: object) -> str:
    output = Output(budget)
    for index, value in enumerate(value for value in values if value is not None):
        output.write(" '" if index else "'")
        write_value(value, "v", PLAIN, output)
        output.write("'")
    return output.text()


def _cat(budget: Budget, *values: object) -> str:
    output = Output(budget)
    for index, value in enumerate(value for value in values if value is not None):
        output.write(" " if index else "")
        write_value(value, "v", PLAIN, output)
    return output.text()


def _wrap(budget: Budget, width: int, text: str) -> str:
    return _wrapped(budget, text, width, "\n", breaks_words=False)


def _wrap_with(budget: Budget, width: int, separator: str, text: str) -> str:
    return _wrapped(budget, text, width, separator or "\n", breaks_words=True)


def _wrapped(budget: Budget, text: str, width: int, separator: str, *, breaks_words: bool) -> str:
    """Source: WrapCustom in wordutils.go of github.com/Masterminds/goutils 1.1."""
    data, width, start = go.to_bytes(text), max(width, 1), 0
    output = Output(budget)
    while len(data) - start > width:
        if data[start : start + 1] == b" ":
            start += 1
            continue
        end = data.rfind(b" ", start, start + width + 1)
        following = end + 1
        if end < start and breaks_words:
            end = following = start + width
        elif end < start:
            found = data.find(b" ", start + width)
            end = len(data) if found < 0 else found
            following = end + 1
        output.write(go.to_text(data[start : min(end, len(data))]))
        if end < len(data):
            output.write(separator)
        start = min(following, len(data))
    output.write(go.to_text(data[start:]))
    return output.text()


FUNCTIONS: dict[str, Function] = {
    "hello": function("", lambda: "Hello!"),
    "abbrev": function("int string", _abbreviate),
    "abbrevboth": function("int int string", _abbreviate_both),
    "trunc": function("int string", _truncate),
    "trim": function("string", go.trim_space),
    "upper": function("string", go.upper),
    "lower": function("string", go.lower),
    "title": function("string", go.title),
    "substr": function("int int string", _substring),
    "repeat": budgeted("int string", _repeat),
    "trimall": function("string string", lambda marks, text: text.strip(marks)),
    "trimAll": function("string string", lambda marks, text: text.strip(marks)),
    "trimSuffix": function("string string", lambda end, text: text.removesuffix(end)),
    "trimPrefix": function("string string", lambda start, text: text.removeprefix(start)),
    "wrap": budgeted("int string", _wrap),
    "wrapWith": budgeted("int string string", _wrap_with),
    "contains": function("string string", lambda part, text: part in text),
    "hasPrefix": function("string string", lambda start, text: text.startswith(start)),
    "hasSuffix": function("string string", lambda end, text: text.endswith(end)),
    "quote": budgeted("...any", _quote),
    "squote": budgeted("...any", _single_quote),
    "cat": budgeted("...any", _cat),
    "indent": budgeted("int string", _indent),
    "nindent": budgeted("int string", _new_line_indent),
    "replace": budgeted("string string string", _replace),
    "plural": function("string string int", lambda one, many, count: one if count == 1 else many),
    "toString": budgeted("any", shown),
}
