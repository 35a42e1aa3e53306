"""Names of images, as registries have them and as kustomize compares them."""

import pytest

from aks_gitops.edit.images import (
    ImageNameError,
    Reference,
    full_name,
    is_matched,
    parse_reference,
    split,
)

_DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nginx", ("nginx", "", "")),
        ("nginx:1.27", ("nginx", "1.27", "")),
        (f"nginx@{_DIGEST}", ("nginx", "", _DIGEST)),
        (f"a.io:5000/b/c__d:V1_x@{_DIGEST}", ("a.io:5000/b/c__d", "V1_x", _DIGEST)),
        ("localhost:5000/web", ("localhost:5000/web", "", "")),
        ("[::1]:5000/web:1", ("[::1]:5000/web", "1", "")),
        ("UPPER.io/web:1", ("UPPER.io/web", "1", "")),
        ("web:5000", ("web", "5000", "")),
        ("web:" + "x" * 128, ("web", "x" * 128, "")),
        ("web@sha512:" + "0" * 128, ("web", "", "sha512:" + "0" * 128)),
    ],
)
def test_a_name_has_a_tag_and_a_digest(text: str, parts: tuple[str, str, str]) -> None:
    found = parse_reference(text)
    assert found == Reference(*parts)
    assert str(found) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no image"),
        ("web:", "is no image"),
        ("web@", "is no image"),
        ("-web", "is no image"),
        ("a//b", "is no image"),
        ("web:1\n", "is no image"),
        ("web --x", "is no image"),
        ("web:" + "x" * 129, "is no image"),
        ("web:é", "is no image"),
        ("Web", "has upper case letters in its name"),
        ("x" * 256, "has a name of more than 255 characters"),
        ("web@sha256:" + "0" * 63, "has a digest that is not sha256: and 64 lower case digits"),
        ("web@sha256:" + "A" * 64, "has a digest that is not sha256: and 64 lower case digits"),
        ("web@md5:" + "0" * 32, "has a digest that is not sha256: and 64 lower case digits"),
    ],
)
def test_what_no_registry_takes_is_refused(text: str, said: str) -> None:
    with pytest.raises(ImageNameError, match=said):
        parse_reference(text)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("nginx", "docker.io/library/nginx"),
        ("docker.io/nginx", "docker.io/library/nginx"),
        ("index.docker.io/bitnami/redis", "docker.io/bitnami/redis"),
        ("bitnami/redis", "docker.io/bitnami/redis"),
        ("localhost/web", "localhost/web"),
        ("a:5000/web", "a:5000/web"),
        ("ghcr.io/x/y", "ghcr.io/x/y"),
    ],
)
def test_a_short_name_is_one_on_docker_hub(name: str, full: str) -> None:
    assert full_name(name) == full


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("a.io:5000/b", ("a.io:5000/b", "", "")),
        ("a.io:5000/b:1", ("a.io:5000/b", "1", "")),
        ("b:1@sha256:0", ("b", "1", "sha256:0")),
        ("b@sha256:0", ("b", "", "sha256:0")),
        ("/b:1", ("/b", "1", "")),
    ],
)
def test_kustomize_splits_behind_the_first_slash(image: str, parts: tuple[str, str, str]) -> None:
    assert split(image) == Reference(*parts)


@pytest.mark.parametrize(
    ("image", "name", "matches"),
    [
        ("nginx:1.27", "nginx", True),
        ("nginx", "nginx", True),
        ("nginx:{TAG}", "nginx", True),
        (f"nginx:1@{_DIGEST}", "nginx", True),
        ("nginx@sha512:0", "nginx", False),
        ("docker.io/library/nginx", "nginx", False),
        ("a-io/web", "a.io/web", True),
        ("anything/web:1", ".*/web", True),
        ("nginxx", "nginx", False),
    ],
)
def test_the_name_of_an_entry_is_an_expression(image: str, name: str, *, matches: bool) -> None:
    assert is_matched(image, name) is matches
