"""What has to be added to the program's settings for a new environment, as text."""

from collections.abc import Iterator, Sequence

import yaml

from aks_gitops.scaffold.answers import EnvironmentAnswers
from aks_gitops.scaffold.reading import NewSettings

_SWITCHES = {
    "automated": True,
    "prune": True,
    "selfHeal": True,
    "preserveResourcesOnDeletion": False,
}


def settings_lines(added: Sequence[NewSettings], answers: EnvironmentAnswers) -> Iterator[str]:
    """Yield what to add to each stack's file, as YAML with a line that says where.

    Without a stack, the switches that can delete or overwrite are those of an environment for
    development.
    """
    for one in added:
        yield f"# Pulumi.{one.stack}.yaml: add below aks-gitops:gitops"
        yield from _yaml({one.area: {answers.name: dict(one.values)}})
    if not added:
        yield "# Pulumi.<stack>.yaml: add below aks-gitops:gitops, and decide on each switch"
        yield from _yaml({"environments": {answers.name: {"syncPolicy": _SWITCHES}}})


def _yaml(values: object) -> list[str]:
    return yaml.safe_dump(values, sort_keys=False, default_flow_style=None).splitlines()
