"""All files of a stack's offline preview."""

from aks_gitops.offline.preview import Preview
from aks_gitops.report.files import object_files, object_paths
from aks_gitops.report.install_files import install_files
from aks_gitops.report.page import page
from aks_gitops.report.plan_json import plan_json
from aks_gitops.report.plan_markdown import plan_markdown


def preview_files(preview: Preview) -> dict[str, str]:
    """Return the text of each file, by its path in the stack's output folder."""
    stack, program, settings = preview.stack, preview.program, preview.settings
    paths = object_paths(program.plan)
    return {
        **object_files(program.plan, settings.argocd.namespace),
        **install_files(settings, program.plan.argocd_cm),
        "plan.json": plan_json(preview),
        "plan.md": plan_markdown(stack, program, settings, preview.known, paths),
        "index.html": page(stack, program, settings, paths),
    }
