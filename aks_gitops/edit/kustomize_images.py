"""Set an image in a kustomize overlay: its entry of `images`, never the base.

What the edited entries make of the images is computed again afterwards: an edit that would move
another image, or not the wanted one, is refused.
"""

from typing import NamedTuple

from aks_gitops.edit.application import ApplicationFiles, FileEdit, Wanted
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.images import full_name, split
from aks_gitops.edit.kustomize_build import (
    Build,
    Entry,
    after_entries,
    build,
    entries_of,
    kustomization_of,
    last_match,
    matches,
)
from aks_gitops.edit.reading import value_at
from aks_gitops.edit.refusal import refused
from aks_gitops.edit.refused import check_own, named, not_used

_IMAGES = "images"
_OLD_KEY = "imageTags"


class _Overlay(NamedTuple):
    """An overlay, and what it makes of images."""

    file: YamlFile
    entries: list[Entry]
    build: Build
    targets: tuple[str, ...]
    """The images, as the entries are given them, that are to become the wanted one."""


def edit_kustomization(application: ApplicationFiles, wanted: Wanted) -> list[FileEdit]:
    """Return the edit of the overlay; none where it has the image. Raises RefusedError."""
    path = kustomization_of(application.files, application.directory)
    file = YamlFile(application.files[path], path)
    _check_form(file)
    entries = entries_of(file.documents[0])
    built = build(application.files, application.directory)
    overlay = _Overlay(file, entries, built, _targets(built, wanted))
    _check_used(application, wanted, overlay)
    expected = tuple(_expected(overlay, image, wanted) for image in built.before)
    if expected == built.after:
        return []
    _check_override(application, overlay, path)
    check_own(application, path)
    edited = _edited(overlay, wanted)
    got = after_entries(built.before, entries_of(edited.documents[0]), path)
    if got != expected:
        wrong = [
            old for old, new, want in zip(built.before, got, expected, strict=True) if new != want
        ]
        fact = f"cannot be set alone: the entries of images would also decide {named(wrong)}"
        raise refused(
            f"image {wanted.image.name}", fact, path, "give each image an entry of its own"
        )
    return [FileEdit(path, file.data, edited.data)]


def _check_form(file: YamlFile) -> None:
    if len(file.documents) != 1 or not file.documents[0].pairs:
        raise refused("the kustomization", "is not one mapping", file.path, "keep one document")
    for key, _ in file.documents[0].pairs:
        wrong = key.value != _IMAGES and key.value.casefold() == _IMAGES
        if wrong or key.value == _OLD_KEY:
            raise refused(
                key.value, "is no key of today's kustomize", file.path, "write images", key.line
            )


def _targets(built: Build, wanted: Wanted) -> tuple[str, ...]:
    """Return what is meant: by the name that it has in the end, or else by that in the base."""
    if wanted.replaces:
        return tuple(x for x in built.before if split(x).name == wanted.replaces)
    name = full_name(wanted.image.name)
    pairs = list(zip(built.before, built.after, strict=True))
    ends = tuple(old for old, new in pairs if full_name(split(new).name) == name)
    return ends or tuple(old for old, _ in pairs if full_name(split(old).name) == name)


def _check_used(application: ApplicationFiles, wanted: Wanted, overlay: _Overlay) -> None:
    if overlay.targets:
        return
    name = wanted.replaces or wanted.image.name
    for entry in overlay.entries:
        idle = not any(matches(one, entry, overlay.file.path) for one in overlay.build.before)
        if idle and name in (entry.name, entry.new_name) and not overlay.build.unseen:
            fact = (
                f"matches no image of {application.name}, which uses {named(overlay.build.before)}"
            )
            fix = "name an image that is used, or remove the entry"
            raise refused(f"images entry {entry.name}", fact, overlay.file.path, fix, entry.line)
    not_used(application, wanted, overlay.build.after, overlay.build.unseen)


def _check_override(application: ApplicationFiles, overlay: _Overlay, path: str) -> None:
    names = {split(one).name for one in (*overlay.targets, *_ends(overlay))}
    for text in application.overridden:
        name = split(text.partition("=")[0]).name
        if name in names:
            fact = f"is set by the Application itself ({text}), which wins over {path}"
            fix = "remove it from spec.source.kustomize.images"
            raise refused(f"image {name}", fact, application.directory, fix)


def _ends(overlay: _Overlay) -> tuple[str, ...]:
    return after_entries(overlay.targets, overlay.entries, overlay.file.path)


def _expected(overlay: _Overlay, image: str, wanted: Wanted) -> str:
    """Return what is to become of an image."""
    (after,) = after_entries((image,), overlay.entries, overlay.file.path)
    if image not in overlay.targets:
        return after
    name = wanted.image.name if wanted.replaces else split(after).name
    return str(wanted.image._replace(name=name))


def _edited(overlay: _Overlay, wanted: Wanted) -> YamlFile:
    found = {last_match(one, overlay.entries, overlay.file.path) for one in overlay.targets}
    if len(found) > 1:
        fact = f"comes from several entries: {named(overlay.targets)}"
        fix = f"write which name it replaces, as NAME={wanted.image}"
        raise refused(f"image {wanted.image.name}", fact, overlay.file.path, fix)
    index = found.pop()
    if index is None:
        return _with_entry(overlay, wanted)
    return _with_changed_entry(overlay, index, wanted)


def _with_entry(overlay: _Overlay, wanted: Wanted) -> YamlFile:
    names = sorted({split(one).name for one in overlay.targets})
    if len(names) > 1:
        fact = f"has several names in the base: {named(names)}"
        fix = f"write which one it replaces, as NAME={wanted.image}"
        raise refused(f"image {wanted.image.name}", fact, overlay.file.path, fix)
    new_name = wanted.image.name if wanted.replaces and wanted.image.name != names[0] else ""
    parts = {"newName": new_name, "newTag": wanted.image.tag, "digest": wanted.image.digest}
    entry = {"name": names[0], **{key: text for key, text in parts.items() if text}}
    file = overlay.file
    if value_at(file.documents[0], _IMAGES) is None:
        return file.insert_key(0, (), _IMAGES, [entry])
    return file.insert_item(0, (_IMAGES,), entry)


def _with_changed_entry(overlay: _Overlay, index: int, wanted: Wanted) -> YamlFile:
    """Return the file with another tag, or digest, in one entry."""
    file, old, place = overlay.file, overlay.entries[index], (_IMAGES, index)
    tag, digest = wanted.image.tag, wanted.image.digest
    new_name = wanted.image.name if wanted.replaces else old.new_name
    if tag and not digest and old.digest and not old.new_tag:
        file = file.rename_key(0, (*place, "digest"), "newTag")
    elif digest and not tag and old.new_tag and not old.digest:
        file = file.rename_key(0, (*place, "newTag"), "digest")
    for key, text in (("newName", new_name), ("newTag", tag), ("digest", digest)):
        file = _with_part(file, place, key, text)
    return file


def _with_part(file: YamlFile, place: tuple[str | int, ...], key: str, text: str) -> YamlFile:
    """Return the file with a key of an entry set, added or removed."""
    entry = file.documents[0]
    for step in place:
        entry = value_at(entry, step) or entry
    there = value_at(entry, key)
    if there is None:
        return file.insert_key(0, place, key, text) if text else file
    if not text:
        return file.remove_key(0, (*place, key))
    return file if there.value == text else file.set_scalar(0, (*place, key), text)
