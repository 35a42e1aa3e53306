"""The base model of all settings and the named field types they are made of.

A rejected value is never part of a message: it may be a secret that was pasted in the wrong place.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

DNS_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
GO_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:h|m|s|ms))+")
CRON_FIELDS = 5
LABEL_LIMIT = 63


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
        use_attribute_docstrings=True,
    )


def mistake(fact: str, fix: str) -> PydanticCustomError:
    """Return the error that a validator raises: what is wrong, and what to write instead."""
    return PydanticCustomError("mistake", "{fact}; {fix}", {"fact": fact, "fix": fix})


def _dns_label(value: str) -> str:
    if len(value) > LABEL_LIMIT or not DNS_LABEL.fullmatch(value):
        raise mistake(
            "is not a Kubernetes name",
            f"use at most {LABEL_LIMIT} of a-z, 0-9 and '-', with a letter or digit at both ends",
        )
    return value


def _guid(value: str) -> str:
    if not GUID.fullmatch(value):
        raise mistake(
            "is not a GUID", "use the object id that Entra shows, such as 8-4-4-4-12 digits"
        )
    return value.lower()


def _relative_path(value: str) -> str:
    if ".." in value.split("/"):
        raise mistake("leads out of its folder", "remove '..'")
    if value.startswith(("/", "~")) or "\\" in value:
        raise mistake("is not a relative path", "write it with '/', from the folder it starts in")
    return value.strip("/")


def _local_path(value: str) -> str:
    if ".." in value.split("/"):
        raise mistake("leads out of its folder", "remove '..', or write an absolute path")
    if "\0" in value:
        raise mistake("holds a NUL character", "write a path without it")
    return value


def _repository(value: str) -> str:
    if re.match(r"[a-z][a-z0-9+.-]*://[^/@]*:[^/@]*@", value, re.IGNORECASE):
        raise mistake(
            "holds a password",
            "remove it; git's credential helper or the key repositoryToken supplies it",
        )
    if value.startswith("-"):
        raise mistake("starts with '-'", "write a URL or a path")
    return _local_path(value)


def _revision(value: str) -> str:
    if value.startswith("-") or ".." in value or re.search(r"[\s~^:?*\[\\\x00-\x1f]", value):
        raise mistake("is not a branch, tag or commit", "write one as git names it")
    return value


def _duration(value: str) -> str:
    if not GO_DURATION.fullmatch(value):
        raise mistake("is not a duration", "write it as Go does, such as 30s, 5m or 1h30m")
    return value


def _cron(value: str) -> str:
    if len(value.split()) != CRON_FIELDS:
        raise mistake(
            "is not a schedule",
            "write five cron fields: minute hour day-of-month month day-of-week",
        )
    return value


def _namespace_glob(value: str) -> str:
    literal = value.replace("*", "").replace("{team}", "t").replace("{env}", "e")
    if value.startswith("!"):
        raise mistake(
            "starts with '!', which grants every other namespace", "list what is permitted"
        )
    if value != "*" and not re.fullmatch(r"[-a-z0-9]*", literal):
        raise mistake(
            "is not a namespace",
            "use a-z, 0-9, '-' and '*', with {team} and {env} as placeholders",
        )
    return value


def _namespace(value: str) -> str:
    literal = value.replace("{team}", "t").replace("{env}", "e").replace("{app}", "a")
    if len(literal) > LABEL_LIMIT or not DNS_LABEL.fullmatch(literal):
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


Name = Annotated[str, AfterValidator(_dns_label)]
"""A Kubernetes name (RFC 1123 label)."""

GroupId = Annotated[str, AfterValidator(_guid)]
"""The object id of an Entra group; Argo CD sees groups by id."""

Guid = Annotated[str, AfterValidator(_guid)]

RelativePath = Annotated[str, AfterValidator(_relative_path)]
"""A path inside a repository or below the project, without '..'."""

LocalPath = Annotated[str, AfterValidator(_local_path), Field(min_length=1)]

Repository = Annotated[str, AfterValidator(_repository), Field(min_length=1)]
"""A git URL or a local path, never with a password."""

SourceRepository = Annotated[str, AfterValidator(_source_repository), Field(min_length=1)]
"""What an AppProject's sourceRepos may hold: a URL, or a glob of URLs."""

Revision = Annotated[str, AfterValidator(_revision), Field(min_length=1)]
"""A branch, tag or commit."""

Duration = Annotated[str, AfterValidator(_duration)]
"""A duration in Go's notation."""

Cron = Annotated[str, AfterValidator(_cron)]

NamespaceGlob = Annotated[str, AfterValidator(_namespace_glob), Field(min_length=1)]
"""A namespace, or a glob of namespaces, that a team may deploy to."""

Namespace = Annotated[str, AfterValidator(_namespace)]
"""A destination namespace, with the placeholders {team}, {env} and {app}."""
