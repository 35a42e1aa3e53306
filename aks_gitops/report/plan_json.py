"""`plan.json`: every resource that the program registers, for other programs to read."""

import json
from dataclasses import asdict

from aks_gitops.offline.record import Recording
from aks_gitops.program import Program

FORMAT_VERSION = 1


def plan_json(stack: str, program: Program, known: Recording, unknown: Recording) -> str:
    """Return the plan of a stack.

    Given: the recordings with outputs known and unknown; the inputs are those of a first preview,
    where `[unknown]` stands for what only the cloud can tell and `[secret]` for secrets.
    """
    plan = {
        "version": FORMAT_VERSION,
        "stack": stack,
        "configRepository": program.catalog.revision._asdict(),
        "findings": [finding._asdict() for finding in program.findings],
        "resources": [_camel(asdict(resource)) for resource in unknown.resources.values()],
        "outputs": known.outputs,
        "applications": [_camel(one._asdict()) for one in program.plan.applications],
    }
    return json.dumps(plan, indent=2, ensure_ascii=False) + "\n"


def _camel(values: dict[str, object]) -> dict[str, object]:
    return {_camel_key(key): value for key, value in values.items()}


def _camel_key(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
