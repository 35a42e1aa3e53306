"""What a Kubernetes Secret holds that nobody but its users may know."""

import json
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from aks_gitops.argocd.cluster_secret import SECRET_TYPE
from aks_gitops.check.inventory.declared import mapping, metadata, text
from aks_gitops.check.secrets.names import is_plain_name
from aks_gitops.check.secrets.searching import suspects_in_text
from aks_gitops.check.secrets.values import is_encrypted, is_nothing, is_placeholder

Field = Literal["data", "stringData"]
_FILES = (".yaml", ".yml", ".json", ".conf", ".cfg", ".ini", ".toml", ".xml", ".properties", ".sh")
_DOCKER = frozenset({".dockerconfigjson", ".dockercfg"})
_ARGOCD_PLAIN = frozenset({"config", "githubAppID", "githubAppInstallationID", "shard"})


class Held(NamedTuple):
    """One key of a Secret, and whether its value is real."""

    field: Field
    key: str
    placeholder: bool
    """Whether the value waits for something to be filled in."""
    value: str
    """It must not be shown."""


def held(manifest: Mapping[str, object]) -> Iterator[Held]:
    """Yield the keys whose values are secrets, or stand for one."""
    labels = mapping(metadata(dict(manifest)).get("labels"))
    for field, key, value in _values(manifest):
        if is_nothing(value) or is_encrypted(value):
            continue
        if is_placeholder(value):
            if not is_plain_name(key):
                yield Held(field, key, True, value)
        elif _is_secret(key, value, argocd=SECRET_TYPE in labels):
            yield Held(field, key, False, value)


def _values(manifest: Mapping[str, object]) -> Iterator[tuple[Field, str, str]]:
    plain = mapping(manifest.get("stringData"))
    for key, value in plain.items():
        yield "stringData", str(key), text(value)
    for key, value in mapping(manifest.get("data")).items():
        if key not in plain:
            yield "data", str(key), _decoded(text(value))


def _decoded(value: str) -> str:
    try:
        return b64decode(value, validate=False).decode(errors="replace")
    except (Base64Error, ValueError):
        return value


def _is_secret(key: str, value: str, *, argocd: bool) -> bool:
    if is_plain_name(key) or (argocd and key in _ARGOCD_PLAIN):
        return any(suspects_in_text(value, ()))
    if key in _DOCKER:
        return _holds_login(value)
    if key.endswith(_FILES) or ("\n" in value.strip() and "PRIVATE KEY" not in value):
        return any(suspects_in_text(value, ()))
    return True


def _holds_login(value: str) -> bool:
    """Tell whether a configuration of Docker's holds a password."""
    try:
        found = mapping(json.loads(value))
    except (ValueError, RecursionError):
        return False
    logins = mapping(found.get("auths")) or found
    for one in map(mapping, logins.values()):
        for key in ("auth", "password", "identitytoken"):
            told = text(one.get(key))
            if told and not is_placeholder(told) and not is_placeholder(_decoded(told)):
                return True
    return False
