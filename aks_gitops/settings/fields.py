"""The base model of all settings and the named field types they are made of.

A rejected value is never part of a message: it may be a secret that was pasted in the wrong place.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, ClassVar, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from aks_gitops.settings.cron import cron_fault

DNS_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# At most six digits each: Go refuses what is longer than 292 years.
GO_DURATION = re.compile(
    r"(?=.)"
    + "".join(rf"(?:[0-9]{{1,6}}(?:\.[0-9]{{1,6}})?{unit})?" for unit in ("h", "m", "s", "ms"))
)
LABEL_LIMIT = 63

_PASSWORD = re.compile(r"(?:[a-z][a-z0-9+.-]*://[^/@]*|[^/:@]+):[^/@]*@", re.IGNORECASE)
_TOKEN = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:gh[a-z]_|github_pat_|glpat-|[a-z0-9]{40})[^/@]*@", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_API_GROUP = re.compile(r"(?:[-a-z0-9.*?]*)")
_OBJECT_GLOB = re.compile(r"[-A-Za-z0-9._:*]+")
_KIND = re.compile(r"[A-Z*?][A-Za-z0-9*?]*")
_TIME_ZONE = re.compile(r"[A-Za-z][-+\w]*(?:/[-+\w]+)*", re.ASCII)


class Fault(NamedTuple):
    """What a validator found: what is wrong, what to write instead, and where below the model."""

    fact: str
    fix: str
    at: str = ""


class Model(BaseModel):
    """A frozen settings model: unknown keys are refused, YAML keys are in camelCase."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
    )

    elsewhere: ClassVar[Mapping[str, Fault]] = {}
    """Keys that people look for here and that belong elsewhere, with what there is to say."""


def mistake(fact: str, fix: str) -> PydanticCustomError:
    """Return the error that a validator raises: what is wrong, and what to write instead."""
    return _rejection((Fault(fact, fix),))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise everything that a model's validator found as one error; do nothing without a fault."""
    if found := tuple(faults):
        raise _rejection(found)


def _rejection(faults: tuple[Fault, ...]) -> PydanticCustomError:
    return PydanticCustomError("mistake", "is not usable", {"faults": faults})


@lru_cache(maxsize=4096)
def is_name(value: str) -> bool:
    """Tell whether a value is a Kubernetes name (RFC 1123 label)."""
    return len(value) <= LABEL_LIMIT and DNS_LABEL.fullmatch(value) is not None


def _dns_label(value: str) -> str:
    if not is_name(value):
        raise mistake(
            "is not a Kubernetes name",
            f"use at most {LABEL_LIMIT} of a-z, 0-9 and '-', with a letter or digit at both ends",
        )
    return value


def _guid(value: str) -> str:
    if not GUID.fullmatch(value):
        raise mistake(
            "is not a GUID",
            "copy the id, not the name, from Azure or Entra: 8-4-4-4-12 of 0-9 and a-f",
        )
    return value.lower()


def _relative_path(value: str) -> str:
    """Return the path without './', '//' and '/' at its end: git knows only that form."""
    _check_path(value, "remove '..'")
    if value.startswith(("/", "~")) or "\\" in value:
        raise mistake("is not a relative path", "write it with '/', from the folder it starts in")
    return "/".join(part for part in value.split("/") if part not in ("", "."))


def _folder(value: str) -> str:
    if not value:
        raise mistake("is the project's own folder", "name a folder in it, such as rendered")
    return value


def _local_path(value: str) -> str:
    _check_path(value, "write the absolute path, without '..'")
    return value


def _check_path(value: str, way_out: str) -> None:
    if ".." in re.split(r"[/\\:]", value):
        raise mistake("leads out of its folder", way_out)
    _check_characters(value)


def _check_characters(value: str) -> None:
    if _CONTROL.search(value):
        raise mistake("holds a control character", "write it without line breaks and the like")


def _repository(value: str) -> str:
    if _PASSWORD.match(value) or _TOKEN.match(value):
        raise mistake(
            "holds a password or token",
            "remove it; git's credential helper or the key repositoryToken supplies it",
        )
    if value.startswith("-"):
        raise mistake("starts with '-'", "write a URL or a path")
    return _local_path(value)


def _revision(value: str) -> str:
    if value.startswith("-") or re.search(r"\.\.|@\{|[\s~^:?*\[\\\x00-\x1f\x7f]", value):
        raise mistake("is not a branch, tag or commit", "write one as git names it")
    return value


def _duration(value: str) -> str:
    if not GO_DURATION.fullmatch(value):
        raise mistake("is not a duration", "write it as Go does, such as 30s, 5m or 1h30m")
    return value


def _cron(value: str) -> str:
    if fault := cron_fault(value):
        raise mistake(*fault)
    return value


def _time_zone(value: str) -> str:
    if not _TIME_ZONE.fullmatch(value):
        raise mistake("is not a time zone", "write UTC or a name such as Europe/Berlin")
    return value


def _namespace_glob(value: str) -> str:
    literal = value.replace("*", "").replace("{team}", "t").replace("{env}", "e")
    if value.startswith("!"):
        raise mistake(
            "starts with '!', which grants every other namespace", "list what is permitted"
        )
    if not re.fullmatch(r"[-a-z0-9]*", literal):
        raise mistake(
            "is not a namespace",
            "use a-z, 0-9, '-' and '*', with {team} and {env} as placeholders",
        )
    return value


def _namespace(value: str) -> str:
    if not is_name(value.replace("{team}", "t").replace("{env}", "e").replace("{app}", "a")):
        raise mistake(
            "is not a namespace",
            "use a-z, 0-9 and '-', with {team}, {env} and {app} as placeholders",
        )
    return value


def _source_repository(value: str) -> str:
    if value.startswith("!"):
        raise mistake(
            "starts with '!', which permits every other repository", "list what is permitted"
        )
    return _repository(value)


def _api_group(value: str) -> str:
    if not _API_GROUP.fullmatch(value):
        raise mistake(
            "is not an API group",
            'write it without a version, such as apps, or "" for Pods and the other core kinds',
        )
    return value


def _kind(value: str) -> str:
    if not _KIND.fullmatch(value):
        raise mistake("is not a kind", "write it as manifests do, such as Deployment")
    return value


def _object_glob(value: str) -> str:
    if not _OBJECT_GLOB.fullmatch(value):
        raise mistake("is not an object's name", "write a name, with '*' for what varies")
    return value


def _recipient(value: str) -> str:
    if "://" in value:
        raise mistake(
            "is a URL, which may hold a token",
            "write the recipient's name in argocd-notifications-cm",
        )
    if ";" in value or _CONTROL.search(value):
        raise mistake("is not one recipient", "write each as an item of the list")
    return value


_LABEL_SCHEMA = {"pattern": f"^{DNS_LABEL.pattern}$", "maxLength": LABEL_LIMIT}
_GUID_SCHEMA = {"pattern": f"^{GUID.pattern}$"}

Name = Annotated[str, AfterValidator(_dns_label), Field(json_schema_extra=_LABEL_SCHEMA)]
"""A Kubernetes name (RFC 1123 label)."""

GroupId = Annotated[str, AfterValidator(_guid), Field(json_schema_extra=_GUID_SCHEMA)]
"""The object id of an Entra group; Argo CD sees groups by id."""

Guid = Annotated[str, AfterValidator(_guid), Field(json_schema_extra=_GUID_SCHEMA)]

# Field stands first where both check: after a validator pydantic takes a text's length for a
# list's, and says so.
Text = Annotated[str, Field(min_length=1)]

RelativePath = Annotated[str, AfterValidator(_relative_path)]
"""A path inside a repository or below the project, without '..'."""

Folder = Annotated[RelativePath, AfterValidator(_folder)]
"""A folder below the project, never the project itself."""

LocalPath = Annotated[Text, AfterValidator(_local_path)]

Repository = Annotated[Text, AfterValidator(_repository)]
"""A git URL or a local path, never with a password."""

SourceRepository = Annotated[Text, AfterValidator(_source_repository)]
"""What an AppProject's sourceRepos may hold: a URL, or a glob of URLs."""

Revision = Annotated[Text, AfterValidator(_revision)]
"""A branch, tag or commit."""

Duration = Annotated[str, AfterValidator(_duration)]
"""A duration in Go's notation."""

Cron = Annotated[str, AfterValidator(_cron)]

TimeZone = Annotated[str, AfterValidator(_time_zone)]

NamespaceGlob = Annotated[Text, AfterValidator(_namespace_glob)]
"""A namespace, or a glob of namespaces, that a team may deploy to."""

Namespace = Annotated[Text, AfterValidator(_namespace)]
"""A destination namespace, with the placeholders {team}, {env} and {app}."""

ApiGroup = Annotated[str, AfterValidator(_api_group)]
"""An API group or a glob of them; '' is the core group."""

Kind = Annotated[Text, AfterValidator(_kind)]
"""A Kubernetes kind or a glob of them."""

ObjectGlob = Annotated[Text, AfterValidator(_object_glob)]
"""The name of a cluster-scoped object, or a glob of names."""

Recipient = Annotated[Text, AfterValidator(_recipient)]
"""A recipient's name in Argo CD's notification settings."""
