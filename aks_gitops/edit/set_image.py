"""Make an application in an environment run an image: which bytes of which files change."""

from collections.abc import Callable, Mapping

from aks_gitops.edit.application import (
    ApplicationFiles,
    FileEdit,
    Renderer,
    TagRule,
    Wanted,
    any_tag,
)
from aks_gitops.edit.helm_images import edit_values
from aks_gitops.edit.images import ImageNameError, parse_reference
from aks_gitops.edit.kustomize_images import edit_kustomization
from aks_gitops.edit.manifests import edit_manifests
from aks_gitops.edit.refusal import Refusal, RefusedError, refused
from aks_gitops.edit.refused import check_wanted

_EDITORS: Mapping[Renderer, Callable[[ApplicationFiles, Wanted], list[FileEdit]]] = {
    "kustomize": edit_kustomization,
    "helm": edit_values,
    "manifests": edit_manifests,
}


def wanted_image(
    text: str,
    *,
    helm_keys: tuple[str, ...] = (),
    by_key: bool = True,
    forbidden_tag: TagRule = any_tag,
) -> Wanted:
    """Return what [NAME=]IMAGE:TAG|@DIGEST asks for. Raises RefusedError.

    NAME= is as in `kustomize edit set image`: the image takes the place of NAME. The rest as in
    Wanted; where tags must not move, `forbidden_tag` is `tag_of` of
    aks_gitops.check.findings.images.
    """
    name, equals, image = text.rpartition("=")
    try:
        found = parse_reference(image)
        replaced = parse_reference(name) if equals else None
    except ImageNameError as error:
        fix = "write [registry/]name:tag or [registry/]name@sha256:digest"
        raise refused(f"image {text!r}", str(error), "the command line", fix) from None
    replaces = str(replaced) if replaced else ""
    return Wanted(found, replaces, helm_keys, by_key, forbidden_tag)


def set_image(application: ApplicationFiles, wanted: Wanted) -> list[FileEdit] | Refusal:
    """Return the edits, none where the image is set already; or why it cannot be set."""
    try:
        check_wanted(application, wanted)
        return _EDITORS[application.renderer](application, wanted)
    except RefusedError as error:
        return error.refusal
