"""Set an image in a chart's values: in the file of the application's own environment."""

from collections.abc import Mapping

from aks_gitops.edit.application import ApplicationFiles, FileEdit, Wanted
from aks_gitops.edit.document import YamlFile
from aks_gitops.edit.helm_values import (
    Leaf,
    Place,
    dotted,
    merged,
    nameless_tags,
    place_at,
    places_in,
)
from aks_gitops.edit.images import full_name
from aks_gitops.edit.nodes import Node
from aks_gitops.edit.reading import Keys, value_at
from aks_gitops.edit.refusal import Refusal, RefusedError, refused
from aks_gitops.edit.refused import check_own, named, not_in_values, not_used
from aks_gitops.edit.shape import Value
from aks_gitops.edit.subcharts import defaults_of


def edit_values(application: ApplicationFiles, wanted: Wanted) -> list[FileEdit]:
    """Return the edits of values files; none where they have the image. Raises RefusedError."""
    old = {one.path: one for one in values_files(application)}
    below = list(defaults_of(application))
    files, leaves = dict(old), merged(old.values(), below)
    changes = [
        change
        for place in _places(application, wanted, leaves)
        for change in _changes(application, place, wanted)
    ]
    for keys, text in changes:
        if leaves.get(keys, Leaf("", "", 0)).text != text:
            _check_override(application, keys)
            path = _file_for(application, keys, leaves)
            files[path] = _written(files[path], keys, text)
    _check(application, leaves, merged(files.values(), below), dict(changes))
    edits = (FileEdit(path, file.data, files[path].data) for path, file in old.items())
    return [one for one in edits if one.old != one.new]


def values_files(application: ApplicationFiles) -> list[YamlFile]:
    """Return the values files from the weakest to the strongest."""
    return [YamlFile(application.files[path], path) for path in application.ordered]


def is_overridden(application: ApplicationFiles, keys: Keys) -> bool:
    """Tell whether the Application itself sets a value, or what holds it."""
    text = dotted(keys)
    return any(
        text == key or text.startswith((f"{key}.", f"{key}[")) for key in application.overridden
    )


def _places(
    application: ApplicationFiles, wanted: Wanted, leaves: Mapping[Keys, Leaf]
) -> list[Place]:
    """Return where the image stands: at the keys that were named, or at the only one there is."""
    if wanted.helm_keys:
        return [_declared(application, wanted, key, leaves) for key in wanted.helm_keys]
    everything = list(places_in(leaves))
    found = [one for one in everything if _is_called(one, wanted.replaces or wanted.image.name)]
    if found and not _is_called(found[0], wanted.image.name):
        fact = f"cannot become {wanted.image.name} in a chart's values, where only its tag is set"
        fix = "write the other image's name into the values first, and leave out NAME="
        raise refused(f"image {wanted.replaces}", fact, application.directory, fix)
    if not found and application.unseen:
        nameless = map(dotted, nameless_tags(leaves))
        not_in_values(application, wanted, (str(one.image) for one in everything), nameless)
    if not found:
        not_used(application, wanted, (str(one.image) for one in everything))
    if len(found) > 1:
        fact = f"stands at several keys of the values: {named(map(str, found))}"
        fix = "name those that are to change with --helm-key"
        raise refused(f"image {wanted.image.name}", fact, application.directory, fix)
    return found


def _declared(
    application: ApplicationFiles, wanted: Wanted, key: str, leaves: Mapping[Keys, Leaf]
) -> Place:
    place = place_at(key, leaves)
    is_unknown = place and not place.image.name and application.unseen and not wanted.by_key
    if place is None or is_unknown:
        known = named(map(str, places_in(leaves))) or "none"
        fact = f"is no image in the values, which have {known}"
        fix = "name one of them"
        raise RefusedError(Refusal(f"key {key}", fact, application.directory, fix, unused=True))
    if place.image.name and not _is_called(place, wanted.image.name):
        fact = f"holds image {place.image.name}, not {wanted.image.name}"
        raise refused(f"key {key}", fact, application.directory, "name the key of that image")
    return place


def _is_called(place: Place, name: str) -> bool:
    return full_name(place.image.name) == full_name(name)


def _changes(application: ApplicationFiles, place: Place, wanted: Wanted) -> list[tuple[Keys, str]]:
    """Return the values that make the image the wanted one."""
    tag, digest = wanted.image.tag, wanted.image.digest
    if place.tag is None:
        return [(place.keys, str(wanted.image._replace(name=place.image.name)))]
    if digest and place.digest is None:
        fact = "has no key digest that the values know"
        fix = "name a tag, or give the chart's values the key digest"
        raise refused(f"image at {place}", fact, application.directory, fix)
    changes = [(place.tag, tag)] if tag else []
    # A chart that knows digests takes them before tags, so that an old one would win.
    return changes + ([(place.digest, digest)] if place.digest else [])


def _check_override(application: ApplicationFiles, keys: Keys) -> None:
    if is_overridden(application, keys):
        fact = "is set by the Application itself, which wins over its values files"
        fix = "remove it from the Application's parameters and values"
        raise refused(f"key {dotted(keys)}", fact, application.directory, fix)


def _file_for(application: ApplicationFiles, keys: Keys, leaves: Mapping[Keys, Leaf]) -> str:
    """Return the file to write to: where the value is set, or else the strongest one."""
    leaf = leaves.get(keys)
    if leaf and leaf.path in application.ordered and not application.others(leaf.path):
        return leaf.path
    strongest = application.ordered[-1]
    check_own(application, strongest, leaf.line if leaf and leaf.path == strongest else 0)
    if any(isinstance(key, int) for key in keys) and leaf and leaf.path != strongest:
        fact = f"is in a list in {leaf.path}, which others read too"
        fix = f"write the whole list into {strongest} first"
        raise refused(f"key {dotted(keys)}", fact, strongest, fix)
    return strongest


def _written(file: YamlFile, keys: Keys, text: str) -> YamlFile:
    """Return a file with a value set; the mappings on the way to it are added."""
    node: Node | None = file.documents[0] if file.documents else None
    depth = 0
    while depth < len(keys) and (inner := value_at(node, keys[depth])) is not None:
        node, depth = inner, depth + 1
    if depth == len(keys):
        return file.set_scalar(0, keys, text)
    value: Value = text
    for key in reversed(keys[depth + 1 :]):
        value = {str(key): value}
    return file.insert_key(0, keys[:depth], str(keys[depth]), value)


def _check(
    application: ApplicationFiles,
    old: Mapping[Keys, Leaf],
    new: Mapping[Keys, Leaf],
    changes: Mapping[Keys, str],
) -> None:
    """Refuse an edit after which any other value differs, as Helm merges them."""
    wanted = {keys: leaf.text for keys, leaf in old.items()} | dict(changes)
    got = {keys: leaf.text for keys, leaf in new.items()}
    wrong = [
        dotted(keys)
        for keys in wanted.keys() | got.keys()
        if wanted.get(keys, "") != got.get(keys, "")
    ]
    if wrong:
        fact = f"would change {named(sorted(wrong))} too"
        raise refused("the edit", fact, application.directory, "edit the values by hand")
