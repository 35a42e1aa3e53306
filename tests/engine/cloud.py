"""A cloud in memory that refuses what Azure refuses, and remembers every write in its order."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, NamedTuple

from aks_gitops.offline.replacing import CLUSTER, CREDENTIAL
from tests.engine.faults import Faults
from tests.engine.kinds import UnnamedError, Values, id_of
from tests.engine.outputs import computed, merged

Verb = Literal["create", "update", "delete"]

_OVERLAP_SECONDS = 0.2
"""How long a write of a federated credential takes, unless another one on its identity comes."""
_SUBSCRIPTION = "/subscriptions/id"
_IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
_CONCURRENT = (
    "Status=409 Code=ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity: "
    "too many federated identity credentials are written at once for the managed identity {}"
)


class Refused(Exception):  # noqa: N818 it is the cloud that refuses
    """What the cloud answers instead of doing it."""


class Live(NamedTuple):
    """A resource that exists."""

    token: str
    id: str
    inputs: Values
    outputs: Values


class Write(NamedTuple):
    """One change of the cloud."""

    verb: Verb
    token: str
    id: str
    urn: str


class Cloud:
    """Everything there is, whichever provider made it."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        """Ids in Azure that were there before, and that nobody here may change."""
        self.faults = Faults()
        self.subscription = ""
        self.writes: list[Write] = []
        self._cluster_is_gone = False
        self._live: dict[tuple[str, str], Live] = {}
        self._changed = threading.Condition()
        self._writing: set[str] = set()
        self._overlapped: set[str] = set()

    @property
    def live(self) -> list[Live]:
        """What exists, in the order of its making."""
        with self._changed:
            return list(self._live.values())

    def only(self, token: str) -> Live:
        """Return the one resource of a type."""
        (found,) = (live for live in self.live if live.token == token)
        return found

    def read(self, token: str, id_: str) -> Live | None:
        """Return a resource, or None where there is none (any more). Raises Refused."""
        with self._changed:
            self._refuse_unreachable(token)
            return self._live.get((token, id_))

    def take_over(self, other: "Cloud") -> None:
        """Start from what another cloud holds."""
        self.given = set(other.given)
        self.subscription = other.subscription
        self.writes = list(other.writes)
        self._live = dict(other._live)

    def knows(self, id_: str) -> bool:
        """Return whether something in Azure exists; a subscription does."""
        inside = id_.count("/") > _SUBSCRIPTION.count("/")
        with self._changed:
            made = any(live.id == id_ for live in self._live.values())
        return made or id_ in self.given or not inside

    def create(self, token: str, urn: str, inputs: Values) -> Live:
        """Make a resource. Raises Refused."""
        try:
            id_ = id_of(token, urn, inputs, self.subscription)
        except UnnamedError as error:
            raise Refused(str(error)) from None
        with self._alone(token, id_):
            self._refuse_unreachable(token)
            if (token, id_) in self._live:
                raise Refused(f"cannot create already existing resource '{id_}'")
            self._refuse_orphan(token, id_)
            live = Live(token, id_, inputs, merged(inputs, computed(token, id_, inputs)))
            self._live[token, id_] = live
            self.writes.append(Write("create", token, id_, urn))
            self._cluster_is_gone &= token != CLUSTER
            return live

    def update(self, token: str, id_: str, urn: str, inputs: Values) -> Live:
        """Change a resource. Raises Refused where there is none."""
        with self._alone(token, id_):
            self._refuse_unreachable(token)
            if (token, id_) not in self._live:
                raise Refused(f"Status=404 Code=ResourceNotFound: '{id_}' was not found")
            live = Live(token, id_, inputs, merged(inputs, computed(token, id_, inputs)))
            self._live[token, id_] = live
            self.writes.append(Write("update", token, id_, urn))
            return live

    def delete(self, token: str, id_: str, urn: str) -> None:
        """Remove a resource; one that is gone already is fine. Raises Refused."""
        with self._alone(token, id_):
            self._refuse_unreachable(token)
            self._refuse_in_use(token, id_)
            if self._live.pop((token, id_), None):
                self.writes.append(Write("delete", token, id_, urn))
                self._lose_what_goes_along(token, id_)

    def drift(self, live: Live, inputs: Values) -> None:
        """Change a resource behind the engine's back."""
        changed = merged(live.inputs, inputs)
        outputs = merged(changed, computed(live.token, live.id, changed))
        with self._changed:
            self._live[live.token, live.id] = Live(live.token, live.id, changed, outputs)

    def lose(self, live: Live) -> None:
        """Remove a resource behind the engine's back."""
        with self._changed:
            del self._live[live.token, live.id]

    @contextmanager
    def _alone(self, token: str, id_: str) -> Iterator[None]:
        """Hold the cloud for a write; writes of credentials of one identity must not overlap."""
        if token != CREDENTIAL:
            with self._changed:
                yield
            return
        identity = id_.rpartition("/federatedIdentityCredentials/")[0]
        with self._changed:
            if identity in self._writing:
                self._overlapped.add(identity)
                self._changed.notify_all()
                raise Refused(_CONCURRENT.format(identity))
            self._writing.add(identity)
            # While this waits the lock is free, so that a second write gets in if one is coming.
            self._changed.wait_for(lambda: identity in self._overlapped, _OVERLAP_SECONDS)
            try:
                yield
            finally:
                self._writing.discard(identity)
                self._overlapped.discard(identity)

    def _lose_what_goes_along(self, token: str, id_: str) -> None:
        """Take away all that a deletion takes along: roles and settings on a resource, and
        everything in a cluster."""
        self._cluster_is_gone |= token == CLUSTER
        for key in list(self._live):
            in_cluster = token == CLUSTER and key[0].startswith("kubernetes:")
            if in_cluster or key[1].startswith(f"{id_}/providers/"):
                del self._live[key]

    def _refuse_unreachable(self, token: str) -> None:
        if self._cluster_is_gone and token.startswith("kubernetes:"):
            raise Refused("configured Kubernetes cluster is unreachable: it was deleted")

    def _refuse_orphan(self, token: str, id_: str) -> None:
        """Refuse a resource in Azure whose group, cluster or other parent is not there (yet)."""
        parent = _parent(id_)
        if token.startswith("azure-native:") and not self.knows(parent):
            raise Refused(f"Status=404 Code=ParentResourceNotFound: '{parent}' was not found")

    def _refuse_in_use(self, token: str, id_: str) -> None:
        for other in self._live.values():
            if (other.token, other.id) != (token, id_) and _needs(other, token, id_):
                raise Refused(
                    f"Status=409 Code=InUse: '{id_}' is in use by {other.token} '{other.id}'"
                )


def _parent(id_: str) -> str:
    """Return the id of what a resource in Azure is below."""
    above = id_.rsplit("/", 2)[0]
    head, _, namespace = above.rpartition("/providers/")
    return above if "/" in namespace else head or above


def _needs(other: Live, token: str, id_: str) -> bool:
    """Tell whether another resource has to go first. An identity goes also where it is named
    (Azure: "Manage user-assigned managed identities")."""
    if not token.startswith("azure-native:"):
        return False
    below, on = f"{id_}/", f"{id_}/providers/"
    # A resource group's resources are below its providers, too.
    if other.id.startswith(on) and not id_.rpartition("/")[0].endswith("/resourceGroups"):
        return False
    is_named = token != _IDENTITY and any(
        text == id_ or text.startswith(below) for text in _texts(other.inputs)
    )
    return is_named or other.id.startswith(below)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
