"""Which programs render a source, with the arguments that Argo CD gives them.

Rules: Argo CD's util/kustomize/kustomize.go (Build), util/helm/cmd.go (template) and
reposerver/repository/repository.go (helmTemplate), 3.5.1.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import join

from aks_gitops.check.graph.dependencies import Dependencies
from aks_gitops.check.graph.source import HelmOptions, KustomizeOptions, Target
from aks_gitops.check.graph.value_files import environment, path_of, substituted
from aks_gitops.check.render.protocol import Command
from aks_gitops.check.render.settings import BuildOptions

EXTRA_VALUES = "values-of-the-application.yaml"
"""The file with `helm.values`, beside the repository's files."""

_BARE_COMMA = re.compile(r"(?<!\\),")
_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


def kustomize_commands(
    one: Dependencies, root: str, options: BuildOptions, kustomize: str, helm: str
) -> tuple[Command, ...]:
    """Return the edits that the Application asks for, and the build.

    Given: `root`, the private folder with the repository's files; the paths of the programs.
    """
    folder = join(root, one.directory)
    target = one.target
    own = target.source.kustomize or KustomizeOptions()
    edits = (Command((kustomize, "edit", *edit), folder) for edit in _edits(own, target))
    arguments = [kustomize, "build", folder, *options.arguments]
    if options.helm:
        arguments += ("--helm-command", helm)
        version = own.kube_version or target.kube_version
        arguments += ("--helm-kube-version", _plain(version)) if version else ()
        for api in own.api_versions or target.api_versions:
            arguments += ("--helm-api-versions", api)
    return (*edits, Command(tuple(arguments), root))


def helm_commands(
    one: Dependencies, root: str, helm: str, *, build_dependencies: bool
) -> tuple[Command, ...]:
    """Return the commands that render a chart.

    Given: `build_dependencies`, whether charts that lie elsewhere in the repository must be copied
    into it first.
    """
    folder = join(root, one.directory)
    options = one.target.source.helm or HelmOptions()
    build = (Command((helm, "dependency", "build"), folder),) if build_dependencies else ()
    arguments = (helm, "template", ".", *_template(one, options, root))
    return (*build, Command(arguments, folder))


def extra_values(options: HelmOptions | None) -> bytes:
    """Return the values that stand in the Application; those of `valuesObject` come first."""
    if options is None:
        return b""
    if options.values_object is not None:
        return json.dumps(options.values_object).encode()
    return options.values.encode()


def _template(one: Dependencies, options: HelmOptions, root: str) -> Iterator[str]:
    target = one.target
    variables = environment(target)
    yield from ("--name-template", options.release_name or target.application)
    if namespace := options.namespace or target.namespace:
        yield from ("--namespace", namespace)
    if version := options.kube_version or target.kube_version:
        yield from ("--kube-version", _plain(version))
    for parameter in {one.name: one for one in options.parameters}.values():
        flag = "--set-string" if parameter.force_string else "--set"
        value = substituted(parameter.value, variables)
        yield from (flag, f"{parameter.name}={_escaped(value)}")
    for file in options.file_parameters:
        inner = path_of(target, file.path)
        path = substituted(file.path, variables) if inner is None else join(root, inner)
        yield from ("--set-file", f"{file.name}={_escaped(path)}")
    for path in one.ordered:
        yield from ("--values", path if "://" in path else join(root, path))
    if extra_values(options):
        yield from ("--values", join(root, "..", EXTRA_VALUES))
    for api in options.api_versions or target.api_versions:
        yield from ("--api-versions", api)
    switches = {
        "--include-crds": not options.skip_crds,
        "--skip-schema-validation": options.skip_schema_validation,
        "--skip-tests": options.skip_tests,
    }
    yield from (switch for switch, on in switches.items() if on)


def _edits(options: KustomizeOptions, target: Target) -> Iterator[tuple[str, ...]]:
    """Yield the arguments of `kustomize edit`, in Argo CD's order."""
    variables = environment(target)
    annotations = options.common_annotations
    if options.common_annotations_envsubst:
        annotations = _all_substituted(annotations, variables)
    force = ("--force",) if options.force_common_annotations else ()
    edits: tuple[tuple[tuple[str, ...], Iterable[str]], ...] = (
        (("set", "nameprefix"), filter(None, [options.name_prefix])),
        (("set", "namesuffix"), filter(None, [options.name_suffix])),
        (("set", "image"), (substituted(image, variables) for image in options.images)),
        (("set", "replicas"), (f"{one.name}={one.count}" for one in options.replicas)),
        (
            ("add", "label", *_label_switches(options)),
            _pairs(_all_substituted(options.common_labels, variables)),
        ),
        (("add", "annotation", *force), _pairs(annotations)),
        (("set", "namespace"), filter(None, [options.namespace])),
        (("add", "component"), options.components),
    )
    for command, values in edits:
        if given := tuple(values):
            yield (*command, "--", *given)


def _all_substituted(texts: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    return {key: substituted(text, variables) for key, text in texts.items()}


def _label_switches(options: KustomizeOptions) -> Iterator[str]:
    switches = {
        "--force": options.force_common_labels,
        "--without-selector": options.label_without_selector,
        "--include-templates": options.label_include_templates,
    }
    yield from (switch for switch, on in switches.items() if on)


def _pairs(texts: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{key}:{value}" for key, value in sorted(texts.items()))


def _escaped(value: str) -> str:
    """Return a value for `--set`, in which a comma would end it; {a,b} stays a list."""
    if value.startswith("{") and value.endswith("}"):
        return value
    return _BARE_COMMA.sub(r"\,", value)


def _plain(version: str) -> str:
    """Return a cluster's version without what its provider adds, such as v1.33.2-eks-1."""
    match = _VERSION.match(version)
    return ".".join(part or "0" for part in match.groups()) if match else version
