"""Which values go from one environment to another: those that somebody names."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aks_gitops.edit.config_values import Setting, set_setting, settings_of
from aks_gitops.edit.refusal import refused
from aks_gitops.release.deployments import Deployment, Deployments
from aks_gitops.release.images import Files, source_files


class SettingChange(NamedTuple):
    """A value of an application, before and after."""

    deployment: Deployment
    key: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.deployment}: {self.key}: {self.old} -> {self.new}"


def movable(found: Deployments, source: Deployment, target: Deployment) -> Iterator[SettingChange]:
    """Yield what could move: values that both environments declare, and that differ."""
    there = _settings(found, source)
    for key, here in _settings(found, target).items():
        if key in there and there[key][:2] != here[:2]:
            yield SettingChange(target, key, here.text, there[key].text)


def move_settings(
    found: Deployments,
    source: Deployment,
    target: Deployment,
    keys: Iterable[str],
    edited: Files,
) -> tuple[Files, list[SettingChange]]:
    """Return the files with some values of the source in the target, and what changes.

    Raises RefusedError for a key that one of the two does not declare.
    """
    there, files, changes = _settings(found, source), dict(edited), list[SettingChange]()
    for key in keys:
        if key not in there:
            known = ", ".join(one.key for one in movable(found, source, target)) or "none"
            fix = f"name one of those that differ and could move: {known}"
            raise refused(f"key {key}", "is not declared there", str(source), fix)
        here = _settings(found, target, files)
        for one in found.every_source(target.key):
            application = source_files(found, target, one, files)
            if key in settings_of(application) or key not in here:
                edits = set_setting(application, key, there[key])
                files |= {edit.path: edit.new for edit in edits}
                if edits:
                    changes.append(SettingChange(target, key, here[key].text, there[key].text))
    return files, changes


def _settings(
    found: Deployments, one: Deployment, edited: Files | None = None
) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    for source in found.every_source(one.key):
        settings |= settings_of(source_files(found, one, source, edited or {}))
    return settings
