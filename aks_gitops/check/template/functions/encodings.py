"""Encodings, checksums, JSON, YAML, paths and regular expressions.

Source: strings.go, crypto.go, defaults.go and regex.go of sprig; template_functions.go of Argo CD.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Callable
from functools import partial

from aks_gitops.check.golang import paths, regexp
from aks_gitops.check.golang import text as go
from aks_gitops.check.golang.base64_text import decode_base64
from aks_gitops.check.golang.budget import Budget, Output
from aks_gitops.check.golang.errors import GoError, NotEvaluatedError
from aks_gitops.check.golang.json_values import read_json, write_json
from aks_gitops.check.golang.values import NilStringList, StringList
from aks_gitops.check.golang.yaml_reader import read_yaml
from aks_gitops.check.golang.yaml_writer import write_yaml
from aks_gitops.check.template.functions.table import Function, budgeted, function

_META = re.compile(r"([\\.+*?()|\[\]{}^$])")


def _from_base64(text: str) -> str:
    data = decode_base64(text)
    if data is None:
        raise NotEvaluatedError("b64dec of a text that is no base64")
    return go.to_text(data)


def _from_base32(text: str) -> str:
    try:
        return go.to_text(base64.b32decode(go.to_bytes(re.sub("[\r\n]", "", text))))
    except ValueError:
        raise NotEvaluatedError("b32dec of a text that is no base32") from None


def _digest(algorithm: str, text: str) -> str:
    return hashlib.new(algorithm, go.to_bytes(text), usedforsecurity=False).hexdigest()


def _from_json(text: str) -> object:
    try:
        return read_json(text)
    except GoError:
        return None


def _to_json(budget: Budget, value: object, indent: str = "") -> str:
    try:
        return write_json(value, budget, indent=indent)
    except GoError:
        return ""


def _must_to_json(
    budget: Budget, value: object, indent: str = "", *, escape_html: bool = True
) -> str:
    return write_json(value, budget, indent=indent, escape_html=escape_html)


def _from_yaml(kind: type, budget: Budget, text: str) -> object:
    value = read_yaml(go.to_bytes(text), budget)
    if value is not None and not isinstance(value, kind):
        raise GoError(f"json: cannot unmarshal into Go value of type {kind.__name__}")
    return kind() if value is None else value


def _matches(pattern: str, text: str) -> bool:
    return regexp.compiled(pattern).search(regexp.searchable(text), 0) is not None


def _matches_if_sound(pattern: str, text: str) -> bool:
    try:
        return _matches(pattern, text)
    except GoError:
        return False


def _find(pattern: str, text: str) -> str:
    data = regexp.searchable(text)
    match = regexp.compiled(pattern).search(data, 0)
    return go.to_text(data[slice(*match.span())]) if match else ""


def _find_all(pattern: str, text: str, limit: int) -> StringList:
    data = regexp.searchable(text)
    found = regexp.find_all(regexp.compiled(pattern), data, max(limit, -1))
    parts = [go.to_text(data[slice(*match.span())]) for match in found]
    return StringList(parts) if parts else NilStringList()


def _replace_all(budget: Budget, pattern: str, text: str, replacement: str) -> str:
    data, expression = regexp.searchable(text), regexp.compiled(pattern)
    return regexp.replaced(
        expression,
        data,
        lambda match: regexp.expanded(replacement, match, expression, data),
        Output(budget),
    )


def _replace_all_literal(budget: Budget, pattern: str, text: str, replacement: str) -> str:
    data, expression = regexp.searchable(text), regexp.compiled(pattern)
    return regexp.replaced(expression, data, lambda _: replacement, Output(budget))


def _split(pattern: str, text: str, limit: int) -> StringList:
    parts = regexp.split(regexp.compiled(pattern), regexp.searchable(text), limit)
    return NilStringList() if parts is None else StringList(parts)


_PATHS: dict[str, Callable[[str], object]] = {
    "base": paths.base,
    "dir": paths.directory,
    "clean": paths.clean,
    "ext": paths.extension,
    "isAbs": lambda path: path.startswith("/"),
}
_REGULAR: dict[str, Function] = {
    "FindAll": function("string string int", _find_all),
    "Find": function("string string", _find),
    "ReplaceAll": budgeted("string string string", _replace_all),
    "ReplaceAllLiteral": budgeted("string string string", _replace_all_literal),
    "Split": function("string string int", _split),
}

FUNCTIONS: dict[str, Function] = {
    "b64enc": function("string", lambda text: base64.b64encode(go.to_bytes(text)).decode()),
    "b64dec": function("string", _from_base64),
    "b32enc": function("string", lambda text: base64.b32encode(go.to_bytes(text)).decode()),
    "b32dec": function("string", _from_base32),
    "sha1sum": function("string", partial(_digest, "sha1")),
    "sha256sum": function("string", partial(_digest, "sha256")),
    "sha512sum": function("string", partial(_digest, "sha512")),
    "adler32sum": function("string", lambda text: str(zlib.adler32(go.to_bytes(text)))),
    "fromJson": function("string", _from_json),
    "mustFromJson": function("string", read_json),
    "toJson": budgeted("any", _to_json),
    "mustToJson": budgeted("any", _must_to_json),
    "toPrettyJson": budgeted("any", partial(_to_json, indent="  ")),
    "mustToPrettyJson": budgeted("any", partial(_must_to_json, indent="  ")),
    "toRawJson": budgeted("any", partial(_must_to_json, escape_html=False)),
    "mustToRawJson": budgeted("any", partial(_must_to_json, escape_html=False)),
    "toYaml": budgeted("any", lambda budget, value: write_yaml(value, budget)),
    "fromYaml": budgeted("string", partial(_from_yaml, dict)),
    "fromYamlArray": budgeted("string", partial(_from_yaml, list)),
    **{name: function("string", call) for name, call in _PATHS.items()},
    **{f"os{name[0].upper()}{name[1:]}": function("string", call) for name, call in _PATHS.items()},
    "regexMatch": function("string string", _matches_if_sound),
    "mustRegexMatch": function("string string", _matches),
    "regexQuoteMeta": function("string", lambda text: _META.sub(r"\\\1", text)),
    **{f"regex{name}": one for name, one in _REGULAR.items()},
    **{f"mustRegex{name}": one for name, one in _REGULAR.items()},
}
