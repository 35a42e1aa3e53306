"""Make the job that renders one source: the files it reads, and the programs that run on them."""

import json
import os
import posixpath
from collections.abc import Mapping

from aks_gitops.check.graph.charts import missing_dependencies
from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.snapshot import Snapshot
from aks_gitops.check.render.commands import (
    EXTRA_VALUES,
    extra_values,
    helm_commands,
    kustomize_commands,
)
from aks_gitops.check.render.programs import Programs
from aks_gitops.check.render.protocol import Command, Job, ManifestFile
from aks_gitops.check.render.settings import RenderSettings
from aks_gitops.repo.rendering import KUSTOMIZATION_FILES
from aks_gitops.repo.yaml_file import load_yaml

_NOWHERE = "http://127.0.0.1:1"
"""A proxy that does not answer: for programs that would fetch something all the same."""
_COLLECT_LATE = 0.8
"""The part of the permitted memory up to which Go need not collect garbage."""


class JobMaker:
    """Makes jobs for the sources of one revision."""

    def __init__(
        self, snapshot: Snapshot, programs: Programs, settings: RenderSettings, folder: str
    ) -> None:
        """Given: `folder`, a private temporary folder."""
        self._snapshot = snapshot
        self._programs = programs
        self._settings = settings
        self._folder = folder
        self._made = 0

    def contents(self, one: Dependencies) -> dict[str, bytes]:
        """Return the files that a render reads, as they are in the repository."""
        files = sorted(one.files & self._snapshot.files.keys())
        return {path: self._snapshot.whole(path) for path in files}

    def job(self, one: Dependencies, contents: Mapping[str, bytes]) -> Job:
        """Return the job.

        Raises MissingProgramError, and SettingsError for a kustomization that the Application
        patches and that cannot be read.
        """
        self._made += 1
        folder = posixpath.join(self._folder, str(self._made))
        root = posixpath.join(folder, "repo")
        plain = one.type == "Directory"
        manifests = (
            ManifestFile(path, self._through_links(path, contents)) for path in one.ordered
        )
        return Job(
            root=folder,
            files={} if plain else self._files(one, contents),
            links={} if plain else self._links(one),
            commands=() if plain else self._commands(one, root),
            manifests=tuple(manifests) if plain else (),
            environment=self._environment(one, folder),
            seconds=self._settings.limits.seconds,
            output_bytes=self._settings.limits.output_bytes,
        )

    def _through_links(self, path: str, contents: Mapping[str, bytes]) -> bytes:
        return contents[self._snapshot.followed(path).path]

    def _files(self, one: Dependencies, contents: Mapping[str, bytes]) -> dict[str, bytes]:
        files = {f"repo/{path}": content for path, content in contents.items()}
        options = one.target.source.kustomize
        if one.type == "Kustomize" and options and options.patches:
            path = kustomization_of(self._snapshot, one)
            files[f"repo/{path}"] = _patched(contents[path], path, options.patches)
        if one.type == "Helm" and (values := extra_values(one.target.source.helm)):
            files[EXTRA_VALUES] = values
        return files

    def _links(self, one: Dependencies) -> dict[str, str]:
        links = sorted(one.files & self._snapshot.links)
        safe = (link for link in links if self._snapshot.followed(link).kind != "outside")
        return {f"repo/{link}": self._snapshot.target(link) for link in safe}

    def _commands(self, one: Dependencies, root: str) -> tuple[Command, ...]:
        if one.type == "Helm":
            helm = self._programs.find("helm").path
            missing = missing_dependencies(self._snapshot, one.directory)
            return helm_commands(one, root, helm, build_dependencies=bool(missing))
        options = self._settings.build_options
        kustomize = self._programs.find("kustomize").path
        # What is fetched may inflate charts, too. Helm is not built for nothing.
        inflates = options.helm and (one.charts or one.remotes)
        helm = self._programs.find("helm").path if inflates else "helm"
        return kustomize_commands(one, root, options, kustomize, helm)

    def _environment(self, one: Dependencies, folder: str) -> dict[str, str]:
        """Return all that a program knows of its surroundings: nothing of this machine."""
        home = posixpath.join(folder, "home")
        limits = self._settings.limits
        variables = {
            "PATH": os.defpath if one.remotes else "",
            "HOME": home,
            "TMPDIR": posixpath.join(folder, "tmp"),
            "KUBECONFIG": os.devnull,
            "HELM_NO_PLUGINS": "1",
            "HELM_PLUGINS": posixpath.join(home, "no-plugins"),
            "GIT_TERMINAL_PROMPT": "0",
            "GOGC": "400",
            "GOMEMLIMIT": str(int(limits.memory_bytes * _COLLECT_LATE)),
        }
        for name in ("CACHE", "CONFIG", "DATA"):
            variables[f"XDG_{name}_HOME"] = posixpath.join(home, name.lower())
            variables[f"HELM_{name}_HOME"] = posixpath.join(home, "helm", name.lower())
        if not one.remotes:
            variables |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
        return variables


def kustomization_of(snapshot: Snapshot, one: Dependencies) -> str:
    """Return the real path of the kustomization of a source that has one."""
    names = (posixpath.join(one.directory, name) for name in KUSTOMIZATION_FILES)
    places = (snapshot.followed(name) for name in names)
    return next(place.path for place in places if place.kind == "file")


def _patched(content: bytes, path: str, patches: tuple[dict[str, object], ...]) -> bytes:
    """Return a kustomization with the Application's patches after its own."""
    values = load_yaml(content, path)
    own = values.get("patches")
    return json.dumps(
        {**values, "patches": [*(own if isinstance(own, list) else ()), *patches]}
    ).encode()
