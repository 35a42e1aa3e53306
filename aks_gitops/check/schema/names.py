"""What names, labels and annotations may be.

Source: pkg/util/validation/validation.go and pkg/api/validation of k8s.io/apimachinery; Kubernetes
documentation, "Object Names and IDs" and "Labels and Selectors".
"""

import re
from collections.abc import Callable, Iterator

LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{LABEL}(\.{LABEL})*"
_QUALIFIED = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"

_IS_LABEL = re.compile(LABEL)
_IS_SUBDOMAIN = re.compile(_SUBDOMAIN)
_IS_QUALIFIED = re.compile(_QUALIFIED)
_IS_VALUE = re.compile(f"({_QUALIFIED})?")
_IS_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_IS_PORT = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")

Check = Callable[[str], str]
"""Returns what is wrong with a text; empty where nothing is."""


def _too_long(text: str, most: int) -> str:
    return f"must be no more than {most} bytes" if len(text.encode(errors="replace")) > most else ""


def label_fault(name: str) -> str:
    """Return what is wrong with a DNS label."""
    if "." in name:
        return "must not contain dots"
    if not _IS_LABEL.fullmatch(name):
        return (
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "
            "'-', and must start and end with an alphanumeric character"
        )
    return _too_long(name, 63)


def subdomain_fault(name: str) -> str:
    """Return what is wrong with a DNS subdomain."""
    if not _IS_SUBDOMAIN.fullmatch(name):
        return (
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
            "'-' or '.', and must start and end with an alphanumeric character"
        )
    return _too_long(name, 253)


def path_segment_fault(name: str) -> str:
    """Return what is wrong with a name that only must fit into a path."""
    if name in (".", ".."):
        return f"may not be '{name}'"
    found = next((one for one in "/%" if one in name), "")
    return f"may not contain '{found}'" if found else ""


def any_fault(_: str) -> str:
    """Take every name."""
    return ""


def qualified_fault(key: str) -> str:
    """Return what is wrong with the key of a label."""
    prefix, slash, name = key.rpartition("/")
    if slash:
        if not prefix:
            return "prefix part must be non-empty"
        wrong = subdomain_fault(prefix)
        if wrong:
            return f"prefix part {wrong}"
    if not name:
        return "name part must be non-empty"
    if not _IS_QUALIFIED.fullmatch(name):
        return (
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start "
            "and end with an alphanumeric character"
        )
    return _too_long(name, 63) and f"name part {_too_long(name, 63)}"


def value_fault(value: str) -> str:
    """Return what is wrong with the value of a label."""
    if not _IS_VALUE.fullmatch(value):
        return (
            "a valid label must be an empty string or consist of alphanumeric characters, '-', "
            "'_' or '.', and must start and end with an alphanumeric character"
        )
    return _too_long(value, 63)


def data_key_fault(key: str) -> str:
    """Return what is wrong with the key of a ConfigMap or Secret."""
    if not _IS_KEY.fullmatch(key):
        return "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
    if key == "." or key.startswith(".."):
        return f"must not {'be' if key in ('.', '..') else 'start with'} '{key[:2]}'"
    return _too_long(key, 253)


def port_name_fault(name: str) -> str:
    """Return what is wrong with the name of a container's port."""
    if len(name) > 15:
        return "must be no more than 15 bytes"
    if not _IS_PORT.fullmatch(name):
        return (
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), at least one "
            "letter, and no hyphen first, last or twice in a row"
        )
    return ""


def port_number_faults(number: int | None) -> Iterator[str]:
    """Yield what is wrong with a port's number."""
    if number is not None and not 1 <= number <= 65535:
        yield "must be between 1 and 65535, inclusive"
