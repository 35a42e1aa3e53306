"""URLs as Go reads them and writes them again, which is how Argo CD compares repositories.

Source: Go's `net/url`, Parse and URL.String, and its table of what each part may hold.
"""

import ipaddress
import re
import string
from typing import NamedTuple

_PLAIN = string.ascii_letters + string.digits + "-._~"
_PATH = frozenset(_PLAIN + "$&+,/:;=@")
_FRAGMENT = frozenset(_PLAIN + "!$&()*+,/:;=?@")
_USER = frozenset(_PLAIN + "$&+,;=")
_HOST = frozenset(_PLAIN + "!\"$&'()*+,:;<=>[]")
_USERINFO = frozenset(_PLAIN + "!$&'()*+,;=:%@")
_ENCODED = frozenset("!$&'()*+,;=:@[]%")
"""What an encoded path or fragment may hold besides what needs no encoding."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_ESCAPE = re.compile(r"%(.?.?)", re.DOTALL)
_HEX = re.compile(r"[0-9a-fA-F]{2}")
_PORT = re.compile(r"(?::[0-9]*)?")


class UrlError(ValueError):
    """What Go does not take for a URL; it says why."""


class _Authority(NamedTuple):
    user: str | None
    """User name and password, escaped again."""
    host: str


def rewritten(url: str) -> str:
    """Return the URL as Go writes it when it has read it. Raises UrlError."""
    # Go escapes byte by byte; as Latin-1 each byte is one character here.
    return _rewritten(url.encode().decode("latin-1")).encode("latin-1").decode()


def _rewritten(url: str) -> str:
    url, _, fragment = url.partition("#")
    if _CONTROL.search(url):
        raise UrlError("net/url: invalid control character in URL")
    scheme, rest = _split_scheme(url)
    rest, mark, query = rest.partition("?")
    ending = mark + query
    if fragment:
        ending += "#" + _recoded(fragment, _FRAGMENT)
    prefix = f"{scheme}:" if scheme else ""
    if scheme and rest and not rest.startswith("/"):
        return prefix + rest + ending
    return prefix + _hierarchy(scheme, rest) + ending


def _split_scheme(url: str) -> tuple[str, str]:
    if url.startswith(":"):
        raise UrlError("missing protocol scheme")
    found = _SCHEME.match(url)
    return (found[1].lower(), url[found.end() :]) if found else ("", url)


def _hierarchy(scheme: str, rest: str) -> str:
    """Return host and path. Raises UrlError."""
    if not scheme and ":" in rest.split("/", maxsplit=1)[0]:
        raise UrlError("first path segment in URL cannot contain colon")
    authority: _Authority | None = None
    path = rest
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority_text, slash, path = rest[2:].partition("/")
        authority = _authority(scheme, authority_text)
        path = slash + path
    written = _recoded(path, _PATH)
    if authority is None:
        hides_colon = not scheme and ":" in written.split("/")[0]
        return f"./{written}" if hides_colon else written
    user = "" if authority.user is None else f"{authority.user}@"
    host = _escaped(authority.host, _HOST)
    if not (user or host or (scheme and written)):
        return written
    return f"//{user}{host}{written}"


def _authority(scheme: str, text: str) -> _Authority:
    userinfo, at, host_text = text.rpartition("@")
    host = _host(scheme, host_text)
    if not at:
        return _Authority(None, host)
    if not _USERINFO.issuperset(userinfo):
        raise UrlError("net/url: invalid userinfo")
    parts = [_escaped(_unescaped(part), _USER) for part in userinfo.split(":", 1)]
    return _Authority(":".join(parts), host)


def _host(scheme: str, host: str) -> str:
    if host.startswith("[") and host.count("[") == 1:
        return _ip_literal(host)
    if "[" in host:
        raise UrlError("invalid IP-literal")
    strict = scheme in ("http", "https")
    at = host.find(":") if strict else host.rfind(":")
    _check_port(host[at:] if at >= 0 else "")
    return _unescaped_host(host)


def _ip_literal(host: str) -> str:
    name, bracket, port = host[1:].rpartition("]")
    if not bracket:
        raise UrlError("missing ']' in host")
    _check_port(port)
    address, mark, zone = name.partition("%25")
    unescaped = _unescaped_host(address) + _unescaped_zone(mark + zone)
    plain, percent, zone = unescaped.partition("%")
    try:
        ipaddress.IPv6Address(plain)
    except ValueError:
        raise UrlError(f"invalid host: {unescaped}") from None
    if percent and not zone:
        raise UrlError(f"invalid host: {unescaped}")
    return f"[{unescaped}]{port}"


def _check_port(port: str) -> None:
    if not _PORT.fullmatch(port):
        raise UrlError(f'invalid port "{port}" after host')


def _unescaped_host(host: str) -> str:
    for byte in _escapes(host):
        if byte < 0x80 and byte != ord("%"):
            raise UrlError(f'invalid URL escape "%{byte:02x}"')
    _check_host(host)
    return _unescaped(host)


def _unescaped_zone(zone: str) -> str:
    for byte in _escapes(zone):
        if chr(byte) not in _HOST | {"%", " "}:
            raise UrlError(f'invalid URL escape "%{byte:02x}"')
    _check_host(zone)
    return _unescaped(zone)


def _check_host(host: str) -> None:
    bad = next((c for c in host if c < "\x80" and c not in _HOST and c != "%"), None)
    if bad:
        raise UrlError(f'invalid character "{bad}" in host name')


def _escapes(text: str) -> list[int]:
    """Return the bytes that a text writes as %XX. Raises UrlError."""
    found = [one[1] for one in _ESCAPE.finditer(text)]
    for one in found:
        if not _HEX.fullmatch(one):
            raise UrlError(f'invalid URL escape "%{one}"')
    return [int(one, 16) for one in found]


def _unescaped(text: str) -> str:
    _escapes(text)
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def _escaped(text: str, safe: frozenset[str]) -> str:
    return "".join(c if c in safe else f"%{ord(c):02X}" for c in text)


def _recoded(text: str, safe: frozenset[str]) -> str:
    """Return an encoded path or fragment as it was where that is right, else encoded anew."""
    plain = _unescaped(text)
    anew = _escaped(plain, safe)
    if text != anew and (safe | _ENCODED).issuperset(text):
        return text
    return "*" if plain == "*" and safe is _PATH else anew
