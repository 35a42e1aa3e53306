"""Names of generated objects, and the Go templates that make the same names inside Argo CD.

An Application's name is the Helm release's name unless the chart says otherwise, so it keeps to
Helm's 53 characters. Every name is computed twice, here and in Argo CD; the two must agree.
Rules: Argo CD's `normalize` (applicationset/utils, SanitizeName) and sprig's `trunc`, `sha256sum`.
"""

import hashlib
import re

from aks_gitops.repo.pattern import Part, Pattern, PlaceholderName

APPLICATION_LIMIT = 53
OBJECT_LIMIT = 63
_HASH_LENGTH = 8
_INVALID = re.compile(r"[^-a-z0-9.]")


def normalize(text: str) -> str:
    """Return `text` as a Kubernetes name: lower case, '-' for what names cannot hold."""
    return _INVALID.sub("-", text.lower()).strip("-.").replace(".", "-")


def shorten(name: str, limit: int) -> str:
    """Return `name`, or its start and a hash of the whole where it is longer than `limit`."""
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{name[: limit - _HASH_LENGTH - 1].strip('-')}-{digest}"


def project_name(team: str, environment: str) -> str:
    """Return the AppProject's name of a team in an environment."""
    return f"{team}-{environment}"


def root_name(environment: str) -> str:
    """Return the name of an environment's root Application."""
    return f"root-{environment}"


def applicationset_name(team: str, environment: str, layout: str, cluster: str) -> str:
    """Return an ApplicationSet's name."""
    return shorten("-".join(filter(None, (team, environment, layout, cluster))), OBJECT_LIMIT)


def application_name(team: str, group: str, app: str, environment: str, cluster: str) -> str:
    """Return an Application's name, as `application_name_template` makes it in Argo CD."""
    parts = (team, *map(normalize, filter(None, (group, app))), environment, cluster)
    return shorten("-".join(filter(None, parts)), APPLICATION_LIMIT)


class PathTemplates:
    """Go template expressions over the path parameters of Argo CD's git generators."""

    def __init__(self, pattern: Pattern, folder: str, spellings: tuple[str, ...]) -> None:
        """Take a layout's pattern, the folder in which layouts start, and the names that the
        environment's directories have."""
        self._pattern = pattern
        self._offset = len(folder.split("/")) if folder else 0
        self._spellings = spellings

    def normalized(self, placeholder: PlaceholderName) -> list[str]:
        """Return an expression for each place of a placeholder, in the form of a name."""
        return [
            f'({self._raw(index, placeholder)} | normalize | replace "." "-")'
            for index, _ in self._pattern.positions(placeholder)
        ]

    def application_name(self, team: str, environment: str, cluster: str) -> str:
        """Return the template of an Application's name."""
        names = [*self.normalized("group"), *self.normalized("app")]
        form = "-".join(filter(None, (team, *("%s" for _ in names), environment, cluster)))
        whole = f'printf "{form}" {" ".join(names)}'
        start = f'trunc {APPLICATION_LIMIT - _HASH_LENGTH - 1} | trimAll "-"'
        return (
            f"{{{{- $name := {whole} -}}}}"
            f"{{{{- if gt (len $name) {APPLICATION_LIMIT} -}}}}"
            f"{{{{ $name | {start} }}}}-{{{{ $name | sha256sum | trunc {_HASH_LENGTH} }}}}"
            "{{- else -}}{{ $name }}{{- end -}}"
        )

    def chart_path(self) -> str:
        """Return the template of a chart's directory, for layouts that match values files."""
        depth = self._pattern.chart_depth() + self._offset
        return "/".join(f"{{{{ index .path.segments {index} }}}}" for index in range(depth))

    def values_file(self) -> str:
        """Return the template of the values file, from the chart's directory."""
        between = self._pattern.segments[self._pattern.chart_depth() : -1]
        folders = ["".join(part.text for part in segment) for segment in between]
        return "/".join((*folders, "{{ .path.filename }}"))

    def _raw(self, index: int, placeholder: PlaceholderName) -> str:
        segment = self._pattern.segments[index]
        expression = f"index .path.segments {index + self._offset}"
        if len(segment) == 1:
            return expression
        regex = "".join(self._part_regex(part, placeholder) for part in segment)
        return f'regexReplaceAll "^{regex}$" ({expression}) "${{1}}"'

    def _part_regex(self, part: Part, wanted: PlaceholderName) -> str:
        if part.placeholder == wanted:
            return "(.+)"
        if part.placeholder == "env":
            return f"(?:{'|'.join(map(_re2_literal, self._spellings))})"
        return ".+" if part.placeholder else _re2_literal(part.text)


def _re2_literal(text: str) -> str:
    """Return `text` as a literal of Go's regular expressions, inside a Go string."""
    return re.sub(r"[.+*?()|\[\]{}^$]", r"\\\\\g<0>", text)
