"""The sources of an Application, with what each is told of the Application."""

from collections.abc import Callable, Mapping, Sequence

from aks_gitops.check.graph.source import ApplicationSource, Target


def targets(  # noqa: PLR0913 each says one thing that Argo CD knows
    application: Mapping[str, object],
    is_here: Callable[[ApplicationSource], bool],
    *,
    kube_version: str = "",
    api_versions: Sequence[str] = (),
    revision: str = "",
    key: str = "",
) -> list[Target]:
    """Return the sources of an Application that are in this repository and make manifests.

    Given: `application`, the whole object; `is_here`, which tells whether a source is this
    repository at the revision that is looked at; the rest, as in Target. Raises
    pydantic.ValidationError for a source that Argo CD's API would refuse.
    """
    sources, several = _sources(application)
    general = _general(application, sources, is_here)._replace(
        kube_version=kube_version, api_versions=tuple(api_versions), revision=revision, key=key
    )
    return [
        general._replace(source=one.normalized())
        for one in sources
        # Of several sources, one with neither path nor chart only lends its files.
        if is_here(one) and not one.chart and (one.path or not several)
    ]


def targets_elsewhere(
    application: Mapping[str, object],
    is_here: Callable[[ApplicationSource], bool],
    key: str,
) -> list[Target]:
    """Return the sources of an Application that lie elsewhere, where it has a source that lends
    them files of this repository. Given, and raised: as for `targets`."""
    sources, _ = _sources(application)
    general = _general(application, sources, is_here)._replace(key=key)
    if not general.references:
        return []
    return [
        general._replace(source=one.normalized())
        for one in sources
        if one.chart or not is_here(one)
    ]


def _sources(application: Mapping[str, object]) -> tuple[list[ApplicationSource], bool]:
    """Return the sources of an Application, and whether it may have several."""
    spec = _mapping(application, "spec")
    listed = spec.get("sources") or [spec.get("source") or {}]
    found = [ApplicationSource.model_validate(one) for one in _list(listed)]
    return found, bool(spec.get("sources"))


def _general(
    application: Mapping[str, object],
    sources: Sequence[ApplicationSource],
    is_here: Callable[[ApplicationSource], bool],
) -> Target:
    """Return what is the same for every source of an Application."""
    metadata, spec = _mapping(application, "metadata"), _mapping(application, "spec")
    return Target(
        application=str(metadata.get("name") or ""),
        source=ApplicationSource(),
        namespace=str(_mapping(spec, "destination").get("namespace") or ""),
        project=str(spec.get("project") or "default"),
        references=frozenset(f"${one.ref}" for one in sources if one.ref and is_here(one)),
    )


def _mapping(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    inner = value.get(key)
    return inner if isinstance(inner, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []
