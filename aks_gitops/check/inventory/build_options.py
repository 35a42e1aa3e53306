"""What Argo CD gives `kustomize build`, as far as a stack, a repository or its settings say it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from aks_gitops.argocd.sync import Manifest
from aks_gitops.check.inventory.declared import CONFIG_MAP, mapping, metadata, text
from aks_gitops.check.render.settings import BuildOptions
from aks_gitops.settings.checks import Checks

if TYPE_CHECKING:
    from aks_gitops.check.inventory.stacks import Stack

_KEY = "kustomize.buildOptions"
"""The key of argocd-cm (Argo CD's util/settings/settings.go, 3.5.1)."""
_PART_OF = "app.kubernetes.io/part-of"
_PLUGINS = frozenset({"--enable-alpha-plugins", "--enable-exec"})
"""Whoever uses a plugin is told so at its use; without one, these change no render."""


def build_options(
    checks: Checks, stacks: "Iterable[Stack]", written: Iterable[Manifest]
) -> BuildOptions | None:
    """Return the options; None where nobody says them, or Argo CDs differ.

    Given: `checks`, which say what else nobody would know; `written`, the objects of Argo CD's that
    the repository holds.
    """
    said = {*_of_stacks(stacks), *_of_config_maps(written)}
    if not said and checks.kustomize_build_options is not None:
        said = {checks.kustomize_build_options}
    if len(said) != 1:
        return None
    found = BuildOptions.parse(said.pop())
    return found._replace(refused=tuple(one for one in found.refused if one not in _PLUGINS))


def _of_stacks(stacks: "Iterable[Stack]") -> Iterator[str]:
    """Yield what the stacks that install an Argo CD give it: nothing, but for extra values."""
    for one in stacks:
        # The settings of stacks take long to import, and most repositories name none.
        from aks_gitops.settings.argocd import InstalledArgoCD

        argocd = one.settings.argocd
        if isinstance(argocd, InstalledArgoCD):
            own = mapping(mapping(argocd.extra_values.get("configs")).get("cm"))
            yield text(own.get(_KEY))


def _of_config_maps(written: Iterable[Manifest]) -> Iterator[str]:
    """Yield what each argocd-cm says; one without Argo CD's label is a patch, or is not whole."""
    for one in written:
        about = metadata(one)
        if one.get("kind") != "ConfigMap" or about.get("name") != CONFIG_MAP:
            continue
        data = mapping(one.get("data"))
        if _KEY in data or mapping(about.get("labels")).get(_PART_OF) == "argocd":
            yield text(data.get(_KEY))
