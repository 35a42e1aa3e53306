"""What an offline preview records of each resource, and what must never be true of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

SECRET = "[secret]"
UNKNOWN = "[unknown]"
STACK_TYPE = "pulumi:pulumi:Stack"

Mode = Literal["known", "unknown"]
"""Whether outputs of resources are known, as in an update, or unknown, as in a first preview."""


@dataclass(frozen=True)
class Resource:
    """One registration, as the engine would have received it."""

    urn: str
    type: str
    name: str
    parent: str
    """The parent's URN; empty for the stack itself."""
    custom: bool
    provider: str
    """The provider's URN; empty for components and default providers."""
    dependencies: tuple[str, ...]
    protect: bool
    retain_on_delete: bool
    inputs: Mapping[str, object]
    """With `[secret]` for secrets and `[unknown]` for values that are not known yet."""
    ignore_changes: tuple[str, ...] = ()
    """Properties whose changes are left alone."""
    replace_on_changes: tuple[str, ...] = ()
    """Properties whose changes replace the resource, besides those that the provider knows."""
    replace_with: tuple[str, ...] = ()
    """URNs of resources whose replacement is this one's too."""
    delete_before_replace: bool = False


class Violation(NamedTuple):
    """A fault of the program that a preview must not let pass."""

    rule: str
    urn: str
    fact: str

    def __str__(self) -> str:
        return f"{self.urn}: {self.fact} ({self.rule})"


@dataclass
class Recording:
    """Everything that one run of the program registered."""

    mode: Mode
    resources: dict[str, Resource] = field(default_factory=dict)
    """By URN; in the order of URNs once the run is over."""
    outputs: dict[str, object] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def violations(recording: Recording, secrets: Sequence[str]) -> list[Violation]:
    """Return the faults that a run's registrations show.

    Given: `secrets`, the texts that stand for secret values; none may show in plain.
    """
    found: list[Violation] = []
    for resource in recording.resources.values():
        found += _provider_faults(resource, recording.resources)
        found += _parent_faults(resource, recording.resources)
        for path, text in _texts(resource.inputs, ""):
            found += _text_faults(resource.urn, path, text, secrets)
    for path, text in _texts(recording.outputs, ""):
        found += _text_faults("stack outputs", path, text, secrets)
    return found


def _provider_faults(resource: Resource, every: Mapping[str, Resource]) -> Iterator[Violation]:
    if not resource.custom or resource.type.startswith("pulumi:"):
        return
    package = resource.type.partition(":")[0]
    provider = every.get(resource.provider)
    if provider is None:
        yield Violation("provider-default", resource.urn, "has no explicit provider")
    elif provider.type != f"pulumi:providers:{package}":
        yield Violation("provider-unexpected", resource.urn, f"has the provider {provider.name}")


def _parent_faults(resource: Resource, every: Mapping[str, Resource]) -> Iterator[Violation]:
    if resource.type == STACK_TYPE:
        return
    parent = every.get(resource.parent)
    managed = resource.custom and not resource.type.startswith("pulumi:")
    if parent is None:
        yield Violation("parent-missing", resource.urn, "has no parent that is registered")
    elif managed and parent.type == STACK_TYPE:
        yield Violation("parent-missing", resource.urn, "belongs to no component")


def _text_faults(urn: str, path: str, text: str, secrets: Sequence[str]) -> Iterator[Violation]:
    if any(secret in text for secret in secrets):
        yield Violation("secret-plain", urn, f"shows a secret in plain at {path}")
    if "pulumi.output.Output object" in text or "Calling __str__ on an Output" in text:
        yield Violation("output-not-awaited", urn, f"holds an Output as text at {path}")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")
