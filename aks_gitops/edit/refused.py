"""The refusals that are the same however an application is rendered."""

from collections.abc import Iterable
from typing import NoReturn

from aks_gitops.edit.application import ApplicationFiles, Wanted
from aks_gitops.edit.images import split
from aks_gitops.edit.refusal import Refusal, RefusedError, refused

_MOST_NAMED = 10


def check_wanted(application: ApplicationFiles, wanted: Wanted) -> None:
    """Refuse an image without tag and digest, or whose tag moves where that is forbidden."""
    image = wanted.image
    if not image.tag and not image.digest:
        fix = f"write {image.name}:TAG or {image.name}@DIGEST"
        raise refused(f"image {image}", "has neither tag nor digest", application.directory, fix)
    if wanted.forbidden_tag(str(image)) is not None:
        fact = f"has a tag that moves, which {application.name} does not take"
        raise refused(f"image {image}", fact, application.directory, "name a version, or a digest")


def check_own(application: ApplicationFiles, path: str, line: int = 0) -> None:
    """Refuse to edit a file that others read too."""
    others = sorted(application.others(path))
    if others:
        fact = f"is in a file that {named(others)} read too"
        fix = f"give {application.name} a file of its own"
        raise refused(f"the image of {application.name}", fact, path, fix, line)


def not_used(
    application: ApplicationFiles, wanted: Wanted, used: Iterable[str], unseen: Iterable[str] = ()
) -> NoReturn:
    """Refuse an image that the application does not use."""
    name = wanted.replaces or wanted.image.name
    hidden = list(unseen)
    seen = sorted(set(used))
    fact = f"is not used by {application.name}, which uses {named(seen) or 'none'}"
    if hidden:
        fact += f" and what {named(hidden)} bring"
    same = [one for one in seen if split(one).last == wanted.image._replace(name=name).last]
    fix = "name one of them" if seen or hidden else "name another application"
    if application.renderer == "kustomize" and same and not wanted.replaces:
        fix = f"name one of them, or write {split(same[0]).name}={wanted.image}"
    refusal = Refusal(f"image {name}", fact, application.directory, fix, unused=True)
    raise RefusedError(refusal)


def not_in_values(
    application: ApplicationFiles, wanted: Wanted, used: Iterable[str], nameless: Iterable[str]
) -> NoReturn:
    """Refuse an image that no values file here names, where the chart itself is not to be seen.

    Given: `nameless`, keys of tags whose image only the chart knows.
    """
    seen = named(sorted(set(used))) or "no image"
    fact = f"is not in the values of {application.name} here, which have {seen}; the rest is in "
    fact += f"{named(application.unseen)}, and not here"
    keys = named(nameless)
    fix = f"name its key with --helm-key, which may be {keys}" if keys else "write it there first"
    refusal = Refusal(f"image {wanted.image.name}", fact, application.directory, fix, unused=True)
    raise RefusedError(refusal)


def named(things: Iterable[str]) -> str:
    """Return some names as a text, not too long."""
    names = list(dict.fromkeys(things))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
