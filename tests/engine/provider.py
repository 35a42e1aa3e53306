"""A provider plugin that plays any package on the cloud of the test, for the real engine."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any, TypeVar

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import rpc
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from aks_gitops.offline.answers import INVOKES
from aks_gitops.offline.differences import differences
from aks_gitops.offline.replacing import CLUSTER, replaces
from tests.engine.cloud import Cloud, Live, Refused
from tests.engine.faults import Fault, Method
from tests.engine.kinds import UnnamedError, Values, id_of
from tests.engine.outputs import previewed

_Request = TypeVar("_Request")
_Answer = TypeVar("_Answer")

_OF_A_CLUSTER = {
    "azure-native:containerservice:getManagedCluster",
    "azure-native:containerservice:listManagedClusterUserCredentials",
}
_WORKERS = 32
_LIMIT = 400 * 1024 * 1024
_KINDS = {
    "add": (provider_pb2.PropertyDiff.ADD, provider_pb2.PropertyDiff.ADD_REPLACE),
    "delete": (provider_pb2.PropertyDiff.DELETE, provider_pb2.PropertyDiff.DELETE_REPLACE),
    "update": (provider_pb2.PropertyDiff.UPDATE, provider_pb2.PropertyDiff.UPDATE_REPLACE),
}


class _Unavailable(Refused):
    """As if there were nobody to answer."""


class _HalfMade(Refused):
    """It exists, but does not work."""

    def __init__(self, message: str, live: Live) -> None:
        super().__init__(message)
        self.live = live


def _refusals(
    method: Callable[["Provider", _Request, grpc.ServicerContext], _Answer],
) -> Callable[["Provider", _Request, grpc.ServicerContext], _Answer]:
    """Let the engine see a refusal as it sees those of real providers."""

    @wraps(method)
    def answered(self: "Provider", request: _Request, context: grpc.ServicerContext) -> _Answer:
        try:
            return method(self, request, context)
        except Refused as refusal:
            code = grpc.StatusCode.UNKNOWN
            if isinstance(refusal, _Unavailable):
                code = grpc.StatusCode.UNAVAILABLE
            if isinstance(refusal, _HalfMade):
                context.set_trailing_metadata(_details(refusal))
            context.abort(code, str(refusal))
            raise  # abort raises an exception of its own

    return answered


def _details(refusal: _HalfMade) -> tuple[tuple[str, bytes], ...]:
    """Return what tells the engine that the resource exists all the same."""
    failed = provider_pb2.ErrorResourceInitFailed(
        id=refusal.live.id,
        properties=_struct(refusal.live.outputs),
        inputs=_struct(refusal.live.inputs),
        reasons=[str(refusal)],
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(refusal))
    status.details.add().Pack(failed)
    return (("grpc-status-details-bin", status.SerializeToString()),)


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine for one package.

    It takes inputs without secrets' wrappers, so the engine itself keeps secret what was secret.
    """

    def __init__(self, version: str, cloud: Cloud, cut: Callable[[], None]) -> None:
        self._version = version
        self._cloud = cloud
        self._cut = cut

    def Handshake(  # noqa: N802 named by the protocol
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(  # noqa: N802
        self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(  # noqa: N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def Cancel(  # noqa: N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Say that another cluster, or another folder of YAML, means other objects."""
        old, new = _plain(request.old_inputs), _plain(request.news)
        found = [one.path for one in differences(old, new)]
        fixed = [path for path in found if path in {"clusterIdentifier", "renderYamlToDirectory"}]
        return provider_pb2.DiffResponse(
            changes=_changes(bool(found)), diffs=_tops(found), replaces=fixed
        )

    def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        given = _plain(request.args).get("subscriptionId")
        if isinstance(given, str):
            self._cloud.subscription = given
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        old, new = _plain(request.old_inputs), _plain(request.news)
        found = {one.path: one.kind for one in differences(old, new)}
        fixed = [path for path in found if replaces(request.type, path)]
        return provider_pb2.DiffResponse(
            changes=_changes(bool(found)),
            diffs=_tops(found),
            replaces=_tops(fixed),
            hasDetailedDiff=True,
            detailedDiff={
                path: provider_pb2.PropertyDiff(kind=_KINDS[how][path in fixed], inputDiff=True)
                for path, how in found.items()
            },
            # A second one of the same name cannot be there before the first is gone.
            deleteBeforeReplace=bool(fixed) and self._keeps_id(request, new),
        )

    def _keeps_id(self, request: provider_pb2.DiffRequest, inputs: Values) -> bool:
        try:
            new = id_of(request.type, request.urn, inputs, self._cloud.subscription)
        except UnnamedError:
            return False
        return new == request.id

    @_refusals
    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        inputs = _plain(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=_struct(previewed(request.type, inputs)))
        fault = self._before("Create", request.type)
        live = self._cloud.create(request.type, request.urn, inputs)
        self._after(fault, live)
        return provider_pb2.CreateResponse(id=live.id, properties=_struct(live.outputs))

    @_refusals
    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        self._before("Read", request.type)
        live = self._cloud.read(request.type, request.id)
        if live is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=live.id, properties=_struct(live.outputs), inputs=_struct(live.inputs)
        )

    @_refusals
    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        inputs = _plain(request.news)
        if request.preview:
            shown = previewed(request.type, inputs, _plain(request.olds))
            return provider_pb2.UpdateResponse(properties=_struct(shown))
        fault = self._before("Update", request.type)
        live = self._cloud.update(request.type, request.id, request.urn, inputs)
        self._after(fault, live)
        return provider_pb2.UpdateResponse(properties=_struct(live.outputs))

    @_refusals
    def Delete(  # noqa: N802
        self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        fault = self._before("Delete", request.type)
        self._cloud.delete(request.type, request.id, request.urn)
        self._after(fault, None)
        return empty_pb2.Empty()

    @_refusals
    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        self._before("Invoke", request.tok)
        if request.tok not in INVOKES:
            raise Refused(f"the program calls {request.tok}, which has no answer here")
        if request.tok in _OF_A_CLUSTER:
            self._refuse_unknown_cluster(_plain(request.args))
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").update(INVOKES[request.tok])
        return response

    def _refuse_unknown_cluster(self, arguments: Values) -> None:
        cluster = id_of(CLUSTER, "", arguments, self._cloud.subscription)
        if not self._cloud.knows(cluster):
            raise Refused(f"Status=404 Code=ResourceNotFound: '{cluster}' was not found")

    def _before(self, method: Method, token: str) -> Fault | None:
        """Meet the faults that keep a call from being carried out; return any other."""
        fault = self._cloud.faults.of(method, token)
        if fault is not None and fault.how == "unavailable":
            raise _Unavailable(fault.message)
        if fault is not None and fault.how == "refused":
            raise Refused(fault.message)
        return fault

    def _after(self, fault: Fault | None, live: Live | None) -> None:
        if fault is None:
            return
        if fault.how == "half made" and live is not None:
            raise _HalfMade(fault.message, live)
        if fault.how == "held":
            self._cloud.faults.reached.set()
            self._cloud.faults.release.wait()
        else:
            self._cut()


class Endpoint:
    """Where the engine finds the provider of one package: a port of this machine's own."""

    def __init__(self, package: str, version: str, cloud: Cloud) -> None:
        self.package = package
        self.port = 0
        self._provider = Provider(version, cloud, self.cut)
        self._server = grpc.server(ThreadPoolExecutor(1))

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        options = [(f"grpc.max_{way}_message_length", _LIMIT) for way in ("send", "receive")]
        self._server = grpc.server(ThreadPoolExecutor(_WORKERS), options=options)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(self._provider, self._server)
        self.port = self._server.add_insecure_port(f"127.0.0.1:{self.port}")
        self._server.start()

    def stop(self) -> None:
        """Break every connection, whatever is under way."""
        self._server.stop(grace=None)

    def cut(self) -> None:
        """Break every connection, and be there again for new ones."""
        self.stop()
        self.start()


def _plain(struct: struct_pb2.Struct) -> Mapping[str, Any]:
    return {key: _unwrapped(value) for key, value in MessageToDict(struct).items()}


def _unwrapped(value: Any) -> Any:
    """Return a value without the wrapper that a secret has; providers' settings keep theirs."""
    if isinstance(value, Mapping):
        if rpc._special_sig_key in value:
            return _unwrapped(value["value"])
        return {key: _unwrapped(inner) for key, inner in value.items()}
    return [_unwrapped(inner) for inner in value] if isinstance(value, list) else value


def _struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(values))
    return struct


def _changes(some: bool) -> provider_pb2.DiffResponse.DiffChanges.ValueType:
    return provider_pb2.DiffResponse.DIFF_SOME if some else provider_pb2.DiffResponse.DIFF_NONE


def _tops(paths: Mapping[str, object] | list[str]) -> list[str]:
    """Return the properties at the top that paths start with."""
    return list(dict.fromkeys(path.partition(".")[0].partition("[")[0] for path in paths))
