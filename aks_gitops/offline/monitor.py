"""A resource monitor that records whole registrations and answers as a cloud without faults would.

The SDK's own mock monitor makes URNs from the last parent type alone, accepts a URN twice, and
shows its mocks neither parents, dependencies nor protect; this one does as the engine does.
"""

from collections.abc import Mapping
from typing import Any

from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import Mocks, rpc
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs
from pulumi.runtime.proto import resource_pb2

from aks_gitops.offline.answers import INVOKES, OUTPUTS
from aks_gitops.offline.changes import change_of
from aks_gitops.offline.record import (
    SECRET,
    STACK_TYPE,
    UNKNOWN,
    Mode,
    Recording,
    Resource,
    Violation,
)

_STASH = "pulumi:index:Stash"


class _NoMocks(Mocks):
    """Satisfies the SDK; the monitor below answers itself."""

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], None]:
        raise NotImplementedError(args.token)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        raise NotImplementedError(args.typ)


class RecordingMonitor(MockMonitor):
    """Records every registration; refuses a URN that is there already.

    Given: `before`, what the stack holds already. Then all is known of a resource that stays, and
    nothing of one that is made or replaced, as in the engine's preview; what the engine keeps
    itself is what it was.
    """

    def __init__(
        self, project: str, stack: str, mode: Mode, before: Recording | None = None
    ) -> None:
        super().__init__(_NoMocks())
        self.recording = Recording(mode)
        self._project = project
        self._stack = stack
        self._before = before.resources if before else None
        self._replaced: set[str] = set()

    def forget(self) -> None:
        """Start over: drop what was recorded so far."""
        self.recording = Recording(self.recording.mode)
        self._replaced.clear()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Return a URN with the types of all parents, as the engine writes it."""
        parent_type = parent.split("::")[2] if parent else STACK_TYPE
        whole = type_ if parent_type == STACK_TYPE else f"{parent_type}${type_}"
        return f"urn:pulumi:{self._stack}::{self._project}::{whole}::{name}"

    def RegisterResource(  # noqa: N802 named by the protocol
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        """Record a resource and return its inputs, and what Azure would add, as its outputs."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if urn in self.recording.resources:
            self.recording.violations.append(
                Violation("urn-twice", urn, "is registered twice; give one another name")
            )
        resource = _recorded(urn, request)
        self.recording.resources[urn] = resource
        known = self._is_known(resource)
        return resource_pb2.RegisterResourceResponse(
            urn=urn,
            id=request.name if request.custom and known else "",
            object=self._outputs(resource, request.object, known=known),
        )

    def _is_known(self, resource: Resource) -> bool:
        """Tell whether the resource's id, and what Azure computes, are known."""
        if self._before is None:
            return self.recording.mode == "known"
        change = change_of(self._before.get(resource.urn), resource, self._replaced)
        if change and change.verb == "replace":
            self._replaced.add(resource.urn)
        return change is None or change.verb == "update"

    def _outputs(
        self, resource: Resource, inputs: struct_pb2.Struct, *, known: bool
    ) -> struct_pb2.Struct:
        outputs = struct_pb2.Struct()
        outputs.CopyFrom(inputs)
        if resource.type == _STASH:
            self._stash(resource, outputs)
        elif resource.type in OUTPUTS:
            computed = OUTPUTS[resource.type](resource.name, resource.inputs)
            for key in computed:
                outputs.fields.pop(key, None)
            if known:
                outputs.update(computed)
        return outputs

    def _stash(self, resource: Resource, outputs: struct_pb2.Struct) -> None:
        """Answer as the engine itself does, in previews too: the output stays what it was first,
        until the Stash is replaced. An input whose changes are ignored stays as well."""
        outputs.fields["output"].CopyFrom(outputs.fields["input"])
        held = self._before.get(resource.urn) if self._before else None
        if held is None or resource.urn in self._replaced or held.inputs["input"] == SECRET:
            return
        kept: Any = held.inputs["input"]
        outputs.update({"output": kept})
        if "input" in resource.ignore_changes:
            outputs.update({"input": kept})

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        """Record the stack's outputs."""
        if self.recording.resources[request.urn].type == STACK_TYPE:
            self.recording.outputs = _plain(request.outputs)
        return empty_pb2.Empty()

    def ReadResource(  # noqa: N802
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        """Refuse: the program reads no resource that it did not make."""
        raise NotImplementedError(
            f"the program reads {request.type} '{request.name}' from the cloud"
        )

    def Invoke(  # noqa: N802
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        """Return the canned answer to a function that the program is known to call."""
        if request.tok not in INVOKES:
            raise NotImplementedError(
                f"the program calls {request.tok}, which has no offline answer"
            )
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update(INVOKES[request.tok])
        return response


def _recorded(urn: str, request: resource_pb2.RegisterResourceRequest) -> Resource:
    return Resource(
        urn=urn,
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=request.custom,
        provider=request.provider.rpartition("::")[0],
        dependencies=tuple(sorted(request.dependencies)),
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        inputs=_plain(request.object),
        ignore_changes=tuple(request.ignoreChanges),
        replace_on_changes=tuple(request.replaceOnChanges),
        replace_with=tuple(sorted(request.replace_with)),
        delete_before_replace=request.deleteBeforeReplace,
    )


def _plain(struct: struct_pb2.Struct) -> dict[str, object]:
    """Return a message as plain values, with secrets masked and unknowns named."""
    value = _value(MessageToDict(struct))
    assert isinstance(value, dict)  # noqa: S101 a Struct is a mapping
    return value


def _value(value: object) -> object:
    if isinstance(value, Mapping):
        if rpc._special_sig_key in value:
            return SECRET
        return {str(key): _value(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return [_value(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return UNKNOWN if value == rpc.UNKNOWN else value
