"""Where each object's YAML goes in an output folder, and the files of a whole preview."""

from aks_gitops.argocd.config import config_map
from aks_gitops.argocd.objects import PlannedObject
from aks_gitops.argocd.plan import Plan
from aks_gitops.report.manifests import to_yaml


def object_path(item: PlannedObject) -> str:
    """Return an object's file: by environment, then team, then kind and name."""
    name = "-".join((item.kind.lower(), *_namespace(item), item.name))
    folders = filter(None, ("objects", item.environment or "all-environments", item.team))
    return "/".join((*folders, f"{name}.yaml"))


def _namespace(item: PlannedObject) -> tuple[str, ...]:
    """Return the namespace where the name alone would not tell objects apart."""
    return (item.namespace,) if item.stage == "namespaces" and item.namespace else ()


def object_paths(plan: Plan) -> dict[str, str]:
    """Return each object's file, by the object's key."""
    return {item.key: object_path(item) for item in plan.objects}


def object_files(plan: Plan, argocd_namespace: str) -> dict[str, str]:
    """Return the text of each object's file, and of the configuration that Argo CD needs."""
    files = {object_path(item): to_yaml(item.manifest) for item in plan.objects}
    files["objects/argocd-cm.yaml"] = to_yaml(config_map(plan.argocd_cm, argocd_namespace))
    return files
