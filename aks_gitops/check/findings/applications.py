"""What is wrong with Applications themselves: their names, their values and where they go."""

import re
from collections.abc import Iterator

from aks_gitops.check.breach import Breach
from aks_gitops.check.inventory.declared import CONFIG_MAP, mapping, sources_of, text
from aks_gitops.check.inventory.entries import Entry
from aks_gitops.check.project.app_project import Destination
from aks_gitops.check.project.application import parse_application
from aks_gitops.check.project.cluster import Clusters, DestinationError
from aks_gitops.check.review import Review
from aks_gitops.settings.mistakes import SettingsError

_OBJECT_LIMIT = 253
_LABEL_LIMIT = 63
_RELEASE_LIMIT = 53
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_NOT_A_NAME = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character"
)
_NOT_A_RELEASE = "invalid release name, must match regex and the length must not be longer than 53"
_TRACKING = "application.resourceTrackingMethod"
_KINDS = ("Application", "ApplicationSet", "AppProject")
_NAME = ("metadata", "name")


def application_name(review: Review) -> Iterator[Breach]:
    """Yield the names that the API server refuses, or that Helm or a label cannot hold."""
    for key, one in review.head.entries.items():
        if one.kind in _KINDS and (one.kind != "Application" or key in review.applications):
            found = _of_name(one) or _of_release(review, one) or _of_label(review, one)
            if found is not None:
                yield found._replace(rule="application-name", application=key)


def application_invalid(review: Review) -> Iterator[Breach]:
    """Yield the Applications whose values have other types than Argo CD's."""
    for key, one in review.applications.items():
        problems = list(_mistakes(one))
        if not problems and key in review.head.invalid:
            said = review.head.invalid[key].splitlines()
            problems = [Breach("", "has a source with values of other types", "", " ".join(said))]
        for found in problems:
            fix = found.fix or "write the source as Argo CD's documentation has it"
            yield found._replace(rule="application-invalid", application=key, fix=fix)


def destination_ambiguous(review: Review) -> Iterator[Breach]:
    """Yield the Applications with both, or neither, of a cluster's URL and its name."""
    for key, one in review.applications.items():
        place = mapping(one.spec.get("destination"))
        server, name = text(place.get("server")), text(place.get("name"))
        if bool(server) == bool(name) and not one.origin.partial:
            yield Breach(
                rule="destination-ambiguous",
                fact=f"has {'both' if server else 'neither of'} destination.server and .name",
                fix="keep one of them" if server else "add one of them",
                said=_said(Destination(server=server, name=name)),
                application=key,
                keys=("spec", "destination"),
            )


def applications_without_end(review: Review) -> Iterator[Breach]:
    """Yield the Application from which Applications deploy Applications without end."""
    if not review.head.deeper:
        return
    lines = (_ancestors(review, one) for one in review.head.applications.values())
    longest = max(lines, key=lambda line: (len(line), line))
    yield Breach(
        rule="applications-without-end",
        fact="deploys Applications that deploy Applications, and so on without end",
        fix="have none of them deploy what makes its own parent anew",
        application=longest[-1],
    )


def _of_name(one: Entry) -> Breach | None:
    if _SUBDOMAIN.fullmatch(one.name) and len(one.name) <= _OBJECT_LIMIT:
        return None
    long = len(one.name) > _OBJECT_LIMIT
    fault = f"has {len(one.name)} characters" if long else "is no Kubernetes name"
    said = f"must be no more than {_OBJECT_LIMIT} characters" if long else _NOT_A_NAME
    return Breach(
        "",
        f"is named '{_start(one.name)}', which {fault}",
        "use a-z, 0-9 and '-', and start and end with a letter or a digit",
        f'metadata.name: Invalid value: "{_start(one.name)}": {said}',
        keys=_NAME,
    )


def _of_release(review: Review, one: Entry) -> Breach | None:
    """Return what Helm refuses: the Application's name is the release's, unless one is given."""
    charts = [source for source in sources_of(one.spec) if text(source.get("chart"))]
    named = [text(mapping(chart.get("helm")).get("releaseName")) for chart in charts]
    named += [
        found.target.source.helm.release_name if found.target.source.helm else ""
        for found in review.head.graph.of(one.key)
        if found.type == "Helm"
    ]
    if all(named) or len(one.name) <= _RELEASE_LIMIT:
        return None
    return Breach(
        "",
        f"has a name of {len(one.name)} characters, and Helm takes {_RELEASE_LIMIT}",
        "shorten it, or set helm.releaseName",
        _NOT_A_RELEASE,
        keys=_NAME,
    )


def _of_label(review: Review, one: Entry) -> Breach | None:
    """Return what a label cannot hold, where Argo CD is known to tell its objects by one."""
    if one.kind != "Application" or len(one.name) <= _LABEL_LIMIT:
        return None
    told = [
        mapping(config.manifest.get("data")).get(_TRACKING)
        for config in review.head.of_kind("ConfigMap")
        if config.argocd == one.argocd and config.name == CONFIG_MAP
    ]
    if "label" not in told:
        return None
    return Breach(
        "",
        f"has a name of {len(one.name)} characters, of which the label by which Argo CD tells its "
        f"objects holds {_LABEL_LIMIT}",
        f"shorten it, or set {_TRACKING} to annotation",
        keys=_NAME,
        severity="warning",
    )


def _mistakes(one: Entry) -> Iterator[Breach]:
    try:
        parse_application(one.manifest)
    except SettingsError as error:
        for mistake in error.mistakes:
            steps = mistake.path.split(".")
            keys = tuple(int(step) if step.isdigit() else step for step in steps)
            fact = f"is not valid: {mistake.path} {mistake.fact}"
            yield Breach("", fact, mistake.fix, keys=keys)


def _said(place: Destination) -> str:
    try:
        Clusters().of(place)
    except DestinationError as error:
        return str(error)
    return ""


def _ancestors(review: Review, one: Entry) -> list[str]:
    """Return an Application's key, and those of what deploys it, up to the first."""
    line = [one.key]
    while (parent := review.head.entries.get(line[-1])) and parent.origin.parent not in line:
        if not parent.origin.parent:
            break
        line.append(parent.origin.parent)
    return line


def _start(name: str) -> str:
    return name if len(name) <= _LABEL_LIMIT else f"{name[:_LABEL_LIMIT]}..."
