"""Names of container images: as registries have them, and as kustomize compares them.

Sources: github.com/distribution/reference v0.6.0 (regexp.go, normalize.go), go-digest 1.0
(algorithm.go), kustomize's api/internal/image/image.go and filters/imagetag/updater.go (v0.21.1).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from aks_gitops.check.golang.regexp import compiled

_HOST_PART = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_TAG = r"\w[\w.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(
    rf"((?:({_DOMAIN})/)?({_COMPONENT}(?:/{_COMPONENT})*))(?::({_TAG}))?(?:@({_DIGEST}))?", re.ASCII
)
_DIGEST_LENGTHS: Mapping[str, int] = {"sha256": 64, "sha384": 96, "sha512": 128}
_MOST_PATH = 255
_DOCKER_HUB = "docker.io"
_OLD_DOCKER_HUB = "index.docker.io"


class ImageNameError(ValueError):
    """What is wrong with an image's name."""


class Reference(NamedTuple):
    """An image: a name with its registry, a tag, a digest."""

    name: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"

    @property
    def last(self) -> str:
        """The last part of its name, which it has in every registry."""
        return self.name.rpartition("/")[2]


def parse_reference(text: str) -> Reference:
    """Return the parts of [registry[:port]/]name[:tag][@digest]. Raises ImageNameError."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        is_case = _REFERENCE.fullmatch(text.lower())
        raise ImageNameError("has upper case letters in its name" if is_case else "is no image")
    name, _, path, tag, digest = found.groups(default="")
    if len(path) > _MOST_PATH:
        raise ImageNameError(f"has a name of more than {_MOST_PATH} characters")
    algorithm, _, value = digest.partition(":")
    if digest and not re.fullmatch(rf"[0-9a-f]{{{_DIGEST_LENGTHS.get(algorithm, 0)}}}", value):
        raise ImageNameError("has a digest that is not sha256: and 64 lower case digits")
    return Reference(name, tag, digest)


def full_name(name: str) -> str:
    """Return an image's name with its registry, as Docker and containerd complete it."""
    domain, slash, rest = name.partition("/")
    if not slash:
        return f"{_DOCKER_HUB}/library/{name}"
    is_domain = domain == "localhost" or any(c in ".:" or c.isupper() for c in domain)
    if not is_domain:
        return f"{_DOCKER_HUB}/{name}"
    if domain in (_DOCKER_HUB, _OLD_DOCKER_HUB):
        return f"{_DOCKER_HUB}/{rest if '/' in rest else f'library/{rest}'}"
    return name


def split(image: str) -> Reference:
    """Return an image's parts as kustomize splits them, which accepts anything (Split)."""
    slash = max(image.find("/"), 0)
    colon, at = image.find(":", slash), image.find("@", slash)
    if at >= 0 and (colon < 0 or at < colon):
        return Reference(image[:at], "", image[at:].removeprefix("@"))
    if colon < 0:
        return Reference(image)
    end = at if at >= 0 else len(image)
    return Reference(image[:colon], image[colon + 1 : end], image[end + 1 :])


def is_matched(image: str, name: str) -> bool:
    """Tell whether kustomize takes an image for that of an entry (IsImageMatched).

    The entry's name is a regular expression to it. Raises GoError for a broken one.
    """
    pattern = f"^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$"
    return compiled(pattern).search(image.encode(), 0) is not None
