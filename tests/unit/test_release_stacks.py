"""A release for some of the stacks that read a repository sees what the others read."""

import pytest

from aks_gitops.check.inventory.stacks import Stack
from aks_gitops.edit.refusal import RefusedError
from aks_gitops.release.deployments import SelectionError
from aks_gitops.release.image_release import ImageRelease
from aks_gitops.release.images import ImageWish
from tests.unit.check_trees import LinkedTree
from tests.unit.released import chart, deployment, overlays, reader, serving

_WEB = overlays("apps/web", {"dev": "1.0.0", "production": "0.9.0"})
_DEV = "apps/web/overlays/dev/kustomization.yaml"
_ON_DEV = {"apps/web/overlays/production/kustomization.yaml": "resources: [../dev]\n"}


def _release(asked: Stack, *others: Stack, environment: str = "dev") -> ImageRelease:
    made = reader([asked]).beside(others)
    return ImageRelease(made, "web", environment, ImageWish("r.io/web:1.1.0"))


def _refusal(files: dict[str, str], one: ImageRelease) -> str:
    with pytest.raises(RefusedError) as caught:
        one.change(LinkedTree(files))
    return str(caught.value)


def test_a_file_that_an_application_of_another_stack_reads_is_not_edited() -> None:
    one = _release(serving("a", "dev"), serving("b", "production"))
    said = _refusal(_WEB | _ON_DEV, one)
    assert f"{_DEV}: the image of web in dev is in a file that web in production read too" in said


def test_values_that_another_stack_s_environment_reads_are_laid_over() -> None:
    values = "image:\n  repository: r.io/web\n  tag: 0.0.0\n"
    files = chart("charts/web", values, {"dev": "a: b\n", "production": "a: b\n"})
    edits = _release(serving("a", "dev"), serving("b", "production")).change(LinkedTree(files))
    assert list(edits) == ["charts/web/values-dev.yaml"]


def test_a_file_that_an_overlay_of_no_known_stack_reads_is_not_edited() -> None:
    said = _refusal(_WEB | _ON_DEV, _release(serving("a", "dev")))
    assert "is in a file that apps/web/overlays/production read too" in said


def test_only_applications_of_the_stacks_that_were_asked_for_are_found() -> None:
    one = _release(serving("a", "dev"), serving("b", "production"), environment="production")
    with pytest.raises(SelectionError, match="'web' is not in environment 'production'"):
        one.change(LinkedTree(_WEB))


def test_the_same_application_in_another_stack_changes_too_and_is_named() -> None:
    one = _release(serving("a", "dev"), serving("b", "dev", "production"))
    assert list(one.change(LinkedTree(_WEB))) == [_DEV]
    said = "web in dev: changes in stack b too, which reads the same files"
    assert one.about().lines == (f"warning: {said}",)
    assert one.about().values == {"warnings": [said]}


def test_what_others_do_not_read_is_edited_as_ever() -> None:
    one = _release(serving("a", "dev"), serving("b", "production"))
    assert list(one.change(LinkedTree(_WEB))) == [_DEV]
    assert one.about().lines == ()
    plain = {f"manifests/web/{x}/web.yaml": deployment("r.io/web:1") for x in ("dev", "production")}
    one = _release(serving("a", "dev"), serving("b", "production"))
    assert list(one.change(LinkedTree(plain))) == ["manifests/web/dev/web.yaml"]
