"""Does the API server take an object, judged without one.

What is said is certain for Kubernetes v1.36 and the Argo CD that this program installs; what only a
cluster knows is left out: admission, other objects, CEL rules.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.schema.deferred import Deferred
from aks_gitops.check.schema.definitions import METADATA, defined_by
from aks_gitops.check.schema.fault import SchemaFault
from aks_gitops.check.schema.judging import Definition, Found
from aks_gitops.check.schema.metadata import metadata_faults
from aks_gitops.check.schema.objects import object_faults
from aks_gitops.check.schema.references import reachable
from aks_gitops.check.schema.stored import Stored, read_stored
from aks_gitops.check.schema.validators import Validators
from aks_gitops.check.schema.versions import group_and_kind, is_built_in, unserved_faults
from aks_gitops.check.schema.workloads import workload_faults

_Definitions = Mapping[str, tuple[Definition, ...]]
"""By apiVersion and kind; several where several CustomResourceDefinitions define a kind."""


class Schemas:
    """The kinds that an API server has, and what it takes of each."""

    def __init__(self, stored: Stored, defined: _Definitions) -> None:
        self._stored = stored
        self._defined = defined
        self._scopes = {
            group_and_kind(name): known[-1].kind.namespaced for name, known in defined.items()
        }

    @classmethod
    def shipped(cls) -> "Schemas":
        """Return the kinds of Kubernetes and Argo CD."""
        return _shipped()

    def with_definitions(self, crds: Iterable[Manifest]) -> "Schemas":
        """Return these kinds and those that CustomResourceDefinitions add; other objects add none.

        Where two define the same version of a kind, an object needs to fit one of them: they may
        be for two clusters. One that defines a kind of ours anew replaces it.
        """
        own = self._stored.definitions
        shared = {name: partial(own.__getitem__, name) for name in reachable(own, [METADATA])}
        added: dict[str, tuple[Definition, ...]] = {}
        for kinds, makers in map(defined_by, crds):
            validators = Validators(Deferred({**shared, **makers}))
            for name, kind in kinds.items():
                one = Definition(name, kind, validators, custom=True)
                added[name] = (*added.get(name, ()), one)
        return Schemas(self._stored, {**self._defined, **added}) if added else self

    def knows(self, manifest: Mapping[str, object]) -> bool:
        """Tell whether there is a schema for an object."""
        return _name(manifest) in self._defined

    def is_namespaced(self, group: str, kind: str) -> bool | None:
        """Tell whether objects of a kind live in namespaces; None where no schema says so.

        Given: `group`, '' for the core one.
        """
        return self._scopes.get((group, kind))

    def faults(self, manifest: Mapping[str, object]) -> tuple[SchemaFault, ...]:
        """Return why the API server refuses an object; nothing for a kind without a schema.

        A list counts as an object without a schema: give its items one by one.
        """
        name = _name(manifest)
        known = self._defined.get(name)
        if known is None:
            return tuple(unserved_faults(manifest, self._stored.kinds))
        found = min((one.found(manifest) for one in known), key=len)
        faults = tuple(one.fault for one in found)
        return faults if _ends(found) else (*faults, *_further(manifest, name, known[-1]))


def _name(manifest: Mapping[str, object]) -> str:
    return f"{manifest.get('apiVersion')}/{manifest.get('kind')}"


def _ends(found: Iterable[Found]) -> bool:
    return any(one.decoding for one in found)


def _further(
    manifest: Mapping[str, object], name: str, definition: Definition
) -> Iterable[SchemaFault]:
    """Yield what no schema tells, of an object that can be read."""
    yield from metadata_faults(manifest, name, namespaced=definition.kind.namespaced)
    yield from workload_faults(manifest, name)
    yield from object_faults(manifest, name)


@cache
def _shipped() -> Schemas:
    stored = read_stored()
    validators = Validators(stored.definitions)
    defined = {
        name: (
            Definition(
                name,
                kind,
                validators,
                custom=not is_built_in(name),
                unchecked=frozenset(stored.unchecked.get(name, ())),
            ),
        )
        for name, kind in stored.kinds.items()
    }
    return Schemas(stored, defined)
