"""`plan.json`: every resource that the program registers, for other programs to read."""

import json
from dataclasses import asdict

from aks_gitops.offline.preview import Preview

FORMAT_VERSION = 1


def plan_json(preview: Preview) -> str:
    """Return the plan of a stack as text."""
    return json.dumps(plan_values(preview), indent=2, ensure_ascii=False) + "\n"


def plan_values(preview: Preview) -> dict[str, object]:
    """Return the plan of a stack.

    The inputs are those of a first preview, where `[unknown]` stands for what only the cloud can
    tell and `[secret]` for secrets.
    """
    program = preview.program
    return {
        "version": FORMAT_VERSION,
        "stack": preview.stack,
        "configRepository": program.catalog.revision._asdict(),
        "findings": [finding._asdict() for finding in program.findings],
        "resources": [_camel(asdict(resource)) for resource in preview.unknown.resources.values()],
        "outputs": preview.known.outputs,
        "applications": [_camel(one._asdict()) for one in program.plan.applications],
    }


def _camel(values: dict[str, object]) -> dict[str, object]:
    return {_camel_key(key): value for key, value in values.items()}


def _camel_key(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
