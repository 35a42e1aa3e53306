"""The Catalog as JSON, for other programs to read."""

from collections.abc import Sequence

from aks_gitops.repo.catalog import Application, Catalog
from aks_gitops.repo.suggest import Suggestion

FORMAT_VERSION = 1


def catalog_json(catalog: Catalog, suggestions: Sequence[Suggestion]) -> dict[str, object]:
    """Return the Catalog as plain values."""
    return {
        "version": FORMAT_VERSION,
        "revision": catalog.revision._asdict(),
        "files": catalog.files,
        "layouts": [
            {"name": one.name, "path": one.pattern.text, "builtIn": one.built_in}
            for one in catalog.layouts
        ],
        "teams": [{"name": team.name, "path": team.path} for team in catalog.teams.values()],
        "applications": [_application(one) for one in catalog.applications],
        "roots": [
            {"environment": root.environment, "path": root.path, "files": root.files}
            for root in catalog.roots
        ],
        "leftOut": [
            {"path": item.path, "layout": item.layout.pattern.text, "reason": item.reason}
            for item in catalog.left_out
        ],
        "findings": [finding._asdict() for finding in catalog.findings],
        "suggestions": [suggestion._asdict() for suggestion in suggestions],
    }


def _application(one: Application) -> dict[str, str]:
    return {
        "team": one.team,
        "environment": one.environment,
        "application": one.app,
        "group": one.group,
        "cluster": one.cluster,
        "path": one.path,
        "origin": one.origin,
        "source": one.source,
        "layout": one.layout.pattern.text,
        "owner": one.owner,
    }
