"""Set an image in plain manifests: wherever the application uses it."""

from collections.abc import Iterator

from aks_gitops.edit.application import ApplicationFiles, FileEdit, Wanted
from aks_gitops.edit.containers import Used, images_in
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.images import full_name, split
from aks_gitops.edit.refusal import refused
from aks_gitops.edit.refused import check_own, not_used

_PROGRAM = ".jsonnet"


def edit_manifests(application: ApplicationFiles, wanted: Wanted) -> list[FileEdit]:
    """Return the edits of the manifests; none where they have the image. Raises RefusedError."""
    name = full_name(wanted.replaces or wanted.image.name)
    read = readable(application)
    used, found, edits = list[str](), False, list[FileEdit]()
    for path in read:
        file = YamlFile(application.files[path], path)
        everything = list(_images(file))
        used += [one.image for _, one in everything]
        places = [pair for pair in everything if full_name(split(pair[1].image).name) == name]
        if places:
            found = True
            edits += _edit(application, file, places, wanted)
    if not found and len(read) < len(application.ordered):
        fact = f"is not found, and {_PROGRAM} files cannot be searched"
        fix = "edit the Jsonnet by hand"
        raise refused(f"image {wanted.image.name}", fact, application.directory, fix)
    if not found:
        not_used(application, wanted, used)
    return edits


def readable(application: ApplicationFiles) -> list[str]:
    """Return the paths of the manifests that are no programs."""
    return [path for path in application.ordered if not path.endswith(_PROGRAM)]


def _images(file: YamlFile) -> Iterator[tuple[int, Used]]:
    for number, root in enumerate(file.documents):
        for one in images_in(root):
            yield number, one


def _edit(
    application: ApplicationFiles, file: YamlFile, places: list[tuple[int, Used]], wanted: Wanted
) -> list[FileEdit]:
    """Return the edit of one file; none where nothing changes there."""
    old = file.data
    for number, one in places:
        name = wanted.image.name if wanted.replaces else split(one.image).name
        new = str(wanted.image._replace(name=name))
        if new != one.image:
            check_own(application, file.path, one.line)
            file = file.set_scalar(number, one.keys, new)
    return [FileEdit(file.path, old, file.data)] if file.data != old else []
