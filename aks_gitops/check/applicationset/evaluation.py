"""Which Applications an ApplicationSet makes.

Source: GenerateApplications in applicationset/controllers/template/template.go,
RenderTemplateParams in applicationset/utils/utils.go, and Reconcile in
applicationset/controllers/applicationset_controller.go.
"""

from collections import Counter
from collections.abc import Mapping
from typing import cast

from aks_gitops.argocd.objects import ARGO_API
from aks_gitops.argocd.sync import RESOURCES_FINALIZER
from aks_gitops.check.applicationset.combining_generators import TOP_LEVEL
from aks_gitops.check.applicationset.decoding import decoded
from aks_gitops.check.applicationset.evaluated import Evaluated, Manifest, SyncPolicy
from aks_gitops.check.applicationset.filling import Form, Parameters
from aks_gitops.check.applicationset.generation import Generation, made_by
from aks_gitops.check.applicationset.normalizing import normalized
from aks_gitops.check.applicationset.patching import patched
from aks_gitops.check.applicationset.surroundings import Surroundings
from aks_gitops.check.applicationset.template_merge import completed
from aks_gitops.check.golang.budget import MAX_STEPS_IN_ALL, Budget
from aks_gitops.check.template.rendering import Language


def evaluate(applicationset: Mapping[str, object], surroundings: Surroundings) -> Evaluated:
    """Return what an ApplicationSet makes.

    Given: its manifest, as YAML has it. Raises GoError where Argo CD makes nothing of it either and
    leaves everything as it is, NotEvaluatedError, and LimitError.
    """
    manifest = cast(Manifest, decoded(dict(applicationset), "ApplicationSet"))
    spec = cast(Manifest, manifest["spec"])
    made = _Evaluation(manifest, surroundings).applications()
    count = Counter(_name(one) for one in made)
    policy = cast(Manifest, spec.get("syncPolicy") or {})
    return Evaluated(
        applications=tuple(
            _created(one) for one in sorted(made, key=_name) if count[_name(one)] == 1
        ),
        duplicates=tuple(sorted(name for name, times in count.items() if times > 1)),
        policy=cast(SyncPolicy | None, policy.get("applicationsSync")),
        preserves_resources=bool(policy.get("preserveResourcesOnDeletion")),
        ignored_differences=tuple(
            cast(list[Manifest], spec.get("ignoreApplicationDifferences") or [])
        ),
    )


class _Evaluation:
    def __init__(self, manifest: Manifest, surroundings: Surroundings) -> None:
        self._metadata = cast(Manifest, manifest["metadata"])
        self._spec = cast(Manifest, manifest["spec"])
        self._template = cast(Manifest, self._spec["template"])
        options = cast(list[str], self._spec.get("goTemplateOptions") or [])
        language = Language(bool(self._spec.get("goTemplate")), tuple(options))
        project = str(cast(Manifest, self._template["spec"])["project"])
        budget = Budget(MAX_STEPS_IN_ALL)
        self._generation = Generation(surroundings, language, budget, project)

    def applications(self) -> list[Manifest]:
        """Return each Application that is rendered, in the order of the generators."""
        result: list[Manifest] = []
        for entry in cast(list[Manifest], self._spec.get("generators") or []):
            for made in made_by(entry, TOP_LEVEL, self._generation):
                own = cast(Manifest, made.generator.get("template") or {})
                template = cast(Manifest, decoded(completed(own, self._template), "Application"))
                form = Form(template, "Application")
                result += [self._application(template, form, row) for row in made.rows]
        return result

    def _application(self, template: Manifest, form: Form, row: Parameters) -> Manifest:
        """Return a rendered Application, in the namespace of its ApplicationSet."""
        application = self._rendered(form, row) if row else template
        patch = self._spec.get("templatePatch")
        if isinstance(patch, str):
            text = self._generation.filling(row).text(patch)
            application = patched(application, text, self._generation.budget)
        metadata = {**cast(Manifest, application["metadata"])}
        metadata["namespace"] = self._metadata.get("namespace")
        kept = {key: value for key, value in metadata.items() if value}
        return {**application, "metadata": kept}

    def _rendered(self, form: Form, row: Parameters) -> Manifest:
        application = cast(Manifest, form.filled(self._generation.filling(row)))
        metadata = cast(Manifest, application["metadata"])
        policy = cast(Manifest, self._spec.get("syncPolicy") or {})
        if policy.get("preserveResourcesOnDeletion") or metadata.get("finalizers"):
            return application
        return {**application, "metadata": {**metadata, "finalizers": [RESOURCES_FINALIZER]}}


def _name(application: Manifest) -> str:
    return str(cast(Manifest, application["metadata"]).get("name", ""))


def _created(application: Manifest) -> Manifest:
    """Return an Application as the controller creates it; its status is nobody's business."""
    metadata = cast(Manifest, application["metadata"])
    kept = ("name", "namespace", "labels", "annotations", "finalizers")
    result: Manifest = {
        "apiVersion": ARGO_API,
        "kind": "Application",
        "metadata": {key: metadata[key] for key in kept if metadata.get(key)},
        "spec": normalized(cast(Manifest, application["spec"])),
    }
    if application.get("operation") is not None:
        result["operation"] = application["operation"]
    return result
